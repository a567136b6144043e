/* SPDX-License-Identifier: MIT */

#include "sentence-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "event.h"

/* Durations */

typedef struct
{
  gint64 below; /* ns: where rounding would reach the next row */
  double unit;
  int decimals;
  const char *format;
} Scale;

/* Translators: durations; {n} is the number. */
static const Scale scales[] = {
  { G_GINT64_CONSTANT (1000), 1, 0, N_ ("{n} ns") },
  { G_GINT64_CONSTANT (9950), 1e3, 1, N_ ("{n} us") },
  { G_GINT64_CONSTANT (999500), 1e3, 0, N_ ("{n} us") },
  { G_GINT64_CONSTANT (99950000), 1e6, 1, N_ ("{n} ms") },
  { G_GINT64_CONSTANT (999500000), 1e6, 0, N_ ("{n} ms") },
  { G_GINT64_CONSTANT (9995000000), 1e9, 2, N_ ("{n} s") },
  { G_GINT64_CONSTANT (99950000000), 1e9, 1, N_ ("{n} s") },
  { G_MAXINT64, 1e9, 0, N_ ("{n} s") },
};

char *
sentence_count (gint64 n)
{
  /* Translators: what stands between thousands: 20,000. */
  const char *separator = C_ ("between thousands", ",");
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, n);
  GString *text = g_string_new (NULL);
  gsize length = strlen (digits);

  for (gsize i = 0; i < length; i++)
    {
      g_string_append_c (text, digits[i]);
      if (i + 1 < length && (length - i - 1) % 3 == 0 && g_ascii_isdigit (digits[i]))
        g_string_append (text, separator);
    }

  return g_string_free (text, FALSE);
}

char *
sentence_duration (gint64 ns)
{
  guint64 length = ns < 0 ? -(guint64) ns : (guint64) ns;
  const Scale *scale = scales;
  g_autofree char *number = NULL;
  double value;

  while (length >= (guint64) scale->below && scale->below != G_MAXINT64)
    scale++;

  value = (double) length / scale->unit;
  number = scale->decimals > 0 ? g_strdup_printf ("%.*f", scale->decimals, value)
                               : sentence_count ((gint64) (value + 0.5));

  if (ns < 0)
    {
      g_autofree char *minus = g_strconcat ("-", number, NULL);

      return sentence_fill (_ (scale->format), "n", minus, NULL);
    }

  return sentence_fill (_ (scale->format), "n", number, NULL);
}

/* Named places survive translation into another order, and a wrong one in a translation cannot read
 * beyond our arguments as printf() would. */
char *
sentence_fill (const char *format, ...)
{
  GString *text = g_string_new (NULL);

  while (*format != '\0')
    {
      const char *close = *format == '{' ? strchr (format, '}') : NULL;
      const char *key;
      va_list places;

      if (close == NULL)
        {
          g_string_append_c (text, *format++);
          continue;
        }

      va_start (places, format);
      while ((key = va_arg (places, const char *)) != NULL)
        {
          const char *value = va_arg (places, const char *);

          if (strlen (key) == (gsize) (close - format - 1) &&
              strncmp (key, format + 1, strlen (key)) == 0)
            g_string_append (text, value);
        }

      va_end (places);
      format = close + 1;
    }

  return g_string_free (text, FALSE);
}

/* Spans */

typedef enum
{
  WHEN_PAST,
  WHEN_PRESENT, /* the open last span of a lane */
  N_WHEN
} When;

#define ANY_REASON N_REASONS

/* The first row that fits says it. Translators: {who} is a lane's name, {time} a duration, {holder}
 * names of threads. */
typedef struct
{
  State state;
  unsigned reason;
  const char *format[N_WHEN]; /* or WAITED and what for */
  const char *what;
} Phrase;

/* Translators: what follows is {what}: "main waited 1.86 s for join". */
static const char *const waited[N_WHEN] = {
  N_ ("{who} waited {time} {what}"),
  N_ ("{who} has waited {time} {what}"),
};

#define WAITED(text) { NULL }, text

static const Phrase phrases[] = {
  { STATE_WAITING_GIL, ANY_REASON, WAITED (N_ ("for the GIL")) },

  { STATE_WAITING_LOCK, REASON_LOCK, WAITED (N_ ("for a lock")) },
  { STATE_WAITING_LOCK, REASON_CONDITION, WAITED (N_ ("for a condition")) },
  { STATE_WAITING_LOCK, REASON_SEMAPHORE, WAITED (N_ ("for a semaphore")) },
  { STATE_WAITING_LOCK, REASON_BARRIER, WAITED (N_ ("at a barrier for the others")) },
  { STATE_WAITING_LOCK, REASON_QUEUE, WAITED (N_ ("for something in a queue")) },
  { STATE_WAITING_LOCK, REASON_QUEUE_FULL, WAITED (N_ ("for room in a full queue")) },
  { STATE_WAITING_LOCK, REASON_JOIN, WAITED (N_ ("for join")) },
  { STATE_WAITING_LOCK, REASON_CHILD, WAITED (N_ ("for a child process")) },
  { STATE_WAITING_LOCK, REASON_EXECUTOR, WAITED (N_ ("for the executor")) },
  { STATE_WAITING_LOCK, REASON_GATHER, WAITED (N_ ("for gather")) },
  { STATE_WAITING_LOCK, REASON_TASK, WAITED (N_ ("for another task")) },
  { STATE_WAITING_LOCK, REASON_AWAIT, WAITED (N_ ("at an await")) },
  { STATE_WAITING_LOCK, REASON_AWAITING, WAITED (N_ ("at an await")) },
  { STATE_WAITING_LOCK, REASON_FILE_LOCK, WAITED (N_ ("for a file to be unlocked")) },
  { STATE_WAITING_LOCK, REASON_SIGNAL, WAITED (N_ ("for a signal")) },
  { STATE_WAITING_LOCK, ANY_REASON, WAITED (N_ ("for a lock")) },

  { STATE_READY,
    REASON_QUEUED,
    { N_ ("{who} was ready {time}, queued in the loop"),
      N_ ("{who} has been ready for {time}, queued in the loop") } },
  { STATE_READY,
    REASON_YIELD,
    { N_ ("{who} gave way for {time}"), N_ ("{who} has given way for {time}") } },
  { STATE_READY,
    REASON_NO_CORE,
    { N_ ("{who} was ready {time} but no core was free"),
      N_ ("{who} has been ready for {time} but no core is free") } },
  { STATE_READY,
    ANY_REASON,
    { N_ ("{who} was ready for {time}"), N_ ("{who} has been ready for {time}") } },

  { STATE_WAITING_IO, REASON_SLEEP, { N_ ("{who} slept {time}"), N_ ("{who} has slept {time}") } },
  { STATE_WAITING_IO, REASON_READ, WAITED (N_ ("for read")) },
  { STATE_WAITING_IO, REASON_WRITE, WAITED (N_ ("for write")) },
  { STATE_WAITING_IO, REASON_OPEN, WAITED (N_ ("for a file to open")) },
  { STATE_WAITING_IO, REASON_STAT, WAITED (N_ ("for a file's properties")) },
  { STATE_WAITING_IO, REASON_RECV, WAITED (N_ ("for data from a socket")) },
  { STATE_WAITING_IO, REASON_SEND, WAITED (N_ ("to send to a socket")) },
  { STATE_WAITING_IO, REASON_ACCEPT, WAITED (N_ ("for a connection to come")) },
  { STATE_WAITING_IO, REASON_CONNECT, WAITED (N_ ("for a connection")) },
  { STATE_WAITING_IO, REASON_EPOLL, WAITED (N_ ("for an event")) },
  { STATE_WAITING_IO, REASON_POLL, WAITED (N_ ("for an event")) },
  { STATE_WAITING_IO, REASON_SELECT, WAITED (N_ ("for an event")) },
  { STATE_WAITING_IO, REASON_FSYNC, WAITED (N_ ("for the disk (fsync)")) },
  { STATE_WAITING_IO, REASON_EXECUTOR, WAITED (N_ ("for the executor")) },
  { STATE_WAITING_IO, REASON_GATHER, WAITED (N_ ("for gather")) },
  { STATE_WAITING_IO, REASON_TIMEOUT, WAITED (N_ ("for a time-out")) },
  { STATE_WAITING_IO, REASON_AWAIT, WAITED (N_ ("at an await")) },
  { STATE_WAITING_IO, REASON_AWAITING, WAITED (N_ ("at an await")) },
  { STATE_WAITING_IO, REASON_FILE_LOCK, WAITED (N_ ("for a file to be unlocked")) },
  { STATE_WAITING_IO, REASON_SIGNAL, WAITED (N_ ("for a signal")) },
  { STATE_WAITING_IO, REASON_JOIN, WAITED (N_ ("for join")) },
  { STATE_WAITING_IO, REASON_TASK, WAITED (N_ ("for another task")) },
  { STATE_WAITING_IO, REASON_QUEUE, WAITED (N_ ("for something in a queue")) },
  { STATE_WAITING_IO, REASON_CHILD, WAITED (N_ ("for a child process")) },
  { STATE_WAITING_IO, REASON_PAGE, WAITED (N_ ("for memory to be read in")) },
  { STATE_WAITING_IO, REASON_NONE, WAITED (N_ ("for something unknown")) },
  { STATE_WAITING_IO, ANY_REASON, WAITED (N_ ("for input or output")) },

  { STATE_NATIVE,
    ANY_REASON,
    { N_ ("{who} computed {time} without the GIL"),
      N_ ("{who} has computed {time} without the GIL") } },
  { STATE_IDLE,
    ANY_REASON,
    { N_ ("{who} had nothing to do for {time}"), N_ ("{who} has had nothing to do for {time}") } },
  { STATE_NONE,
    ANY_REASON,
    { N_ ("nothing is known of {who} for {time}"), N_ ("nothing is known of {who} for {time}") } },
};

#undef WAITED

/* Translators: {what} is a name in a program: "fetch-2 awaited Queue.get for 1.00 s". */
static const char *const awaited[N_WHEN] = {
  N_ ("{who} awaited {what} for {time}"),
  N_ ("{who} has awaited {what} for {time}"),
};

/* NULL: what it awaits is not known. */
static char *
say_awaiting (
    const Trace *trace, const char *who, const char *time, const LaneSpan *span, When when)
{
  const char *label = DETAIL_REASON (span->detail) == REASON_AWAITING
                          ? trace_get_label (trace, DETAIL_ARGUMENT (span->detail))
                          : NULL;

  if (label == NULL || (span->state != STATE_WAITING_IO && span->state != STATE_WAITING_LOCK))
    return NULL;

  return sentence_fill (_ (awaited[when]), "who", who, "time", time, "what", label, NULL);
}

/* NULL: nothing was lost, or nobody counted. */
static char *
say_lost (const Trace *trace, const char *who, const char *time, const LaneSpan *span)
{
  guint n = DETAIL_ARGUMENT (span->detail);
  g_autofree char *number = sentence_count (n);

  if (span->state != STATE_NONE || n == 0 || trace_get_n_lost (trace) == 0)
    return NULL;

  return sentence_fill (ngettext ("nothing is known of {who} for {time}: {n} event was lost",
                                  "nothing is known of {who} for {time}: {n} events were lost", n),
                        "who", who, "time", time, "n", number, NULL);
}

static char *
say_phrase (const char *who, const char *time, const LaneSpan *span, When when)
{
  const Phrase *phrase = phrases;

  while (phrase->state != span->state ||
         (phrase->reason != ANY_REASON && phrase->reason != DETAIL_REASON (span->detail)))
    phrase++;

  return sentence_fill (_ (phrase->what != NULL ? waited[when] : phrase->format[when]), "who", who,
                        "time", time, "what", phrase->what != NULL ? _ (phrase->what) : "", NULL);
}

/* A step of a task, so long that it is said what that means for the others. */
static const char *const blocked[N_WHEN] = {
  N_ ("{who} ran {time} without a break and blocked the loop"),
  N_ ("{who} has run {time} without a break and blocks the loop"),
};

static gboolean
is_blocking (const Trace *trace, const Lane *lane, const LaneSpan *span)
{
  const Lane *parent = trace_get_lane (trace, lane_get_parent (lane));

  return lane_get_kind (lane) == LANE_KIND_TASK && span->state == STATE_RUNNING &&
         span->end - span->begin >= SUMMARY_BLOCKED_NS && parent != NULL &&
         lane_get_kind (parent) == LANE_KIND_LOOP;
}

/* Running has a core, and where there is a GIL it holds it. */
static const char *const run_formats[2][2][N_WHEN] = {
  { { N_ ("{who} ran {time}"), N_ ("{who} has run {time}") },
    { N_ ("{who} ran {time}, holding the GIL"), N_ ("{who} has run {time}, holding the GIL") } },
  { { N_ ("{who} ran {time} on core {core}"), N_ ("{who} has run {time} on core {core}") },
    { N_ ("{who} ran {time} on core {core}, holding the GIL"),
      N_ ("{who} has run {time} on core {core}, holding the GIL") } },
};

static char *
say_running (const char *who, const char *time, const LaneSpan *span, gboolean gil, When when)
{
  guint core = DETAIL_CORE (span->detail);
  gboolean on_core = core != EVENT_NO_CORE;
  g_autofree char *number = g_strdup_printf ("%u", core);

  return sentence_fill (_ (run_formats[on_core][gil][when]), "who", who, "time", time, "core",
                        number, NULL);
}

#define MAX_GIL_LANES 10000

static gboolean
is_held_by (const Lane *gil, guint32 id, gint64 time)
{
  LaneSpan span;
  guint32 i;

  if (!lane_find (gil, time, &i))
    return FALSE;

  lane_get_span (gil, i, &span);
  return span.state == STATE_RUNNING && span.detail == id;
}

/* The lanes of a process stand after it. Where it has several interpreters, it is the one whose GIL
 * @lane holds at @time. */
static const Lane *
find_gil (const Trace *trace, const Lane *lane, gint64 time)
{
  guint32 process = lane_get_parent (lane);
  const Lane *first = NULL;

  for (guint32 id = process + 1; process != 0 && id <= trace_get_n_lanes (trace); id++)
    {
      const Lane *other = trace_get_lane (trace, id);

      /* Somebody hovers: a million tasks are not looked through for a second GIL. */
      if (first != NULL && id - process > MAX_GIL_LANES)
        break;
      if (lane_get_kind (other) != LANE_KIND_GIL || lane_get_parent (other) != process)
        continue;
      if (is_held_by (other, lane_get_id (lane), time))
        return other;
      if (first == NULL)
        first = other;
    }

  return first;
}

/* A lane without a name is called by its number. */
static char *
lane_title (const Lane *lane)
{
  const char *name = lane_get_name (lane);

  if (*name != '\0')
    return g_strdup (name);

  return g_strdup_printf ("%s %u", lane_kind_name (lane_get_kind (lane)), lane_get_id (lane));
}

#define MAX_HOLDERS 8
#define MAX_HOLDS 4096 /* a wait of minutes may see millions: who holds it shows long before */

/* Who held @gil within @span, in order of appearance; never the lane itself. */
static guint
find_holders (const Lane *gil, const LaneSpan *span, guint32 self, guint32 *holders)
{
  guint n = 0;
  guint32 i;

  if (!lane_find (gil, span->begin, &i))
    return 0;

  for (guint32 end = MIN (lane_get_n_edges (gil), i + MAX_HOLDS); i < end && n < MAX_HOLDERS; i++)
    {
      LaneSpan hold;
      guint known = 0;

      lane_get_span (gil, i, &hold);
      if (hold.begin >= span->end)
        break;

      if (hold.state != STATE_RUNNING || hold.detail == 0 || hold.detail == self)
        continue;

      while (known < n && holders[known] != hold.detail)
        known++;

      if (known == n)
        holders[n++] = hold.detail;
    }

  return n;
}

/* "worker-1", "worker-1 and worker-3", "worker-1 and 2 others"; NULL: nobody known. */
static char *
name_holders (const Trace *trace, const guint32 *holders, guint n)
{
  const Lane *first = n > 0 ? trace_get_lane (trace, holders[0]) : NULL;
  const Lane *second = n == 2 ? trace_get_lane (trace, holders[1]) : NULL;
  g_autofree char *one = first != NULL ? lane_title (first) : NULL;
  g_autofree char *number = NULL;

  if (n <= 1 || one == NULL)
    return g_steal_pointer (&one);

  if (second != NULL)
    {
      g_autofree char *other = lane_title (second);

      return sentence_fill (_ ("{first} and {second}"), "first", one, "second", other, NULL);
    }

  number = g_strdup_printf ("%u", n - 1);

  return sentence_fill (ngettext ("{first} and {n} other", "{first} and {n} others", n - 1),
                        "first", one, "n", number, NULL);
}

static char *
say_waiting_for_gil (const Trace *trace,
                     const Lane *lane,
                     const char *who,
                     const char *time,
                     const LaneSpan *span,
                     When when)
{
  static const char *const formats[N_WHEN] = {
    N_ ("{who} waited {time} for the GIL held by {holder}"),
    N_ ("{who} has waited {time} for the GIL held by {holder}"),
  };
  const Lane *gil = find_gil (trace, lane, span->end);
  guint32 holders[MAX_HOLDERS];
  guint n = gil != NULL ? find_holders (gil, span, lane_get_id (lane), holders) : 0;
  g_autofree char *names = name_holders (trace, holders, n);

  if (names == NULL)
    return say_phrase (who, time, span, when);

  return sentence_fill (_ (formats[when]), "who", who, "time", time, "holder", names, NULL);
}

/* gil, loop and process lanes: two words each, for busy and for idle. */
static const char *const busy_formats[N_LANE_KINDS][2] = {
  [LANE_KIND_PROCESS] = { N_ ("{who} lived {time}"), N_ ("{who} was idle for {time}") },
  [LANE_KIND_LOOP] = { N_ ("{who} ran a step of {holder} for {time}"),
                       N_ ("no task was ready for {time}: {who} waited") },
  [LANE_KIND_GIL] = { N_ ("{holder} held the GIL for {time}"), N_ ("the GIL was free for {time}") },
};

static char *
say_container (
    const Trace *trace, const Lane *lane, const char *who, const char *time, const LaneSpan *span)
{
  gboolean free = span->state != STATE_RUNNING;
  const Lane *inside =
      lane_get_kind (lane) != LANE_KIND_PROCESS ? trace_get_lane (trace, span->detail) : NULL;
  g_autofree char *holder =
      inside != NULL ? lane_title (inside) : g_strdup (_ ("somebody unknown"));

  if (lane_get_kind (lane) == LANE_KIND_LOOP && !free && inside == NULL)
    return sentence_fill (_ ("{who} ran callbacks for {time}"), "who", who, "time", time, NULL);

  return sentence_fill (_ (busy_formats[lane_get_kind (lane)][free]), "who", who, "time", time,
                        "holder", holder, NULL);
}

char *
sentence_for_span (const Trace *trace, const Lane *lane, guint32 index)
{
  g_autofree char *who = lane_title (lane);
  g_autofree char *time = NULL;
  char *sentence;
  LaneSpan span;
  When when;

  lane_get_span (lane, index, &span);
  time = sentence_duration (span.end - span.begin);
  when = trace_is_live (trace) && lane_get_ending (lane) == ENDING_OPEN &&
                 index + 1 >= lane_get_n_edges (lane)
             ? WHEN_PRESENT
             : WHEN_PAST;

  if (busy_formats[lane_get_kind (lane)][0] != NULL && span.state != STATE_NONE)
    return say_container (trace, lane, who, time, &span);

  if (is_blocking (trace, lane, &span))
    return sentence_fill (_ (blocked[when]), "who", who, "time", time, NULL);

  if (span.state == STATE_RUNNING)
    return say_running (who, time, &span,
                        lane_get_kind (lane) == LANE_KIND_THREAD &&
                            find_gil (trace, lane, span.begin) != NULL,
                        when);

  if (span.state == STATE_WAITING_GIL)
    return say_waiting_for_gil (trace, lane, who, time, &span, when);

  sentence = say_awaiting (trace, who, time, &span, when);
  if (sentence == NULL)
    sentence = say_lost (trace, who, time, &span);

  return sentence != NULL ? sentence : say_phrase (who, time, &span, when);
}
