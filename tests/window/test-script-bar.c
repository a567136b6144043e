/* SPDX-License-Identifier: MIT */

#include "interpreter-item.h"
#include "script-bar.h"
#include "xvfb-screen.h"

#include <string.h>

typedef struct
{
  GtkWidget *window;
  ScriptBar *bar;
  GPtrArray *found;
  char *refusal;
} Fixture;

static void
on_refused (ScriptBar *bar, const char *words, Fixture *fixture)
{
  g_free (fixture->refusal);
  fixture->refusal = g_strdup (words);
}

static void
find (Fixture *fixture, const char *path, const char *version, gboolean gil, const char *missing)
{
  Interpreter like = { .path = (char *) path,
                       .implementation = (char *) "CPython",
                       .version = (char *) version,
                       .has_gil = gil,
                       .free_threaded = !gil,
                       .missing = (char *) missing };

  g_ptr_array_add (fixture->found, interpreter_copy (&like));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->found = g_ptr_array_new_with_free_func ((GDestroyNotify) interpreter_free);
  find (fixture, "/a/python3", "3.8.1", TRUE, "too old: install a newer one");
  find (fixture, "/b/python3", "3.11.2", TRUE, NULL);
  find (fixture, "/c/python3", "3.13.1", FALSE, NULL);
  fixture->bar = SCRIPT_BAR (script_bar_new ());
  g_signal_connect (fixture->bar, "refused", G_CALLBACK (on_refused), fixture);
  fixture->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->bar));
  screen_show (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  screen_settle ();
  g_ptr_array_unref (fixture->found);
  g_free (fixture->refusal);
}

static void
test_new_and_destroy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/x/script.py");
  GtkWidget *bar = g_object_ref_sink (script_bar_new ());
  ScriptItem *item = script_item_new (file);

  script_bar_set_item (SCRIPT_BAR (bar), item);
  script_bar_set_interpreters (SCRIPT_BAR (bar), fixture->found);
  g_assert_finalize_object (bar);
  g_assert_finalize_object (item);
}

/* What can be used comes first, what is wished for last, and says what to do. */
static void
test_list (Fixture *fixture, gconstpointer data)
{
  static const char *const titles[] = { "CPython 3.11.2", "CPython 3.13.1, no GIL", "CPython 3.8.1",
                                        "A Python with a GIL for each interpreter" };
  g_autoptr (GListStore) list = interpreter_item_list_new (fixture->found);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GListStore) empty = interpreter_item_list_new (none);
  g_autoptr (GListStore) looking = interpreter_item_list_new (NULL);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, G_N_ELEMENTS (titles));
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      g_autoptr (InterpreterItem) item = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_assert_cmpstr (interpreter_item_get_title (item), ==, titles[i]);
      g_assert_cmpint (interpreter_item_is_usable (item), ==, i < 2);
      g_assert_cmpstr (interpreter_item_get_detail (item), !=, "");
    }
  g_assert_cmpuint (interpreter_item_list_find (G_LIST_MODEL (list), "/c/python3"), ==, 1);
  g_assert_cmpuint (interpreter_item_list_find (G_LIST_MODEL (list), "/a/python3"), ==, 0);
  g_assert_cmpuint (interpreter_item_list_find (G_LIST_MODEL (list), NULL), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (empty)), ==, 3);
  g_assert_cmpuint (interpreter_item_list_find (G_LIST_MODEL (empty), NULL), ==, G_MAXUINT);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (looking)), ==, 1);
}

static GtkDropDown *
get_drop_down (Fixture *fixture)
{
  return GTK_DROP_DOWN (
      gtk_widget_get_template_child (GTK_WIDGET (fixture->bar), SCRIPT_TYPE_BAR, "interpreters"));
}

static char *
dup_chosen (Fixture *fixture)
{
  char *path;

  g_object_get (fixture->bar, "interpreter", &path, NULL);
  return path;
}

static void
test_choose (Fixture *fixture, gconstpointer data)
{
  g_autofree char *chosen = NULL;

  g_assert_null (script_bar_get_interpreter (fixture->bar));
  g_object_set (fixture->bar, "interpreter", "/c/python3", NULL);
  script_bar_set_interpreters (fixture->bar, fixture->found);
  g_assert_cmpstr (script_bar_get_interpreter (fixture->bar)->path, ==, "/c/python3");
  gtk_drop_down_set_selected (get_drop_down (fixture), 0);
  g_assert_cmpstr (script_bar_get_interpreter (fixture->bar)->path, ==, "/b/python3");

  /* What is greyed says why, and changes nothing. */
  gtk_drop_down_set_selected (get_drop_down (fixture), 2);
  g_assert_cmpstr (script_bar_get_interpreter (fixture->bar)->path, ==, "/b/python3");
  g_assert_cmpstr (fixture->refusal, ==, "CPython 3.8.1: too old: install a newer one");
  chosen = dup_chosen (fixture);
  g_assert_cmpstr (chosen, ==, "/b/python3");
}

/* The one of the settings is not here today: the settings keep it. */
static void
test_gone (Fixture *fixture, gconstpointer data)
{
  g_autofree char *chosen = NULL;

  g_object_set (fixture->bar, "interpreter", "/gone/python3", NULL);
  script_bar_set_interpreters (fixture->bar, fixture->found);
  g_assert_cmpstr (script_bar_get_interpreter (fixture->bar)->path, ==, "/b/python3");
  chosen = dup_chosen (fixture);
  g_assert_cmpstr (chosen, ==, "/gone/python3");
}

static void
check_words (char **words, const char *joined)
{
  g_autofree char *all = g_strjoinv ("|", words);

  g_assert_cmpstr (all, ==, joined);
  g_strfreev (words);
}

/* What was typed belongs to the script, not to the bar. */
static void
test_item (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/x/script.py");
  g_autoptr (GFile) other = g_file_new_for_path ("/x/recording.interleave");
  g_autoptr (ScriptItem) first = script_item_new (file);
  g_autoptr (ScriptItem) second = script_item_new (file);
  g_autoptr (GError) error = NULL;
  GtkEditable *arguments = GTK_EDITABLE (
      gtk_widget_get_template_child (GTK_WIDGET (fixture->bar), SCRIPT_TYPE_BAR, "arguments"));

  g_assert_true (script_item_is_script (file));
  g_assert_false (script_item_is_script (other));
  script_bar_set_item (fixture->bar, first);
  check_words (script_item_split_arguments (first, NULL), "");
  gtk_editable_set_text (arguments, "--name 'A B' *");
  script_bar_set_item (fixture->bar, second);
  g_assert_cmpstr (gtk_editable_get_text (arguments), ==, "");
  check_words (script_item_split_arguments (first, NULL), "--name|A B|*");
  check_words (script_item_split_arguments (second, NULL), "");

  gtk_editable_set_text (arguments, "'open");
  g_assert_null (script_item_split_arguments (second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  script_bar_set_item (fixture->bar, first);
  g_assert_cmpstr (gtk_editable_get_text (arguments), ==, "--name 'A B' *");

  g_assert_null (script_item_get_module (first));
  g_object_set (first, "module", "http.server", "options", "-I -Xdev", NULL);
  g_assert_cmpstr (script_item_get_module (first), ==, "http.server");
  check_words (script_item_split_options (first, NULL), "-I|-Xdev");
  script_bar_set_item (fixture->bar, NULL);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/script-bar/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  screen_init (&argc, &argv);
  ADD ("new-and-destroy", test_new_and_destroy);
  ADD ("list", test_list);
  ADD ("choose", test_choose);
  ADD ("gone", test_gone);
  ADD ("item", test_item);
  return g_test_run ();
}
