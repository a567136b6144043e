/* SPDX-License-Identifier: MIT */

#include "ruler.h"

#include <math.h>
#include <string.h>

static const struct
{
  gint64 ns;
  const char *name;
  int digits; /* of ns in a unit */
} units[] = {
  { 1000000000, "s", 9 },
  { 1000000, "ms", 6 },
  { 1000, "µs", 3 },
  { 1, "ns", 0 },
};

static const int mantissas[] = { 1, 2, 5 };

/* The unit in which a step is at least 0.01: then two decimals are enough. */
static gsize
unit_of (gint64 step)
{
  gsize i = 0;

  while (i + 1 < G_N_ELEMENTS (units) && step * 100 < units[i].ns)
    i++;

  return i;
}

static int
decimals_of (gint64 step, gsize unit)
{
  int decimals = 0;

  for (gint64 ns = units[unit].ns; decimals < units[unit].digits && step % ns != 0; ns /= 10)
    decimals++;

  return decimals;
}

void
ruler_format (char *text, gsize size, gint64 time, gint64 step)
{
  gsize unit = unit_of (MAX (step, 1));
  gint64 ns = units[unit].ns;
  int decimals = decimals_of (MAX (step, 1), unit);
  guint64 absolute = time < 0 ? -(guint64) time : (guint64) time;
  guint64 fraction = absolute % (guint64) ns;

  for (int i = units[unit].digits; i > decimals; i--)
    fraction /= 10;

  if (decimals > 0)
    g_snprintf (text, size, "%s%" G_GUINT64_FORMAT ".%0*" G_GUINT64_FORMAT " %s",
                time < 0 ? "−" : "", absolute / (guint64) ns, decimals, fraction, units[unit].name);
  else
    g_snprintf (text, size, "%s%" G_GUINT64_FORMAT " %s", time < 0 ? "−" : "",
                absolute / (guint64) ns, units[unit].name);
}

static void
format_offset (char *text, gsize size, gint64 time, gint64 step)
{
  g_strlcpy (text, "+", size);
  ruler_format (text + 1, size - 1, time, step);
}

static gint64
round_up (gint64 time, gint64 step)
{
  gint64 below = time / step * step;

  return below < time ? below + step : below;
}

/* The base is worth its place when labels from zero would have more than seven characters before
 * their unit: a run of an hour in steps of microseconds, not one of two seconds. */
static gboolean
wants_base (gint64 to, gint64 step)
{
  char label[32];

  ruler_format (label, sizeof label, to, step);
  return g_utf8_strlen (label, -1) > 10;
}

static void
choose_base (Ruler *ruler, const View *view)
{
  gint64 span = (gint64) view->width * view->ns_per_px;
  gint64 grid = 1;

  ruler->has_base = wants_base (view_get_to (view), ruler->step);
  ruler->base = 0;
  ruler->base_label[0] = '\0';
  if (!ruler->has_base)
    return;

  /* The base stays the same while the view is panned within it. */
  while (grid < span)
    grid *= 10;
  ruler->base = MAX (view_get_from (view), 0) / grid * grid;
  ruler_format (ruler->base_label, sizeof ruler->base_label, ruler->base,
                MIN (grid, G_GINT64_CONSTANT (1000000000)));
  if (grid < G_GINT64_CONSTANT (1000000000))
    {
      /* In seconds, whatever the step is: that is how the whole run is counted. */
      g_autofree char *seconds = g_strdup_printf ("%.9f", (double) ruler->base / 1e9);
      gsize length = strlen (seconds);

      while (length > 1 && seconds[length - 1] == '0' && seconds[length - 2] != '.')
        seconds[--length] = '\0';
      g_snprintf (ruler->base_label, sizeof ruler->base_label, "%s s", seconds);
    }
}

/* Characters of the widest label if the step were @step, and room to the next one. */
static double
label_length (const View *view, gint64 step)
{
  char label[32];
  gint64 span = (gint64) view->width * view->ns_per_px;

  if (wants_base (view_get_to (view), step))
    format_offset (label, sizeof label, span * 10, step);
  else
    ruler_format (label, sizeof label, view_get_to (view), step);

  return (double) g_utf8_strlen (label, -1) + 3;
}

void
ruler_init (Ruler *ruler, const View *view, double digit, GArray *ticks)
{
  gint64 power = 1;
  gsize i = 0;

  ruler->step = 1;
  while (power < G_MAXINT64 / 100 &&
         (double) ruler->step / (double) view->ns_per_px < label_length (view, ruler->step) * digit)
    {
      i++;
      if (i == G_N_ELEMENTS (mantissas))
        {
          i = 0;
          power *= 10;
        }
      ruler->step = mantissas[i] * power;
    }
  choose_base (ruler, view);

  gint64 to = view_get_to (view);

  for (gint64 time = round_up (MAX (view_get_from (view), 0), ruler->step); time <= to;
       time += ruler->step)
    {
      RulerTick tick = { .time = time, .x = view_x_of (view, time) };

      if (ruler->has_base)
        format_offset (tick.label, sizeof tick.label, time - ruler->base, ruler->step);
      else
        ruler_format (tick.label, sizeof tick.label, time, ruler->step);
      g_array_append_val (ticks, tick);
    }
}
