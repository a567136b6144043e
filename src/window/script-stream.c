/* SPDX-License-Identifier: MIT */

#include "script-stream.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define TAB 8
#define REPLACEMENT 0xfffd
#define ESCAPE 0x1b
#define BELL 0x07
#define BUDGET_US 2000
#define REST_MS 16 /* between two readings */

typedef enum
{
  IN_TEXT,
  IN_ESCAPE,  /* after ESC */
  IN_CONTROL, /* after ESC [, until a letter */
  IN_STRING,  /* after ESC ], P, ^, _ or X, until BEL or ESC \ */
  IN_STRING_ESCAPE,
} Place;

struct _ScriptStream
{
  GObject parent_instance;

  GQueue lines; /* char * */
  guint64 first;
  GArray *rest; /* gunichar: the line that has not ended */
  guint column;
  Place place;
  char split[6]; /* of a character that came in two parts */
  gsize n_split;
  gboolean ended;

  GQueue queue; /* GBytes */
  gsize n_queued;
  gboolean left_out;
  gboolean ending;
  guint source;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ScriptStream, script_stream, G_TYPE_OBJECT)

static char *
rest_to_text (const ScriptStream *self)
{
  return g_ucs4_to_utf8 ((const gunichar *) self->rest->data, self->rest->len, NULL, NULL, NULL);
}

static void
end_line (ScriptStream *self)
{
  g_queue_push_tail (&self->lines, rest_to_text (self));
  g_array_set_size (self->rest, 0);
  self->column = 0;
  while (self->lines.length > SCRIPT_STREAM_LINES)
    {
      g_free (g_queue_pop_head (&self->lines));
      self->first++;
    }
}

static void
put (ScriptStream *self, gunichar character)
{
  gunichar space = ' ';

  if (self->column >= SCRIPT_STREAM_COLUMNS)
    return;

  while (self->rest->len < self->column)
    g_array_append_val (self->rest, space);
  if (self->column < self->rest->len)
    g_array_index (self->rest, gunichar, self->column) = character;
  else
    g_array_append_val (self->rest, character);
  self->column++;
}

static void
put_text (ScriptStream *self, gunichar character)
{
  switch (character)
    {
    case '\n':
      end_line (self);
      break;
    case '\r':
      self->column = 0;
      break;
    case '\b':
      self->column -= self->column > 0;
      break;
    case '\t':
      self->column = MIN ((self->column / TAB + 1) * TAB, SCRIPT_STREAM_COLUMNS);
      break;
    case BELL:
      break;
    case ESCAPE:
      self->place = IN_ESCAPE;
      break;
    default:
      put (self, g_unichar_iscntrl (character) || character == 0 ? REPLACEMENT : character);
    }
}

static void
take (ScriptStream *self, gunichar character)
{
  switch (self->place)
    {
    case IN_TEXT:
      put_text (self, character);
      break;
    case IN_ESCAPE:
      if (character == '[')
        self->place = IN_CONTROL;
      else
        self->place =
            strchr ("]P^_X", (int) character) != NULL && character < 128 ? IN_STRING : IN_TEXT;
      break;
    case IN_CONTROL:
      if (character >= 0x40)
        self->place = IN_TEXT;
      else if (character < ' ')
        {
          /* None of a sequence: it was broken off. */
          self->place = IN_TEXT;
          put_text (self, character);
        }
      break;
    case IN_STRING:
      if (character == BELL || character == '\n')
        self->place = IN_TEXT;
      else if (character == ESCAPE)
        self->place = IN_STRING_ESCAPE;
      break;
    case IN_STRING_ESCAPE:
      self->place = character == '\\' ? IN_TEXT : IN_STRING;
      break;
    }
}

/* Returns how many bytes were taken; 0: the rest of the character has to come first. */
static gsize
take_character (ScriptStream *self, const char *bytes, gsize n_bytes)
{
  gunichar character = g_utf8_get_char_validated (bytes, (gssize) n_bytes);

  /* A zero byte is "incomplete" to GLib, too. */
  if (*bytes == '\0')
    character = 0;
  else if (character == (gunichar) -2)
    return 0;
  else if (character == (gunichar) -1)
    {
      take (self, REPLACEMENT);
      return 1;
    }
  take (self, character);
  return character == 0 ? 1 : (gsize) g_unichar_to_utf8 (character, NULL);
}

static void
read_bytes (ScriptStream *self, const char *bytes, gsize n_bytes)
{
  gsize taken;

  while (self->n_split > 0 && n_bytes > 0)
    {
      self->split[self->n_split++] = *bytes++;
      n_bytes--;
      while (self->n_split > 0 && (taken = take_character (self, self->split, self->n_split)) > 0)
        {
          self->n_split -= taken;
          memmove (self->split, self->split + taken, self->n_split);
        }
    }
  while (n_bytes > 0 && (taken = take_character (self, bytes, n_bytes)) > 0)
    {
      bytes += taken;
      n_bytes -= taken;
    }
  /* An unfinished character is at most five bytes long. */
  if (n_bytes > 0 && n_bytes < sizeof self->split)
    {
      memcpy (self->split, bytes, n_bytes);
      self->n_split = n_bytes;
    }
}

void
script_stream_feed (ScriptStream *self, const char *bytes, gsize n_bytes)
{
  g_return_if_fail (SCRIPT_IS_STREAM (self));

  read_bytes (self, bytes, n_bytes);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
finish (ScriptStream *self)
{
  self->ended = TRUE;
  for (; self->n_split > 0; self->n_split--)
    take (self, REPLACEMENT);
  if (self->rest->len > 0)
    end_line (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
say_left_out (ScriptStream *self)
{
  self->left_out = FALSE;
  self->place = IN_TEXT;
  self->n_split = 0;
  if (self->rest->len > 0)
    end_line (self);
  g_queue_push_tail (&self->lines, g_strdup (_ ("… some output was left out here")));
}

static gboolean
on_read (gpointer data)
{
  ScriptStream *self = data;
  gint64 until = g_get_monotonic_time () + BUDGET_US;

  self->source = 0;
  if (self->left_out)
    say_left_out (self);
  while (self->queue.length > 0 && g_get_monotonic_time () < until)
    {
      g_autoptr (GBytes) bytes = g_queue_pop_head (&self->queue);
      gsize size;
      const char *start = g_bytes_get_data (bytes, &size);

      self->n_queued -= size;
      read_bytes (self, start, size);
    }
  g_signal_emit (self, signals[CHANGED], 0);

  if (self->queue.length > 0)
    self->source = g_timeout_add (REST_MS, on_read, self);
  else if (self->ending)
    finish (self);
  return G_SOURCE_REMOVE;
}

void
script_stream_queue (ScriptStream *self, GBytes *bytes)
{
  g_return_if_fail (SCRIPT_IS_STREAM (self));

  g_queue_push_tail (&self->queue, g_bytes_ref (bytes));
  self->n_queued += g_bytes_get_size (bytes);
  while (self->n_queued > SCRIPT_STREAM_QUEUE)
    {
      g_autoptr (GBytes) oldest = g_queue_pop_head (&self->queue);

      self->n_queued -= g_bytes_get_size (oldest);
      self->left_out = TRUE;
    }
  if (self->source == 0)
    self->source = g_idle_add (on_read, self);
}

void
script_stream_end (ScriptStream *self)
{
  g_return_if_fail (SCRIPT_IS_STREAM (self));

  if (self->ending)
    return;

  self->ending = TRUE;
  if (self->source == 0)
    finish (self);
}

gboolean
script_stream_has_ended (ScriptStream *self)
{
  g_return_val_if_fail (SCRIPT_IS_STREAM (self), TRUE);

  return self->ended;
}

void
script_stream_get_range (ScriptStream *self, guint64 *first, guint64 *end)
{
  g_return_if_fail (SCRIPT_IS_STREAM (self));

  *first = self->first;
  *end = self->first + self->lines.length;
}

const char *
script_stream_get_line (ScriptStream *self, guint64 line)
{
  g_return_val_if_fail (SCRIPT_IS_STREAM (self), NULL);
  g_return_val_if_fail (line >= self->first && line < self->first + self->lines.length, NULL);

  return g_queue_peek_nth (&self->lines, (guint) (line - self->first));
}

char *
script_stream_dup_rest (ScriptStream *self)
{
  g_return_val_if_fail (SCRIPT_IS_STREAM (self), NULL);

  return rest_to_text (self);
}

static void
script_stream_finalize (GObject *object)
{
  ScriptStream *self = SCRIPT_STREAM (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_queue_clear_full (&self->queue, (GDestroyNotify) g_bytes_unref);
  g_queue_clear_full (&self->lines, g_free);
  g_array_unref (self->rest);

  G_OBJECT_CLASS (script_stream_parent_class)->finalize (object);
}

static void
script_stream_class_init (ScriptStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = script_stream_finalize;

  signals[CHANGED] = g_signal_new ("changed", SCRIPT_TYPE_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
script_stream_init (ScriptStream *self)
{
  g_queue_init (&self->lines);
  g_queue_init (&self->queue);
  self->rest = g_array_new (FALSE, FALSE, sizeof (gunichar));
}

ScriptStream *
script_stream_new (void)
{
  return g_object_new (SCRIPT_TYPE_STREAM, NULL);
}
