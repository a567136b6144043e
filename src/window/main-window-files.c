/* SPDX-License-Identifier: MIT */

#include "main-window-private.h"

#include <glib/gi18n-lib.h>

#include "export-dialog.h"
#include "question.h"
#include "recording.h"
#include "whole-file.h"

#define MIME "application/x-interleave"
#define MAX_RECENT 10

typedef struct
{
  GFile *file;
  Trace *trace;
  Facts *facts;
} Job;

static void
job_free (Job *job)
{
  g_clear_object (&job->file);
  if (job->trace)
    trace_unref (job->trace);
  facts_free (job->facts);
  g_free (job);
}

static void
say_error (MainWindow *self, GFile *file, const GError *error)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *words = g_strdup_printf ("%s: %s", name, error->message);

  main_window_notice (self, TRUE, words);
}

void
main_window_remember_recent (GFile *file, const char *type)
{
  g_autofree char *uri = g_file_get_uri (file);
  GtkRecentData data = { .mime_type = (char *) type,
                         .app_name = (char *) "interleave",
                         .app_exec = (char *) "interleave %f" };

  gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &data);
}

static void
update_recent (MainWindow *self)
{
  GList *items = gtk_recent_manager_get_items (gtk_recent_manager_get_default ());
  guint n = 0;

  g_menu_remove_all (self->recent_menu);
  for (GList *l = items; l && n < MAX_RECENT; l = l->next)
    {
      GtkRecentInfo *info = l->data;
      g_autoptr (GMenuItem) item = NULL;

      if (!gtk_recent_info_has_application (info, "interleave"))
        continue;
      item = g_menu_item_new (gtk_recent_info_get_display_name (info), NULL);
      g_menu_item_set_action_and_target (item, "win.open-recent", "s",
                                         gtk_recent_info_get_uri (info));
      g_menu_append_item (self->recent_menu, item);
      n++;
    }
  if (n == 0)
    g_menu_append (self->recent_menu, _ ("Nothing yet"), "win.none");
  g_list_free_full (items, (GDestroyNotify) gtk_recent_info_unref);
}

void
main_window_watch_recent (MainWindow *self)
{
  g_signal_connect_object (gtk_recent_manager_get_default (), "changed", G_CALLBACK (update_recent),
                           self, G_CONNECT_SWAPPED);
  update_recent (self);
}

/* Pictures are dropped here by people who want the run back that they show. */
static gboolean
is_picture (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);

  return g_content_type_is_a (type, "image/*") || g_content_type_is_a (type, "application/pdf");
}

static void
open_job (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  if (is_picture (job->file))
    g_task_return_new_error (
        task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s",
        _ ("this picture carries no run. Open the .interleave recording that it "
           "was exported from."));
  else if (recording_open (job->file, cancellable, &job->trace, &job->facts, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  MainWindow *self = MAIN_WINDOW (source);
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (RunItem) item = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        say_error (self, job->file, error);
      return;
    }

  item = run_item_new (job->trace, job->facts);
  run_item_set_file (item, job->file);
  g_list_store_insert (self->runs, 0, item);
  main_window_notice (self, FALSE, NULL);
  main_window_show_run (self, item);
  gtk_stack_set_visible_child_name (self->sidebar_stack, "runs");
  main_window_remember_recent (job->file, MIME);
}

void
main_window_open (MainWindow *self, GFile *file)
{
  g_autoptr (GTask) task = NULL;
  Job *job;

  g_return_if_fail (MAIN_IS_WINDOW (self));

  if (script_item_is_script (file))
    {
      main_window_open_script (self, file);
      return;
    }
  main_window_notice (self, FALSE, _ ("Opening…"));
  job = g_new0 (Job, 1);
  job->file = g_object_ref (file);
  task = g_task_new (self, self->cancellable, on_opened, NULL);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, open_job);
}

static void
on_open_chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  MainWindow *self = data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      main_window_open (self, file);
    }
  g_object_unref (dialog);
}

static void
add_filter (GtkFileChooser *chooser, const char *name, const char *suffix, const char *other)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_suffix (filter, suffix);
  if (other)
    gtk_file_filter_add_suffix (filter, other);
  gtk_file_chooser_add_filter (chooser, filter);
}

void
main_window_ask_open (MainWindow *self)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_ ("Open a Script or a Recording"), GTK_WINDOW (self),
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));

  add_filter (GTK_FILE_CHOOSER (dialog), _ ("Scripts and recordings"), "py", "interleave");
  add_filter (GTK_FILE_CHOOSER (dialog), _ ("Python scripts"), "py", NULL);
  add_filter (GTK_FILE_CHOOSER (dialog), _ ("Recordings"), "interleave", NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_open_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
save_job (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = recording_save (job->trace, job->facts, &error);
  g_autofree char *path = g_file_get_path (job->file);

  if (bytes && path && whole_file_write (path, bytes, &error))
    g_task_return_boolean (task, TRUE);
  else if (error)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s",
                             _ ("only files of this machine can be written"));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  MainWindow *self = MAIN_WINDOW (source);
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (RunItem) item = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *words = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        say_error (self, job->file, error);
      return;
    }

  name = g_file_get_basename (job->file);
  words = g_strdup_printf (_ ("Saved as %s."), name);
  run_item_set_file (item, job->file);
  main_window_remember_recent (job->file, MIME);
  main_window_notice (self, FALSE, words);
  main_window_update_actions (self);
}

static void
save_to (MainWindow *self, RunItem *item, GFile *file)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, on_saved, g_object_ref (item));
  Job *job = g_new0 (Job, 1);

  job->file = g_object_ref (file);
  job->trace = trace_ref (run_item_get_trace (item));
  job->facts = facts_copy (run_item_get_facts (item));
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, save_job);
}

static void
on_save_chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  MainWindow *self = data;
  RunItem *item = g_object_get_data (G_OBJECT (dialog), "item");

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      save_to (self, item, file);
    }
  g_object_unref (dialog);
}

void
main_window_save (MainWindow *self, gboolean ask_where)
{
  RunItem *item = self->shown;
  const Facts *facts;
  g_autofree char *name = NULL;
  GtkFileChooserNative *dialog;

  /* Ctrl+S is the source's while one works on it, or when nothing else is to be saved. */
  if (!ask_where &&
      main_window_side_save (self, !item || run_item_is_live (item) || run_item_is_saved (item)))
    return;
  if (!item || run_item_is_live (item))
    return;
  if (!ask_where && run_item_get_file (item))
    {
      save_to (self, item, run_item_get_file (item));
      return;
    }

  facts = run_item_get_facts (item);
  name = g_strdup_printf ("%s-%s" RECORDING_SUFFIX, facts->demo ? facts->demo : "run",
                          facts->model ? facts->model : "unknown");
  dialog = gtk_file_chooser_native_new (_ ("Save the Recording"), GTK_WINDOW (self),
                                        GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  add_filter (GTK_FILE_CHOOSER (dialog), _ ("Recordings"), "interleave", NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_object_set_data_full (G_OBJECT (dialog), "item", g_object_ref (item), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_save_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_exported (MainWindow *self, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *words = g_strdup_printf (_ ("Exported as %s."), name);

  main_window_notice (self, FALSE, words);
}

void
main_window_export (MainWindow *self)
{
  gint64 from, to;
  GtkWidget *dialog;

  if (!self->shown || run_item_is_live (self->shown))
    return;

  timeline_view_get_range (self->timeline, &from, &to);
  dialog = export_dialog_new (GTK_WINDOW (self), run_item_get_trace (self->shown),
                              run_item_get_facts (self->shown), from, to);
  g_signal_connect_object (dialog, "exported", G_CALLBACK (on_exported), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static guint
count_unsaved (MainWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->runs)), unsaved = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RunItem) item = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

      unsaved += !run_item_is_saved (item) && !run_item_is_live (item);
    }
  return unsaved;
}

static void
on_close_answer (guint answer, gpointer data)
{
  g_autoptr (MainWindow) self = data;

  if (answer == 0)
    return;

  self->discard = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_source_answer (guint answer, gpointer data)
{
  g_autoptr (MainWindow) self = data;

  if (answer == 0)
    return;

  self->discard_source = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

/* Asked whatever the preferences say: runs can be made again, what was typed cannot. */
static gboolean
may_lose_source (MainWindow *self)
{
  static const QuestionAnswer answers[] = {
    { N_ ("_Keep Open"), QUESTION_PLAIN },
    { N_ ("_Discard Changes"), QUESTION_DESTRUCTIVE },
  };
  guint modified = self->source ? source_pane_count_modified (self->source) : 0;
  g_autofree char *title = NULL;
  QuestionAnswer said[G_N_ELEMENTS (answers)];

  if (modified == 0 || self->discard_source)
    return TRUE;

  title = g_strdup_printf (ngettext ("Discard the changes to %u script?",
                                     "Discard the changes to %u scripts?", modified),
                           modified);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    said[i] = (QuestionAnswer){ _ (answers[i].label), answers[i].look };
  question_ask (GTK_WINDOW (self), title,
                _ ("What was typed and not saved is gone when the window closes."), said,
                G_N_ELEMENTS (said), on_source_answer, g_object_ref (self));
  return FALSE;
}

gboolean
main_window_may_close (MainWindow *self)
{
  static const QuestionAnswer answers[] = {
    { N_ ("_Keep Open"), QUESTION_PLAIN },
    { N_ ("_Discard and Close"), QUESTION_DESTRUCTIVE },
  };
  guint unsaved = count_unsaved (self);
  g_autofree char *title = NULL;
  QuestionAnswer said[G_N_ELEMENTS (answers)];

  if (!self->closing && !may_lose_source (self))
    return FALSE;
  if (self->closing || self->discard || unsaved == 0 ||
      !g_settings_get_boolean (self->settings, "ask-discard"))
    return TRUE;

  title = g_strdup_printf (ngettext ("Discard %u run that was not saved?",
                                     "Discard %u runs that were not saved?", unsaved),
                           unsaved);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    said[i] = (QuestionAnswer){ _ (answers[i].label), answers[i].look };
  question_ask (GTK_WINDOW (self), title,
                _ ("Save a run with Ctrl+S to look at it again. What is not saved is gone when the "
                   "window closes."),
                said, G_N_ELEMENTS (said), on_close_answer, g_object_ref (self));
  return FALSE;
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  MainWindow *self = data;

  if (!G_VALUE_HOLDS (value, G_TYPE_FILE))
    return FALSE;

  main_window_open (self, g_value_get_object (value));
  return TRUE;
}

static void
act_open_recent (GSimpleAction *action, GVariant *target, gpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (target, NULL));

  main_window_open (data, file);
}

static const GActionEntry actions[] = {
  { "open-recent", act_open_recent, "s", NULL, NULL, { 0 } },
};

void
main_window_init_files (MainWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
