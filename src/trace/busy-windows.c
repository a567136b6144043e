/* SPDX-License-Identifier: MIT */

#include "busy-windows.h"

typedef struct
{
  gint64 window;
  gint64 partial; /* ns of spans that do not fill it */
  gint64 whole;   /* how many more spans fill it, and the next ones, than the one before */
} Window;

struct BusyWindows
{
  gint64 width;
  GArray *windows; /* Window; one window may stand there several times */
};

BusyWindows *
busy_windows_new (gint64 width)
{
  BusyWindows *windows = g_new0 (BusyWindows, 1);

  windows->width = width;
  windows->windows = g_array_new (FALSE, FALSE, sizeof (Window));

  return windows;
}

void
busy_windows_free (BusyWindows *windows)
{
  if (windows == NULL)
    return;

  g_array_unref (windows->windows);
  g_free (windows);
}

static void
add (BusyWindows *windows, gint64 window, gint64 partial, gint64 whole)
{
  GArray *array = windows->windows;
  Window item = { window, partial, whole };

  if (array->len > 0)
    {
      Window *last = &g_array_index (array, Window, array->len - 1);

      if (last->window == window)
        {
          last->partial += partial;
          last->whole += whole;
          return;
        }
    }

  g_array_append_val (array, item);
}

void
busy_windows_add (BusyWindows *windows, gint64 begin, gint64 end)
{
  gint64 first = begin / windows->width;
  gint64 last = end / windows->width;

  if (begin >= end)
    return;

  if (first == last)
    {
      add (windows, first, end - begin, 0);
      return;
    }

  add (windows, first, (first + 1) * windows->width - begin, 0);
  add (windows, first + 1, 0, 1);
  add (windows, last, end - last * windows->width, -1);
}

static int
compare_windows (gconstpointer a, gconstpointer b)
{
  const Window *one = a;
  const Window *other = b;

  return one->window < other->window ? -1 : one->window > other->window;
}

double
busy_windows_get_peak (BusyWindows *windows, gint64 wall)
{
  GArray *array = windows->windows;
  gint64 width = windows->width;
  gint64 whole = 0;
  gint64 peak = 0;

  g_array_sort (array, compare_windows);

  for (guint i = 0; i < array->len;)
    {
      gint64 window = g_array_index (array, Window, i).window;
      gint64 partial = 0;

      for (; i < array->len && g_array_index (array, Window, i).window == window; i++)
        {
          partial += g_array_index (array, Window, i).partial;
          whole += g_array_index (array, Window, i).whole;
        }

      peak = MAX (peak, whole * width + partial);
      /* The windows up to the next one in the list. */
      if (i < array->len && g_array_index (array, Window, i).window > window + 1)
        peak = MAX (peak, whole * width);
    }

  return (double) peak / (double) CLAMP (wall, 1, width);
}
