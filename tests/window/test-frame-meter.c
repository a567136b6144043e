/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "frame-meter.h"
#include "xvfb-screen.h"

typedef struct
{
  GtkWidget *window;
  FrameMeter *meter;
  guint tick;
  guint wanted; /* frames */
  gboolean block;
} Fixture;

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Fixture *fixture = data;

  /* Longer than two frames: the next one is late, however fast the machine. */
  if (fixture->block)
    g_usleep (80000);
  fixture->block = FALSE;
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->meter = FRAME_METER (frame_meter_new ());
  fixture->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->meter));
  screen_show (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  screen_settle ();
}

static void
test_new_and_destroy (Fixture *fixture, gconstpointer data)
{
  GtkWidget *meter = g_object_ref_sink (frame_meter_new ());

  frame_meter_set_expecting (FRAME_METER (meter), TRUE);
  frame_meter_set_expecting (FRAME_METER (meter), FALSE);
  frame_meter_set_palette (FRAME_METER (meter), palette_get (PALETTE_DARK));
  g_assert_finalize_object (meter);
}

static gboolean
has_frames (gpointer data)
{
  Fixture *fixture = data;
  FrameStatistics s;

  frame_meter_get_statistics (fixture->meter, &s);
  return s.frames >= fixture->wanted;
}

static void
animate (Fixture *fixture, guint frames)
{
  frame_meter_set_expecting (fixture->meter, TRUE);
  if (fixture->tick == 0)
    fixture->tick = gtk_widget_add_tick_callback (fixture->window, on_tick, fixture, NULL);
  fixture->wanted = frames;
  screen_wait (has_frames, fixture);
}

static const char *
get_words (Fixture *fixture)
{
  return gtk_label_get_label (
      GTK_LABEL (screen_find (GTK_WIDGET (fixture->meter), GTK_TYPE_LABEL, 0)));
}

static gboolean
rests (gpointer data)
{
  return strcmp (get_words (data), "at rest") == 0;
}

static void
test_statistics (Fixture *fixture, gconstpointer data)
{
  FrameStatistics s;

  g_assert_true (rests (fixture));
  animate (fixture, 20);
  frame_meter_get_statistics (fixture->meter, &s);
  g_assert_cmpfloat (s.interval_p50, >, 0);
  g_assert_cmpfloat (s.interval_p99, >=, s.interval_p50);
  g_assert_cmpfloat (s.interval_max, >=, s.interval_p99);
  g_assert_cmpfloat (s.main_p50, >, 0);
  g_assert_cmpfloat (s.main_p99, >=, s.main_p50);

  frame_meter_reset (fixture->meter);
  frame_meter_get_statistics (fixture->meter, &s);
  g_assert_cmpuint (s.frames, ==, 0);
  g_assert_cmpuint (s.late, ==, 0);
  g_assert_cmpfloat (s.interval_max, ==, 0);
}

static gboolean
is_late (gpointer data)
{
  Fixture *fixture = data;
  guint late;

  g_object_get (fixture->meter, "late", &late, NULL);
  return late > 0;
}

static void
test_late (Fixture *fixture, gconstpointer data)
{
  FrameStatistics s;

  animate (fixture, 5);
  frame_meter_reset (fixture->meter);
  fixture->block = TRUE;
  screen_wait (is_late, fixture);
  frame_meter_get_statistics (fixture->meter, &s);
  g_assert_cmpuint (s.late, >=, 1);
  g_assert_cmpfloat (s.interval_max, >=, 33.4);
}

/* A window at rest is not late: what is drawn without a promise of more does not count. */
static void
test_rest (Fixture *fixture, gconstpointer data)
{
  FrameStatistics before, after;

  animate (fixture, 5);
  gtk_widget_remove_tick_callback (fixture->window, fixture->tick);
  frame_meter_set_expecting (fixture->meter, FALSE);
  frame_meter_get_statistics (fixture->meter, &before);
  screen_wait (rests, fixture);
  for (guint i = 0; i < 3; i++)
    {
      gtk_widget_queue_draw (fixture->window);
      gtk_test_widget_wait_for_draw (fixture->window);
    }
  frame_meter_get_statistics (fixture->meter, &after);
  g_assert_cmpuint (after.frames, ==, before.frames);
  g_assert_true (rests (fixture));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/frame-meter/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  screen_init (&argc, &argv);
  ADD ("new-and-destroy", test_new_and_destroy);
  ADD ("statistics", test_statistics);
  ADD ("late", test_late);
  ADD ("rest", test_rest);
  return g_test_run ();
}
