/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE /* O_TMPFILE, O_PATH */

#include "whole-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#define MAX_LINKS 40            /* the kernel's own limit */
#define PROC_FILE_SYSTEM 0x9fa0 /* PROC_SUPER_MAGIC */

/* Where the bytes go: BASE in FOLDER, links followed. */
typedef struct
{
  int folder; /* O_PATH descriptor, -1: none */
  char *base;
  struct stat old;
  gboolean exists;
  gboolean direct; /* no regular file, or one that is somebody's open descriptor */
} Target;

static gboolean
fail (GError **error, const char *path, int code)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _ ("Could not write “%s”: %s"),
               name, g_strerror (code));

  return FALSE;
}

static void
target_clear (Target *target)
{
  if (target->folder >= 0)
    close (target->folder);

  g_clear_pointer (&target->base, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

/* /dev/stdout leads to /proc/self/fd/1, whose link names a file that somebody has open: replacing
 * that file would leave the descriptor with the old one. */
static gboolean
is_in_proc (const char *folder)
{
  struct statfs system;

  return statfs (folder, &system) == 0 && system.f_type == PROC_FILE_SYSTEM;
}

/* Follows the links of @path by hand: realpath() knows none that leads to nothing yet. */
static int
follow_links (const char *path, char **resolved, gboolean *direct)
{
  g_autofree char *at = g_strdup (path);

  for (int i = 0; i < MAX_LINKS; i++)
    {
      g_autofree char *folder = g_path_get_dirname (at);
      g_autofree char *link = g_file_read_link (at, NULL);

      if (link == NULL)
        {
          *resolved = g_steal_pointer (&at);
          return 0;
        }

      if (is_in_proc (folder))
        *direct = TRUE;

      g_free (at);
      at = g_path_is_absolute (link) ? g_steal_pointer (&link)
                                     : g_build_filename (folder, link, NULL);
    }

  return ELOOP;
}

static gboolean
target_init (Target *target, const char *path, GError **error)
{
  g_autofree char *resolved = NULL;
  g_autofree char *folder = NULL;
  int code;

  *target = (Target){ .folder = -1 };

  if (*path == '\0' || g_str_has_suffix (path, "/"))
    return fail (error, path, *path == '\0' ? ENOENT : EISDIR);

  target->exists = stat (path, &target->old) == 0;
  if (target->exists && S_ISDIR (target->old.st_mode))
    return fail (error, path, EISDIR);

  /* What is read-only is so on purpose, even where the folder would let us replace it. */
  if (target->exists && faccessat (AT_FDCWD, path, W_OK, AT_EACCESS) != 0)
    return fail (error, path, errno);

  code = follow_links (path, &resolved, &target->direct);
  if (code != 0)
    return fail (error, path, code);

  if (target->exists && !S_ISREG (target->old.st_mode))
    target->direct = TRUE;

  if (target->direct)
    return TRUE;

  folder = g_path_get_dirname (resolved);
  target->base = g_path_get_basename (resolved);
  target->folder = open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (target->folder < 0)
    return fail (error, path, errno);

  return TRUE;
}

static int
write_all (int fd, GBytes *bytes)
{
  gsize left;
  const char *at = g_bytes_get_data (bytes, &left);

  while (left > 0)
    {
      gssize n = write (fd, at, left);

      if (n < 0 && errno == EINTR)
        continue;

      if (n < 0)
        return errno;

      at += n;
      left -= (gsize) n;
    }

  return 0;
}

/* A full disk quota (ulimit -f) and a closed pipe are sent as signals that kill; here they are
 * errors like any other. Both come to the writing thread, so its own mask is enough. */
static int
write_quietly (int fd, GBytes *bytes)
{
  const struct timespec at_once = { 0 };
  sigset_t ours, before, pending;
  int code;

  sigemptyset (&ours);
  sigaddset (&ours, SIGXFSZ);
  sigaddset (&ours, SIGPIPE);

  /* What was pending before is not ours to take. */
  sigpending (&pending);
  for (int signal = 1; signal < NSIG; signal++)
    if (sigismember (&pending, signal) == 1)
      sigdelset (&ours, signal);

  pthread_sigmask (SIG_BLOCK, &ours, &before);
  code = write_all (fd, bytes);
  if (code == EFBIG || code == EPIPE)
    sigtimedwait (&ours, NULL, &at_once);

  pthread_sigmask (SIG_SETMASK, &before, NULL);

  return code;
}

static int
write_directly (const char *path, GBytes *bytes)
{
  /* Not truncated: behind /dev/stdout may lie a file that already holds what was said before. */
  int fd = open (path, O_WRONLY | O_APPEND | O_NOCTTY | O_CLOEXEC);
  int code;

  if (fd < 0)
    return errno;

  code = write_quietly (fd, bytes);
  if (close (fd) != 0 && code == 0 && errno != EINTR)
    code = errno;

  return code;
}

static void
make_temporary_name (char *name, gsize size)
{
  g_snprintf (name, size, ".interleave-%08x%08x", g_random_int (), g_random_int ());
}

/* A file without a name in @folder, or where the file system has none (overlays, FAT, network) one
 * with @name. */
static int
create_temporary (int folder, char *name, gsize size)
{
  int fd = openat (folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);

  *name = '\0';
  if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL && errno != ENOENT))
    return fd;

  make_temporary_name (name, size);
  fd = openat (folder, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
  if (fd < 0)
    *name = '\0';

  return fd;
}

static int
give_name (int fd, int folder, const char *name)
{
  char self[40];

  g_snprintf (self, sizeof self, "/proc/self/fd/%d", fd);

  return linkat (AT_FDCWD, self, folder, name, AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
}

/* Gives what @fd holds the target's name. @temporary is its name by now, or empty. */
static int
put_in_place (int fd, const Target *target, char *temporary, gsize size)
{
  int code;

  if (*temporary == '\0' && !target->exists)
    {
      code = give_name (fd, target->folder, target->base);
      if (code != EEXIST)
        return code;
    }

  /* Linking cannot replace; renaming can, but needs a name to rename. */
  if (*temporary == '\0')
    {
      make_temporary_name (temporary, size);
      code = give_name (fd, target->folder, temporary);
      if (code != 0)
        {
          *temporary = '\0';
          return code;
        }
    }

  if (renameat (target->folder, temporary, target->folder, target->base) != 0)
    return errno;

  *temporary = '\0';

  return 0;
}

static int
write_whole (const Target *target, GBytes *bytes)
{
  char temporary[40];
  int fd = create_temporary (target->folder, temporary, sizeof temporary);
  int code;

  if (fd < 0)
    return errno;

  code = write_quietly (fd, bytes);

  /* The owner is kept where we may: root saves over a user's file. */
  if (code == 0 && target->exists)
    {
      if ((target->old.st_uid != geteuid () || target->old.st_gid != getegid ()) &&
          fchown (fd, target->old.st_uid, target->old.st_gid) != 0)
        errno = 0;

      if (fchmod (fd, target->old.st_mode & 0777) != 0)
        code = errno;
    }

  if (code == 0 && fsync (fd) != 0 && errno != EINVAL)
    code = errno;

  if (code == 0)
    code = put_in_place (fd, target, temporary, sizeof temporary);

  if (*temporary != '\0')
    unlinkat (target->folder, temporary, 0);

  close (fd);

  return code;
}

gboolean
whole_file_write (const char *path, GBytes *bytes, GError **error)
{
  g_auto (Target) target = { .folder = -1 };
  int code;

  g_return_val_if_fail (path != NULL && bytes != NULL, FALSE);

  if (!target_init (&target, path, error))
    return FALSE;

  code = target.direct ? write_directly (path, bytes) : write_whole (&target, bytes);

  return code == 0 || fail (error, path, code);
}

gboolean
whole_file_check (const char *path, GError **error)
{
  g_auto (Target) target = { .folder = -1 };
  char temporary[40];
  int fd;

  g_return_val_if_fail (path != NULL, FALSE);

  if (!target_init (&target, path, error))
    return FALSE;

  if (target.direct)
    return TRUE;

  fd = create_temporary (target.folder, temporary, sizeof temporary);
  if (fd < 0)
    return fail (error, path, errno);

  if (*temporary != '\0')
    unlinkat (target.folder, temporary, 0);

  close (fd);

  return TRUE;
}
