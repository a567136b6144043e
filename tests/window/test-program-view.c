/* SPDX-License-Identifier: MIT */

/* The program as users look at a run: what they point at, press and read. */

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "desktop.h"
#include "reader.h"

/* Of a screen of 1280x720; a maximized window fills it but for its border. */
#define WIDTH 1280
#define HEIGHT 720

/* With a finished run of three threads. Nothing moves by itself (gtk-enable-animations). */
static Desktop *
start_with_run (int width, int height, gboolean maximized)
{
  g_autofree char *program = desktop_dup_program ();
  Desktop *desktop = desktop_new (width, height);

  desktop_add_demo (desktop, "short", 0.05);
  desktop_set (desktop, "last-demo", "'short'");
  desktop_set (desktop, "last-model", "'threads'");
  desktop_set (desktop, "window-maximized", maximized ? "true" : "false");
  desktop_set (desktop, "ask-discard", "false");
  desktop_start (desktop, program, NULL);
  desktop_activate (desktop, "run", NULL);
  desktop_wait_enabled (desktop, "export", TRUE);
  desktop_wait_for (desktop, ROLE_LIST_ITEM, "thread worker-3, 6 of 6: ", 0);

  return desktop;
}

static void
end (Desktop *desktop)
{
  desktop_key (desktop, "ctrl+w");
  g_assert_cmpint (desktop_wait_end (desktop), ==, 0);
}

/* Where a node is on the screen. */
static ReaderPlace
locate (Desktop *desktop, ReaderRole role, const char *part)
{
  Reader *reader = desktop_get_reader (desktop);
  const ReaderNode *node = reader_find (reader, ROLE_FRAME, "Interleave", 0);
  ReaderPlace window, place;
  int border;

  g_assert_nonnull (node);
  g_assert_true (reader_locate (reader, node, &window));
  border = (WIDTH - window.width) / 2;
  node = reader_find (reader, role, part, 0);
  g_assert_nonnull (node);
  g_assert_true (reader_locate (reader, node, &place));
  place.x += border;
  place.y += border;

  return place;
}

/* Every lane is there with its kind, name, place and shares of states. */
static void
test_lanes (void)
{
  static const char *const names[] = {
    "process sleepers, 1 of 6: ", "GIL GIL, 2 of 6",           "thread main, 3 of 6: ",
    "thread worker-1, 4 of 6: ",  "thread worker-2, 5 of 6: ", "thread worker-3, 6 of 6: ",
  };
  g_autoptr (Desktop) desktop = start_with_run (WIDTH, HEIGHT, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    desktop_wait_for (desktop, ROLE_LIST_ITEM, names[i], 0);
  desktop_wait_for (desktop, ROLE_LIST_ITEM, "I/O, sleep, await", 0);
  end (desktop);
}

/* Who is chosen in one view is chosen in the other, by pointer and by key. */
static void
test_selection (void)
{
  g_autoptr (Desktop) desktop = start_with_run (WIDTH, HEIGHT, TRUE);
  ReaderPlace place;

  desktop_wait_for (desktop, ROLE_LIST_ITEM, "worker-2, ", 0);
  place = locate (desktop, ROLE_LIST_ITEM, "worker-2, I");
  desktop_click (desktop, place.x + place.width / 2, place.y + place.height / 2);
  desktop_wait_for (desktop, ROLE_LIST_ITEM, "thread worker-2, ", STATE_SELECTED);
  desktop_wait_for (desktop, ROLE_LIST_ITEM, "worker-2, I", STATE_SELECTED);

  place = locate (desktop, ROLE_LIST_ITEM, "thread worker-3, ");
  desktop_click (desktop, place.x + 40, place.y + place.height / 2);
  desktop_wait_for (desktop, ROLE_LIST_ITEM, "thread worker-3, ", STATE_SELECTED | STATE_FOCUSED);
  desktop_wait_for (desktop, ROLE_LIST_ITEM, "worker-3, I", STATE_SELECTED);
  desktop_wait_for_none (desktop, ROLE_LIST_ITEM, "worker-2, ", STATE_SELECTED);

  desktop_key (desktop, "Up");
  desktop_key (desktop, "Up");
  desktop_wait_for (desktop, ROLE_LIST_ITEM, "thread worker-1, ", STATE_SELECTED | STATE_FOCUSED);
  desktop_wait_for (desktop, ROLE_LIST_ITEM, "worker-1, I", STATE_SELECTED);

  /* A span that is walked to is said as a sentence. */
  desktop_key (desktop, "Right");
  desktop_wait_for (desktop, ROLE_STATUS, "worker-1 ", 0);
  end (desktop);
}

typedef struct
{
  double from, to; /* s, of what is in sight */
} Range;

static gboolean
get_range (Desktop *desktop, Range *range)
{
  const ReaderNode *node = reader_find (desktop_get_reader (desktop), ROLE_LIST, "Timeline", 0);

  return node != NULL &&
         sscanf (node->description, "%lf s to %lf s", &range->from, &range->to) == 2;
}

typedef struct
{
  Range before, now;
} Change;

/* Holds when the view is another. */
static gboolean
has_changed (Desktop *desktop, gpointer data)
{
  Change *change = data;

  return get_range (desktop, &change->now) &&
         memcmp (&change->now, &change->before, sizeof (Range));
}

static Range
wait_for_change (Desktop *desktop, Range before)
{
  Change change = { .before = before };

  desktop_wait (desktop, has_changed, &change);
  return change.now;
}

static gboolean
is_range (Desktop *desktop, gpointer data)
{
  Range now;

  return get_range (desktop, &now) && memcmp (&now, data, sizeof now) == 0;
}

/* F shows the whole run again. */
static void
fit (Desktop *desktop, Range *whole)
{
  desktop_key (desktop, "f");
  desktop_wait (desktop, is_range, whole);
}

static void
assert_panned (Range before, Range now, int direction)
{
  double shift = (now.from - before.from) * direction;

  g_assert_cmpfloat (shift, >, 0);
  g_assert_cmpfloat_with_epsilon (now.to - now.from, before.to - before.from,
                                  (before.to - before.from) / 300);
}

/* The wheel zooms about the pointer; F fits; wheel, drag and keys pan. */
static void
test_motion (void)
{
  static const char *const press[] = { "xdotool", "mousedown", "1", NULL };
  static const char *const release[] = { "xdotool", "mouseup", "1", NULL };
  static const char *const hold[] = { "xdotool", "keydown", "d", NULL };
  static const char *const let_go[] = { "xdotool", "keyup", "d", NULL };
  g_autoptr (Desktop) desktop = start_with_run (WIDTH, HEIGHT, TRUE);
  ReaderPlace place = locate (desktop, ROLE_LIST_ITEM, "thread worker-2, ");
  Range whole, zoomed, now;
  /* Beside the names the whole run is in sight but for a margin (timeline_view_size_allocate()). */
  double names = 208, track = place.width - names - 8, share = 0.6;
  double x = place.x + names + share * track, y = place.y + place.height / 2.0, there;

  desktop_click (desktop, place.x + 40, y);
  desktop_wait_for (desktop, ROLE_LIST_ITEM, "thread worker-2, ", STATE_FOCUSED);
  g_assert_true (get_range (desktop, &whole));
  g_assert_cmpfloat (whole.from, ==, 0);

  desktop_point (desktop, x, y);
  desktop_scroll (desktop, -1, "ctrl");
  zoomed = wait_for_change (desktop, whole);
  g_assert_cmpfloat (zoomed.to - zoomed.from, <, 0.9 * whole.to);
  there = zoomed.from + share * (zoomed.to - zoomed.from);
  g_assert_cmpfloat_with_epsilon (there, share * whole.to, 4 * whole.to / track);

  desktop_scroll (desktop, 1, "shift");
  now = wait_for_change (desktop, zoomed);
  assert_panned (zoomed, now, 1);
  desktop_scroll (desktop, -1, "shift");
  desktop_wait (desktop, is_range, &zoomed);

  desktop_input (desktop, press);
  desktop_point (desktop, x + 100, y);
  now = wait_for_change (desktop, zoomed);
  desktop_input (desktop, release);
  assert_panned (zoomed, now, -1);
  fit (desktop, &whole);

  desktop_input (desktop, hold);
  now = wait_for_change (desktop, whole);
  desktop_input (desktop, let_go);
  assert_panned (whole, now, 1);
  end (desktop);
}

typedef struct
{
  int width, height;
} Size;

static Size
get_size (Desktop *desktop)
{
  Reader *reader = desktop_get_reader (desktop);
  ReaderPlace place = { 0, 0, 0, 0 };

  reader_locate (reader, reader_find (reader, ROLE_FRAME, "Interleave", 0), &place);
  return (Size){ place.width, place.height };
}

static gboolean
is_wide (Desktop *desktop, gpointer width)
{
  return get_size (desktop).width >= GPOINTER_TO_INT (width);
}

static gboolean
is_no_wider (Desktop *desktop, gpointer width)
{
  return get_size (desktop).width <= GPOINTER_TO_INT (width);
}

static void
test_full_screen (void)
{
  g_autoptr (Desktop) desktop = start_with_run (1600, 900, FALSE);
  int before = get_size (desktop).width;

  /* As wide as the screen, but for the border that GTK draws. */
  g_assert_cmpint (before, <, 1500);
  desktop_key (desktop, "F11");
  desktop_wait (desktop, is_wide, GINT_TO_POINTER (1580));
  g_assert_cmpint (get_size (desktop).height, >, 880);
  desktop_key (desktop, "F11");
  desktop_wait (desktop, is_no_wider, GINT_TO_POINTER (before));
  end (desktop);
}

/* All that is needed is there on the smallest screen. */
static void
test_small (void)
{
  g_autoptr (Desktop) desktop = start_with_run (640, 400, TRUE);
  Size size = get_size (desktop);
  Reader *reader = desktop_get_reader (desktop);
  ReaderPlace place;

  g_assert_cmpint (size.width, <=, 640);
  g_assert_cmpint (size.height, <=, 400);
  g_assert_true (reader_locate (reader, reader_find (reader, ROLE_BUTTON, "Run", 0), &place));
  g_assert_cmpint (place.x + place.width, <=, 640);
  g_assert_true (reader_locate (reader, reader_find (reader, ROLE_LIST, "Timeline", 0), &place));
  g_assert_cmpint (place.width, >, 320);
  g_assert_cmpint (place.y + place.height, <=, 400);
  g_assert_cmpint (place.height, >=, 100);
  end (desktop);
}

int
main (int argc, char **argv)
{
  desktop_init (&argc, &argv);
  g_test_add_func ("/program/lanes", test_lanes);
  g_test_add_func ("/program/selection", test_selection);
  g_test_add_func ("/program/motion", test_motion);
  g_test_add_func ("/program/full-screen", test_full_screen);
  g_test_add_func ("/program/small", test_small);
  return g_test_run ();
}
