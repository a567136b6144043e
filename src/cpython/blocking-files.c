/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "blocking.h"
#include "output-copy.h"

#include <stdarg.h>

WAITS_IO (ssize_t, read, (int fd, void *bytes, size_t size), (fd, bytes, size), READ, fd)
WAITS_IO (
    ssize_t, pread, (int fd, void *bytes, size_t size, off_t at), (fd, bytes, size, at), READ, fd)
WAITS_IO (ssize_t,
          pread64,
          (int fd, void *bytes, size_t size, off64_t at),
          (fd, bytes, size, at),
          READ,
          fd)
WAITS_IO (ssize_t,
          pwrite,
          (int fd, const void *bytes, size_t size, off_t at),
          (fd, bytes, size, at),
          WRITE,
          fd)
WAITS_IO (ssize_t,
          pwrite64,
          (int fd, const void *bytes, size_t size, off64_t at),
          (fd, bytes, size, at),
          WRITE,
          fd)
WAITS_IO (ssize_t, readv, (int fd, const struct iovec *pieces, int n), (fd, pieces, n), READ, fd)
/* input() at a terminal, without readline. */
WAITS_IO (
    char *, fgets, (char *line, int size, FILE *file), (line, size, file), READ, fileno (file))
#define STATS(name, type)                                                                          \
  WAITS_IO (int, name, (const char *path, struct type *found), (path, found), STAT, 0)             \
  WAITS_IO (int, l##name, (const char *path, struct type *found), (path, found), STAT, 0)          \
  WAITS_IO (int, f##name, (int fd, struct type *found), (fd, found), STAT, fd)

STATS (stat, stat)
STATS (stat64, stat64)
WAITS_IO (int,
          fstatat,
          (int folder, const char *path, struct stat *found, int flags),
          (folder, path, found, flags),
          STAT,
          0)
WAITS_IO (int,
          fstatat64,
          (int folder, const char *path, struct stat64 *found, int flags),
          (folder, path, found, flags),
          STAT,
          0)
WAITS_IO (int, fsync, (int fd), (fd), FSYNC, fd)
WAITS_IO (int, fdatasync, (int fd), (fd), FSYNC, fd)
WAITS_LOCK (int, flock, (int fd, int operation), (fd, operation), FILE_LOCK, fd)

INTERPOSED ssize_t
write (int fd, const void *bytes, size_t size)
{
  uint64_t call = release_call (STATE_WAITING_IO, REASON_WRITE, (uint32_t) fd);
  ssize_t result = real ()->write (fd, bytes, size);

  release_return (call, STATE_WAITING_IO, REASON_WRITE, (uint32_t) fd);
  output_copy (fd, bytes, result);

  return result;
}

INTERPOSED ssize_t
writev (int fd, const struct iovec *pieces, int n)
{
  uint64_t call = release_call (STATE_WAITING_IO, REASON_WRITE, (uint32_t) fd);
  ssize_t result = real ()->writev (fd, pieces, n);
  ssize_t rest = result;

  release_return (call, STATE_WAITING_IO, REASON_WRITE, (uint32_t) fd);
  for (int i = 0; i < n && rest > 0; i++)
    {
      ssize_t size = (ssize_t) pieces[i].iov_len < rest ? (ssize_t) pieces[i].iov_len : rest;

      output_copy (fd, pieces[i].iov_base, size);
      rest -= size;
    }

  return result;
}

/* Only the commands that wait are a reason. */
static bool
locks (int command)
{
  return command == F_LOCK;
}

INTERPOSED int
lockf (int fd, int command, off_t length)
{
  uint64_t call =
      locks (command) ? release_call (STATE_WAITING_LOCK, REASON_FILE_LOCK, (uint32_t) fd) : 0;
  int result = real ()->lockf (fd, command, length);

  release_return (call, STATE_WAITING_LOCK, REASON_FILE_LOCK, (uint32_t) fd);

  return result;
}

INTERPOSED int
lockf64 (int fd, int command, off64_t length)
{
  uint64_t call =
      locks (command) ? release_call (STATE_WAITING_LOCK, REASON_FILE_LOCK, (uint32_t) fd) : 0;
  int result = real ()->lockf64 (fd, command, length);

  release_return (call, STATE_WAITING_LOCK, REASON_FILE_LOCK, (uint32_t) fd);

  return result;
}

/* The third argument is handed on as the C library itself does: as a pointer, which holds any. */
#define FCNTL(name)                                                                                \
  INTERPOSED int name (int fd, int command, ...)                                                   \
  {                                                                                                \
    va_list rest;                                                                                  \
                                                                                                   \
    va_start (rest, command);                                                                      \
                                                                                                   \
    void *argument = va_arg (rest, void *);                                                        \
                                                                                                   \
    va_end (rest);                                                                                 \
    if (command != F_SETLKW && command != F_OFD_SETLKW)                                            \
      return real ()->name (fd, command, argument);                                                \
                                                                                                   \
    uint64_t call = release_call (STATE_WAITING_LOCK, REASON_FILE_LOCK, (uint32_t) fd);            \
    int result = real ()->name (fd, command, argument);                                            \
                                                                                                   \
    release_return (call, STATE_WAITING_LOCK, REASON_FILE_LOCK, (uint32_t) fd);                    \
                                                                                                   \
    return result;                                                                                 \
  }

FCNTL (fcntl)
FCNTL (fcntl64)

/* A pipe with a name opens when somebody opens its other end. The mode is there only if a file may
 * be made; handed on it is harmless. */
#define OPEN(name, parameters, arguments)                                                          \
  INTERPOSED int name parameters                                                                   \
  {                                                                                                \
    va_list rest;                                                                                  \
                                                                                                   \
    va_start (rest, flags);                                                                        \
                                                                                                   \
    mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg (rest, mode_t) : 0;              \
                                                                                                   \
    va_end (rest);                                                                                 \
                                                                                                   \
    uint64_t call = release_call (STATE_WAITING_IO, REASON_OPEN, 0);                               \
    int result = real ()->name arguments;                                                          \
                                                                                                   \
    release_return (call, STATE_WAITING_IO, REASON_OPEN, 0);                                       \
                                                                                                   \
    return result;                                                                                 \
  }

OPEN (open, (const char *path, int flags, ...), (path, flags, mode))
OPEN (open64, (const char *path, int flags, ...), (path, flags, mode))
OPEN (openat, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
OPEN (openat64, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
