/* SPDX-License-Identifier: MIT */

#include "main-window-private.h"

#include <glib/gi18n-lib.h>

#include "source-file.h"

/* What runs in Python: scripts, and demos with that runtime. The Pythons of the machine are looked
 * for when the first of them is chosen, since each has to be started for it. */

gboolean
main_window_is_python (MainWindow *self)
{
  return self->script || (self->variant && self->variant->runtime == RUNTIME_PYTHON);
}

GFile *
main_window_dup_source (MainWindow *self)
{
  g_autofree char *path = NULL;

  if (self->script)
    return g_object_ref (script_item_get_file (self->script));
  if (!main_window_is_python (self))
    return NULL;

  path = g_build_filename (self->demo->folder, self->variant->program, NULL);
  return g_file_new_for_path (path);
}

static void
on_interpreters (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MainWindow) self = data;
  g_autoptr (GPtrArray) found = interpreters_find_finish (result, NULL);

  if (!found || g_cancellable_is_cancelled (self->cancellable))
    return;

  self->looking = FALSE;
  script_bar_set_interpreters (self->script_bar, found);
  if (self->run_when_found)
    {
      self->run_when_found = FALSE;
      main_window_run (self);
    }
}

static void
on_refused (MainWindow *self, const char *words)
{
  main_window_notice (self, TRUE, words);
}

static void
make_bar (MainWindow *self)
{
  self->script_bar = SCRIPT_BAR (script_bar_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->script_bar), "card");
  gtk_box_insert_child_after (GTK_BOX (self->content), GTK_WIDGET (self->script_bar),
                              GTK_WIDGET (self->notice_revealer));
  g_settings_bind (self->settings, "interpreter", self->script_bar, "interpreter",
                   G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (self->script_bar, "refused", G_CALLBACK (on_refused), self,
                           G_CONNECT_SWAPPED);
  self->looking = TRUE;
  interpreters_find_async (self->cancellable, on_interpreters, g_object_ref (self));
}

void
main_window_update_python (MainWindow *self)
{
  gboolean is_python = main_window_is_python (self);

  /* None of it is needed for the first frame. */
  if (!self->drawn)
    return;
  if (is_python && !self->script_bar)
    make_bar (self);
  if (self->script_bar)
    {
      script_bar_set_item (self->script_bar, self->script);
      gtk_widget_set_visible (GTK_WIDGET (self->script_bar), is_python);
    }
  main_window_side_update (self);
}

void
main_window_choose_script (MainWindow *self, ScriptItem *item)
{
  g_autofree char *name = g_file_get_basename (script_item_get_file (item));
  g_autofree char *path = g_file_get_parse_name (script_item_get_file (item));

  g_set_object (&self->script, item);
  self->demo = NULL;
  self->variant = NULL;
  self->run_when_found = FALSE;
  gtk_widget_set_visible (self->choices, FALSE);
  main_window_set_title (self, name, path);
  main_window_update_python (self);
  main_window_update_actions (self);
}

typedef struct
{
  MainWindow *window;
  GFile *file;
} Opening;

static void
add_script (MainWindow *self, GFile *file)
{
  GtkListBoxRow *row;

  /* It may be in the list since the start, or since it was opened before. */
  row = main_window_find_script (self, file);
  if (!row)
    {
      g_autoptr (ScriptItem) item = script_item_new (file);

      row = main_window_add_script (self, item);
    }
  gtk_stack_set_visible_child_name (self->sidebar_stack, "demos");
  gtk_list_box_select_row (self->demo_list, row);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MainWindow) self = data;
  GFile *file = G_FILE (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *text G_GNUC_UNUSED = source_file_read_finish (file, result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  /* Python may read what we cannot show. */
  if (error && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    {
      g_autofree char *name = g_file_get_basename (file);
      g_autofree char *words = g_strdup_printf ("%s: %s", name, error->message);

      main_window_notice (self, TRUE, words);
      return;
    }
  main_window_notice (self, FALSE, NULL);
  add_script (self, file);
  main_window_remember_recent (file, "text/x-python");
}

void
main_window_open_script (MainWindow *self, GFile *file)
{
  self->show_off = FALSE;
  source_file_read_async (file, self->cancellable, on_looked, g_object_ref (self));
}

/* What the user keeps in the folder of own copies. */
GPtrArray *
main_window_list_scripts (void)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *folder = source_file_dup_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);

      if (script_item_is_script (file) && g_file_test (path, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (found, g_steal_pointer (&file));
    }
  return found;
}

/* Words belong to @arguments and @options; @folder and @script to the caller, who frees them. */
static RunSession *
make_script_session (MainWindow *self, RunSettings *settings, GError **error)
{
  GFile *file = script_item_get_file (self->script);
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *folder = path ? g_path_get_dirname (path) : NULL;
  g_auto (GStrv) arguments = script_item_split_arguments (self->script, error);
  g_auto (GStrv) options = arguments ? script_item_split_options (self->script, error) : NULL;

  if (!options)
    return NULL;
  if (!path)
    {
      g_set_error_literal (error, RUN_ERROR, RUN_ERROR_USAGE,
                           _ ("Only scripts of this machine can be run: copy it here first."));
      return NULL;
    }

  settings->module = script_item_get_module (self->script);
  settings->script = settings->module ? NULL : path;
  settings->folder = folder;
  settings->arguments = (const char *const *) arguments;
  settings->python_options = (const char *const *) options;
  return run_session_new (settings, error);
}

RunSession *
main_window_make_python (MainWindow *self, GError **error)
{
  RunSettings settings = {
    .demo = self->demo,
    .variant = self->variant,
    .interpreter = script_bar_get_interpreter (self->script_bar),
    .heartbeat = script_bar_get_heartbeat (self->script_bar),
    .scale = 1,
    .output = RUN_OUTPUT_PTY,
    .nice = TRUE,
  };

  if (self->script)
    return make_script_session (self, &settings, error);

  if (variant_takes (self->variant, "workers"))
    settings.workers = gtk_spin_button_get_value_as_int (self->workers);
  return run_session_new (&settings, error);
}
