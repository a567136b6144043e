/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "real.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/syscall.h>

static ssize_t
read_directly (int fd, void *buffer, size_t size)
{
  return syscall (SYS_read, fd, buffer, size);
}

static ssize_t
write_directly (int fd, const void *buffer, size_t size)
{
  return syscall (SYS_write, fd, buffer, size);
}

static int
openat_directly (int folder, const char *path, int flags, ...)
{
  va_list rest;
  unsigned mode;

  va_start (rest, flags);
  mode = va_arg (rest, unsigned);
  va_end (rest);

  return (int) syscall (SYS_openat, folder, path, flags, mode);
}

static int
open_directly (const char *path, int flags, ...)
{
  va_list rest;
  unsigned mode;

  va_start (rest, flags);
  mode = va_arg (rest, unsigned);
  va_end (rest);

  return (int) syscall (SYS_openat, AT_FDCWD, path, flags, mode);
}

/* What an allocator may need while we search. */
RealFunctions real_functions = {
  .read = read_directly,
  .write = write_directly,
  .open = open_directly,
  .open64 = open_directly,
  .openat = openat_directly,
  .openat64 = openat_directly,
};
bool real_is_found;

#define CONDITION_VERSION "GLIBC_2.3.2"

static __thread bool is_searching __attribute__ ((tls_model ("initial-exec")));

typedef struct
{
  const char *name;
  size_t offset; /* of its pointer */
  const char *version;
} Row;

#define ROW(name) { #name, offsetof (RealFunctions, name), NULL },
#define CONDITION_ROW(name) { #name, offsetof (RealFunctions, name), CONDITION_VERSION },

static const Row rows[] = { REAL_FUNCTIONS (ROW) REAL_CONDITIONS (CONDITION_ROW) };

void
real_find (void)
{
  if (is_searching)
    return;

  is_searching = true;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    {
      void *found =
          rows[i].version != NULL ? dlvsym (RTLD_NEXT, rows[i].name, rows[i].version) : NULL;

      /* Other machines have no old kind, and call the new one by another version. */
      if (found == NULL)
        found = dlsym (RTLD_NEXT, rows[i].name);
      if (found != NULL)
        *(void **) ((char *) &real_functions + rows[i].offset) = found;
    }
  is_searching = false;
  /* Found twice by two threads is the same. Only the constructor, or somebody before it, comes here
   * while there is one thread, so it orders nothing. */
  real_is_found = true;
}
