/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control.h"
#include "packet.h"
#include "sha256.h"
#include "work.h"
#include "workload.h"

/* Checksums of every regular file under a folder: real files, so real waiting and real surprises.
 * Links are not followed, so loops of them cannot catch us; nor are other file systems entered,
 * whose files (/proc) may have no end. What cannot be read is counted, told, and passed over. */

#define DEFAULT_FOLDER "/usr/share/doc"
#define BLOCK_BYTES 65536
/* Python's hashlib lets go of the GIL for more than this. */
#define GIL_BYTES 2047
/* A note each for so many files; the rest are only counted. */
#define MOST_NOTES 5

typedef struct
{
  const char *folder;
  char **paths;
  uint64_t n_paths;
  uint64_t capacity;
  int error; /* of the walk */

  uint64_t n_files;
  uint64_t n_bytes;
  uint64_t n_skipped;
  uint64_t sum[SHA256_BYTES / 8]; /* of the digests, word by word: in any order the same */
} Files;

typedef struct
{
  uint64_t bytes;
  uint64_t words[SHA256_BYTES / 8];
  uint64_t error; /* errno */
} FileResult;

typedef struct
{
  const char *path;
  int fd;
  uint64_t left; /* bytes, by the size it had when it was opened: a log may grow for ever */
  uint8_t *block;
  size_t length;
} File;

/* ==== Finding them: once, by main ==== */

/* nftw() hands nothing on to its callback. */
static Files *walked;

static void
skip (Files *self, const char *path, int error)
{
  self->n_skipped++;
  if (self->n_skipped <= MOST_NOTES)
    packet_send (CONTROL_NOTE, "%s: %s", path, strerror (error));
}

static int
add_path (Files *self, const char *path)
{
  if (self->n_paths == self->capacity)
    {
      uint64_t capacity = self->capacity == 0 ? 1024 : 2 * self->capacity;
      char **paths = realloc (self->paths, capacity * sizeof *paths);

      if (paths == NULL)
        return -ENOMEM;
      self->paths = paths;
      self->capacity = capacity;
    }

  self->paths[self->n_paths] = strdup (path);
  if (self->paths[self->n_paths] == NULL)
    return -ENOMEM;
  self->n_paths++;

  return 0;
}

static int
visit (const char *path, const struct stat *status, int type, struct FTW *where)
{
  if (type == FTW_DNR || type == FTW_NS)
    skip (walked, path, EACCES);
  else if (type == FTW_F && S_ISREG (status->st_mode))
    {
      if (strlen (path) >= ENGINE_ARGUMENT_BYTES)
        skip (walked, path, ENAMETOOLONG);
      else
        walked->error = add_path (walked, path);
    }

  return walked->error;
}

static int
walk (void *data)
{
  Files *self = data;
  struct stat status;
  char *folder;

  if (stat (self->folder, &status) < 0)
    return -errno;
  if (!S_ISDIR (status.st_mode))
    return -ENOTDIR;

  /* The folder itself may be a link: it is what the user named. */
  folder = realpath (self->folder, NULL);
  if (folder == NULL)
    return -errno;

  walked = self;
  if (nftw (folder, visit, 16, FTW_PHYS | FTW_MOUNT) < 0)
    self->error = -errno;
  free (folder);

  return self->error;
}

static int
prepare (Engine *engine, EngineTask *task)
{
  Files *self = task->data;
  int error = work_call (engine, REASON_STAT, walk, self);

  if (error < 0)
    packet_send (CONTROL_ERROR, "The folder “%.200s” cannot be read: %s", self->folder,
                 strerror (-error));
  task->n_items = self->n_paths;

  /* -EINVAL would say that the settings are wrong. */
  return error < 0 ? -EIO : 0;
}

/* ==== Reading one ==== */

static int
open_file (void *data)
{
  File *file = data;
  struct stat status;
  int error = 0;

  /* What was a file when we walked may be a pipe or a link by now. */
  file->fd = open (file->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (file->fd < 0)
    return -errno;

  if (fstat (file->fd, &status) < 0)
    error = -errno;
  else if (!S_ISREG (status.st_mode))
    error = -EINVAL;
  else
    file->left = (uint64_t) status.st_size;

  if (error < 0)
    close (file->fd);

  return error;
}

static int
read_block (void *data)
{
  File *file = data;
  size_t size = file->left < BLOCK_BYTES ? (size_t) file->left : BLOCK_BYTES;
  ssize_t n;

  do
    n = read (file->fd, file->block, size);
  while (n < 0 && errno == EINTR);

  if (n < 0)
    return -errno;
  file->length = (size_t) n;
  file->left -= file->length;

  return 0;
}

static void
add_block (Engine *engine, Sha256 *sha, const File *file)
{
  if (file->length > GIL_BYTES)
    work_native_begin (engine);
  sha256_update (sha, file->block, file->length);
  if (file->length > GIL_BYTES)
    work_native_end (engine);
}

static int
sum_file (Engine *engine, File *file, FileResult *result)
{
  Sha256 sha;
  uint8_t digest[SHA256_BYTES];
  int error = work_call (engine, REASON_OPEN, open_file, file);

  if (error < 0)
    return error;

  sha256_init (&sha);
  do
    {
      error = work_call (engine, REASON_READ, read_block, file);
      if (error == 0)
        add_block (engine, &sha, file);
    }
  while (error == 0 && file->length > 0 && file->left > 0);
  close (file->fd);

  result->bytes = sha.length;
  sha256_finish (&sha, digest);
  for (unsigned i = 0; i < SHA256_BYTES; i++)
    result->words[i / 8] = result->words[i / 8] << 8 | digest[i];

  return error;
}

static void
work (Engine *engine, void *data, uint64_t item, const char *argument, void *result)
{
  FileResult *file_result = result;
  File file = { .path = argument, .fd = -1, .block = malloc (BLOCK_BYTES) };
  char note[256];
  int error = file.block == NULL ? -ENOMEM : sum_file (engine, &file, file_result);

  free (file.block);
  if (error < 0)
    {
      file_result->error = (uint64_t) -error;
      snprintf (note, sizeof note, "%.180s: %s", argument, strerror (-error));
      work_note (note);
    }
  work_check (engine);
}

static void
combine (void *data, uint64_t item, const void *result)
{
  Files *self = data;
  const FileResult *file_result = result;

  if (file_result->error != 0)
    {
      skip (self, self->paths[item], (int) (file_result->error & INT32_MAX));
      return;
    }

  self->n_files++;
  self->n_bytes += file_result->bytes;
  for (unsigned i = 0; i < SHA256_BYTES / 8; i++)
    self->sum[i] += file_result->words[i];
}

/* ==== Life ==== */

static const char *
get_path (void *data, uint64_t item)
{
  return ((Files *) data)->paths[item];
}

static int
begin (const Parameters *parameters, EngineTask *task)
{
  const char *const *arguments = parameters->arguments;
  Files *self;

  if (arguments[0] != NULL && arguments[1] != NULL)
    {
      packet_send (CONTROL_ERROR, "files takes one folder");
      return -EINVAL;
    }
  self = calloc (1, sizeof *self);
  if (self == NULL)
    return -ENOMEM;

  self->folder = arguments[0] != NULL ? arguments[0] : DEFAULT_FOLDER;
  *task = (EngineTask){
    .result_size = sizeof (FileResult),
    .data = self,
    .argument = get_path,
    .work = work,
    .combine = combine,
  };

  return 0;
}

static void
format_sum (const Files *self, char text[2 * SHA256_BYTES + 1])
{
  for (unsigned i = 0; i < SHA256_BYTES / 8; i++)
    snprintf (text + 16 * i, 17, "%016llx", (unsigned long long) self->sum[i]);
}

static void
finish (Engine *engine, EngineTask *task)
{
  const Files *self = task->data;
  char sum[2 * SHA256_BYTES + 1];

  format_sum (self, sum);
  work_print (engine, "%llu files, %llu bytes, sum %s", (unsigned long long) self->n_files,
              (unsigned long long) self->n_bytes, sum);
}

static void
check (EngineTask *task)
{
  const Files *self = task->data;
  char sum[2 * SHA256_BYTES + 1];

  format_sum (self, sum);
  if (self->n_skipped > MOST_NOTES)
    packet_send (CONTROL_NOTE, "%llu more files or folders could not be read",
                 (unsigned long long) self->n_skipped - MOST_NOTES);
  packet_send (CONTROL_RESULT, "%s", sum);
  packet_send (CONTROL_METRIC, "files %llu", (unsigned long long) self->n_files);
  packet_send (CONTROL_METRIC, "bytes %llu", (unsigned long long) self->n_bytes);
  packet_send (CONTROL_METRIC, "skipped %llu", (unsigned long long) self->n_skipped);
}

static void
end (EngineTask *task)
{
  Files *self = task->data;

  if (self == NULL)
    return;

  for (uint64_t i = 0; i < self->n_paths; i++)
    free (self->paths[i]);
  free (self->paths);
  free (self);
}

const Workload files_workload = { "files", begin, prepare, finish, check, end };
