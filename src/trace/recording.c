/* SPDX-License-Identifier: MIT */

#include <glib/gi18n-lib.h>
#include <string.h>
#include <zstd.h>

#include "recording-private.h"

#define MAX_FILE (G_GUINT64_CONSTANT (2) << 30)
#define MAX_INFLATED (G_GUINT64_CONSTANT (4) << 30)
/* zstd can pack 30,000 bytes of zeros in one, no run packs a thousand: beyond the first part, which
 * even a bomb may fill, a file must be as big as its contents are plausible. */
#define FREE_INFLATED (G_GUINT64_CONSTANT (256) << 20)
#define MAX_RATIO 1024
#define FIRST_STEP (1 << 20)
#define WINDOW_LOG_MAX 24 /* level 3 uses 21; a frame may ask for 31 */
#define LEVEL 3

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZSTD_CCtx, ZSTD_freeCCtx)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZSTD_DCtx, ZSTD_freeDCtx)

typedef struct
{
  char magic[8];
  guint32 version;
  guint32 reserved;
  guint64 inflated_size;
} Header;

G_STATIC_ASSERT (sizeof (Header) == RECORDING_HEADER);

static gboolean
fail (GError **error, TraceError code, const char *message)
{
  g_set_error_literal (error, TRACE_ERROR, code, message);

  return FALSE;
}

static GVariant *
swap_bytes (GVariant *variant)
{
#if G_BYTE_ORDER == G_BIG_ENDIAN
  return g_variant_byteswap (variant);
#else
  return g_variant_ref (variant);
#endif
}

GBytes *
recording_save (const Trace *trace, const Facts *facts, GError **error)
{
  g_autoptr (GVariant) native = g_variant_ref_sink (recording_to_variant (trace, facts));
  g_autoptr (GVariant) variant = swap_bytes (native);
  g_autoptr (ZSTD_CCtx) context = ZSTD_createCCtx ();
  gsize size = g_variant_get_size (variant);
  gsize bound = ZSTD_compressBound (size);
  g_autofree char *file = NULL;
  Header header = { .version = GUINT32_TO_LE (RECORDING_VERSION),
                    .inflated_size = GUINT64_TO_LE (size) };
  gsize packed;

  if (size > MAX_INFLATED)
    {
      fail (error, TRACE_ERROR_TOO_BIG, _ ("The run is too big to be recorded (4 GiB)"));
      return NULL;
    }

  file = g_try_malloc (RECORDING_HEADER + bound);
  if (file == NULL || context == NULL)
    {
      fail (error, TRACE_ERROR_TOO_BIG, _ ("There is not enough memory to record the run"));
      return NULL;
    }

  memcpy (header.magic, RECORDING_MAGIC, sizeof header.magic);
  memcpy (file, &header, sizeof header);

  ZSTD_CCtx_setParameter (context, ZSTD_c_compressionLevel, LEVEL);
  /* So that a flipped bit is an error and not another run. */
  ZSTD_CCtx_setParameter (context, ZSTD_c_checksumFlag, 1);
  packed =
      ZSTD_compress2 (context, file + RECORDING_HEADER, bound, g_variant_get_data (variant), size);
  if (ZSTD_isError (packed))
    {
      fail (error, TRACE_ERROR_TOO_BIG, _ ("There is not enough memory to record the run"));
      return NULL;
    }

  file = g_realloc (file, RECORDING_HEADER + packed);

  return g_bytes_new_take (g_steal_pointer (&file), RECORDING_HEADER + packed);
}

static gboolean
check_header (const char *data, gsize size, const char **type, gsize *inflated_size, GError **error)
{
  Header header;
  guint64 limit;

  if (size < sizeof header || memcmp (data, RECORDING_MAGIC, sizeof header.magic) != 0)
    return fail (error, TRACE_ERROR_BROKEN, _ ("This is no recording of Interleave"));

  memcpy (&header, data, sizeof header);
  header.version = GUINT32_FROM_LE (header.version);
  header.inflated_size = GUINT64_FROM_LE (header.inflated_size);

  if (header.version > RECORDING_VERSION)
    {
      g_set_error (error, TRACE_ERROR, TRACE_ERROR_NEWER,
                   _ ("The recording was made by a newer version of Interleave (%u): update to "
                      "open it"),
                   header.version);
      return FALSE;
    }

  if (header.version == 0 || header.reserved != 0)
    return fail (error, TRACE_ERROR_BROKEN, _ ("The recording is damaged: its first bytes"));

  limit = FREE_INFLATED + (guint64) (size - sizeof header) * MAX_RATIO;
  if (header.inflated_size > MIN (limit, MAX_INFLATED))
    return fail (error, TRACE_ERROR_TOO_BIG,
                 _ ("The recording is too big, or says so: it is not opened"));

  *type = header.version == 1 ? RECORDING_TYPE_1 : RECORDING_TYPE;
  *inflated_size = (gsize) header.inflated_size;

  return TRUE;
}

/* The buffer follows what really comes out, and not what the header says it will be. */
static char *
inflate (const char *data, gsize size, gsize inflated_size)
{
  g_autoptr (ZSTD_DCtx) context = ZSTD_createDCtx ();
  ZSTD_inBuffer in = { data, size, 0 };
  ZSTD_outBuffer out = { NULL, 0, 0 };
  g_autofree char *buffer = NULL;
  gsize left = 1;

  if (context == NULL)
    return NULL;

  ZSTD_DCtx_setParameter (context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);

  while (left != 0)
    {
      gsize in_before = in.pos;
      gsize out_before = out.pos;

      if (out.pos == out.size && out.size < inflated_size)
        {
          char *grown;

          out.size = MIN (inflated_size, MAX (FIRST_STEP, out.size * 2));
          grown = g_try_realloc (buffer, out.size);
          if (grown == NULL)
            return NULL;

          out.dst = buffer = grown;
        }

      left = ZSTD_decompressStream (context, &out, &in);
      if (ZSTD_isError (left) || (left != 0 && in.pos == in_before && out.pos == out_before))
        return NULL;
    }

  return in.pos == in.size && out.pos == inflated_size ? g_steal_pointer (&buffer) : NULL;
}

gboolean
recording_load (GBytes *bytes, Trace **trace, Facts **facts, GError **error)
{
  g_autoptr (GVariant) stored = NULL;
  g_autoptr (GVariant) variant = NULL;
  gsize size, inflated_size;
  const char *data = g_bytes_get_data (bytes, &size);
  const char *type;
  char *inflated;

  if (!check_header (data, size, &type, &inflated_size, error))
    return FALSE;

  inflated = inflate (data + RECORDING_HEADER, size - RECORDING_HEADER, inflated_size);
  if (inflated == NULL)
    return fail (error, TRACE_ERROR_BROKEN, _ ("The recording is cut or damaged"));

  stored = g_variant_ref_sink (g_variant_new_from_data (G_VARIANT_TYPE (type), inflated,
                                                        inflated_size, FALSE, g_free, inflated));
  variant = swap_bytes (stored);

  return recording_from_variant (variant, trace, facts, error);
}

static GBytes *
read_all (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *block = g_malloc (FIRST_STEP);
  gssize n;

  /* The size that the file system tells may change while we read. */
  while ((n = g_input_stream_read (stream, block, FIRST_STEP, cancellable, error)) > 0)
    {
      if (bytes->len + (guint64) n > MAX_FILE)
        {
          fail (error, TRACE_ERROR_TOO_BIG, _ ("The file is too big for a recording (2 GiB)"));
          return NULL;
        }

      g_byte_array_append (bytes, (const guint8 *) block, (guint) n);
    }

  return n < 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

gboolean
recording_open (
    GFile *file, GCancellable *cancellable, Trace **trace, Facts **facts, GError **error)
{
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GBytes) bytes = NULL;

  /* Opening a pipe that nobody writes to would wait for ever. */
  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                            cancellable, error);
  if (info == NULL)
    return FALSE;

  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    return fail (error, TRACE_ERROR_BROKEN, _ ("This is no recording of Interleave"));

  stream = g_file_read (file, cancellable, error);
  if (stream == NULL)
    return FALSE;

  bytes = read_all (G_INPUT_STREAM (stream), cancellable, error);

  return bytes != NULL && recording_load (bytes, trace, facts, error);
}
