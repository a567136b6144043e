/* SPDX-License-Identifier: MIT */

#include "source-pane.h"

#include <glib/gi18n-lib.h>

#include "source-editor.h"
#include "source-file.h"
#include "source-find.h"

struct _SourcePane
{
  GtkWidget parent_instance;

  GtkWidget *box, *save, *duplicate, *read_only_label;
  GtkLabel *name, *message, *empty_label;
  GtkStack *pages; /* "empty", "text" */
  GtkScrolledWindow *scroller;
  GtkTextView *view; /* NULL until there is a file */
  GtkTextBuffer *buffer;

  GFile *file;
  gboolean read_only;
  gboolean dark;
  gboolean loading;          /* the text is being set by us, or on its way */
  GHashTable *kept;          /* GFile to char *: texts that were changed and not saved */
  GCancellable *cancellable; /* of what is being read */
  char *lane, *awaited;      /* pointed at */
};

enum
{
  DUPLICATED,
  FAILED,
  MODIFIED_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SourcePane, source_pane, GTK_TYPE_WIDGET)

static char *
dup_text (SourcePane *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
}

static void
fail (SourcePane *self, GFile *file, const GError *error)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *words = g_strdup_printf ("%s: %s", name, error->message);

  g_signal_emit (self, signals[FAILED], 0, words);
}

static void
show_state (SourcePane *self)
{
  gboolean modified = source_pane_is_modified (self);
  g_autofree char *name = self->file ? g_file_get_basename (self->file) : NULL;
  g_autofree char *path = self->file ? g_file_get_parse_name (self->file) : NULL;
  g_autofree char *marked = modified ? g_strdup_printf ("• %s", name) : g_strdup (name);

  gtk_label_set_label (self->name, marked ? marked : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), path);
  gtk_widget_set_visible (self->save, self->file && !self->read_only);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "source.save", modified);
  gtk_widget_set_visible (self->duplicate, self->file && self->read_only);
  gtk_widget_set_visible (self->read_only_label, self->file && self->read_only);
  gtk_stack_set_visible_child_name (self->pages, self->file ? "text" : "empty");
}

/* What is looked for first is what the span awaits, then what the lane runs. */
static void
show_point (SourcePane *self)
{
  const char *names[] = { self->awaited, self->lane };
  g_autofree char *text = self->file && self->lane ? dup_text (self) : NULL;
  g_autofree char *words = NULL;
  int line = -1;

  for (guint i = 0; text && i < G_N_ELEMENTS (names) && !words; i++)
    {
      g_autofree char *function = names[i] ? source_find_function (names[i]) : NULL;

      if (function && source_find_definitions (text, function, &line) == 1)
        /* Translators: a function, where it is defined, and why nothing more is known */
        words = g_strdup_printf (_ ("“%s” is defined in line %d. Which line waited is not "
                                    "recorded: looking at it would slow the run."),
                                 function, line + 1);
      else
        line = -1;
    }
  if (text && !words)
    words = g_strdup_printf (_ ("Where “%s” began to wait is not recorded: looking at it would "
                                "slow the run."),
                             self->lane);

  if (self->view)
    source_editor_point_at (self->view, line);
  gtk_label_set_label (self->message, words ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), words != NULL);
}

static void
on_modified (SourcePane *self)
{
  if (self->loading)
    return;

  show_state (self);
  g_signal_emit (self, signals[MODIFIED_CHANGED], 0);
}

static void
make_view (SourcePane *self)
{
  self->view = GTK_TEXT_VIEW (source_editor_new ());
  self->buffer = gtk_text_view_get_buffer (self->view);
  source_editor_set_dark (self->view, self->dark);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Source of the program"), -1);
  g_signal_connect_object (self->buffer, "modified-changed", G_CALLBACK (on_modified), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (self->scroller, GTK_WIDGET (self->view));
}

/* None of it can be undone: before it there was another file. */
static void
set_text (SourcePane *self, const char *text, gboolean modified)
{
  GtkTextIter start;

  self->loading = TRUE;
  gtk_text_buffer_begin_irreversible_action (self->buffer);
  gtk_text_buffer_set_text (self->buffer, text, -1);
  gtk_text_buffer_end_irreversible_action (self->buffer);
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_place_cursor (self->buffer, &start);
  gtk_text_buffer_set_modified (self->buffer, modified);
  gtk_text_view_set_editable (self->view, !self->read_only);
  self->loading = FALSE;
  show_state (self);
  show_point (self);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SourcePane) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = source_file_read_finish (G_FILE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (text)
    {
      set_text (self, text, FALSE);
      return;
    }
  gtk_label_set_label (self->empty_label, error->message);
  g_clear_object (&self->file);
  show_state (self);
}

/* What was changed stays until it is saved. */
static void
keep_text (SourcePane *self)
{
  if (self->file && source_pane_is_modified (self))
    g_hash_table_insert (self->kept, g_object_ref (self->file), dup_text (self));
}

void
source_pane_show (SourcePane *self, GFile *file, gboolean read_only)
{
  g_autofree char *kept = NULL;

  g_return_if_fail (SOURCE_IS_PANE (self));

  if (file && self->file && g_file_equal (file, self->file))
    return;

  keep_text (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_set_object (&self->file, file);
  self->read_only = read_only;
  gtk_label_set_label (self->empty_label,
                       _ ("What is chosen is not written in Python.\nChoose a demo that runs in "
                          "Python, or open a script (Ctrl+O)."));
  if (!file)
    {
      show_state (self);
      show_point (self);
      return;
    }

  if (!self->view)
    make_view (self);
  if (g_hash_table_contains (self->kept, file))
    {
      kept = g_strdup (g_hash_table_lookup (self->kept, file));
      g_hash_table_remove (self->kept, file);
      set_text (self, kept, TRUE);
      return;
    }
  set_text (self, "", FALSE);
  gtk_text_view_set_editable (self->view, FALSE);
  self->cancellable = g_cancellable_new ();
  source_file_read_async (file, self->cancellable, on_read, g_object_ref (self));
}

GFile *
source_pane_get_file (SourcePane *self)
{
  g_return_val_if_fail (SOURCE_IS_PANE (self), NULL);

  return self->file;
}

void
source_pane_point_at (SourcePane *self, const char *lane, const char *awaited)
{
  g_return_if_fail (SOURCE_IS_PANE (self));

  if (g_strcmp0 (lane, self->lane) == 0 && g_strcmp0 (awaited, self->awaited) == 0)
    return;

  g_free (self->lane);
  g_free (self->awaited);
  self->lane = g_strdup (lane);
  self->awaited = g_strdup (awaited);
  show_point (self);
}

void
source_pane_set_dark (SourcePane *self, gboolean dark)
{
  g_return_if_fail (SOURCE_IS_PANE (self));

  self->dark = dark;
  if (self->view)
    source_editor_set_dark (self->view, dark);
}

gboolean
source_pane_is_modified (SourcePane *self)
{
  g_return_val_if_fail (SOURCE_IS_PANE (self), FALSE);

  return self->file && self->buffer && gtk_text_buffer_get_modified (self->buffer);
}

guint
source_pane_count_modified (SourcePane *self)
{
  g_return_val_if_fail (SOURCE_IS_PANE (self), 0);

  return g_hash_table_size (self->kept) + (source_pane_is_modified (self) ? 1 : 0);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SourcePane *self = g_task_get_source_object (task);
  const char *saved = g_task_get_task_data (task);
  GError *error = NULL;

  if (!source_file_write_finish (G_FILE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  /* What was typed meanwhile is not saved. */
  if (self->file && g_file_equal (self->file, G_FILE (source)) && self->buffer)
    {
      g_autofree char *now = dup_text (self);

      if (g_strcmp0 (now, saved) == 0)
        gtk_text_buffer_set_modified (self->buffer, FALSE);
    }
  g_task_return_boolean (task, TRUE);
}

void
source_pane_save_async (SourcePane *self, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  char *text;

  if (!source_pane_is_modified (self))
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  text = dup_text (self);
  g_task_set_task_data (task, text, g_free);
  source_file_write_async (self->file, text, NULL, on_saved, task);
}

gboolean
source_pane_save_finish (SourcePane *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_save_done (GObject *source, GAsyncResult *result, gpointer data)
{
  SourcePane *self = SOURCE_PANE (source);
  g_autoptr (GError) error = NULL;

  if (!source_pane_save_finish (self, result, &error) && self->file)
    fail (self, self->file, error);
}

static void
act_save (GtkWidget *widget, const char *name, GVariant *argument)
{
  source_pane_save_async (SOURCE_PANE (widget), on_save_done, NULL);
}

static void
on_copied (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SourcePane) self = data;
  g_autoptr (GError) error = NULL;

  if (source_file_write_finish (G_FILE (source), result, &error))
    g_signal_emit (self, signals[DUPLICATED], 0, source);
  else
    fail (self, G_FILE (source), error);
}

static void
act_duplicate (GtkWidget *widget, const char *name, GVariant *argument)
{
  SourcePane *self = SOURCE_PANE (widget);
  g_autoptr (GFile) copy = NULL;
  g_autofree char *text = NULL;

  if (!self->file || self->cancellable)
    return;

  copy = source_file_new_copy (self->file);
  text = dup_text (self);
  source_file_write_async (copy, text, NULL, on_copied, g_object_ref (self));
}

static void
source_pane_dispose (GObject *object)
{
  SourcePane *self = SOURCE_PANE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->file);
  gtk_widget_dispose_template (GTK_WIDGET (self), SOURCE_TYPE_PANE);
  self->view = NULL;
  self->buffer = NULL;

  G_OBJECT_CLASS (source_pane_parent_class)->dispose (object);
}

static void
source_pane_finalize (GObject *object)
{
  SourcePane *self = SOURCE_PANE (object);

  g_hash_table_unref (self->kept);
  g_free (self->lane);
  g_free (self->awaited);

  G_OBJECT_CLASS (source_pane_parent_class)->finalize (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, SourcePane, name)

static void
source_pane_class_init (SourcePaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = source_pane_dispose;
  G_OBJECT_CLASS (klass)->finalize = source_pane_finalize;

  signals[DUPLICATED] = g_signal_new ("duplicated", SOURCE_TYPE_PANE, G_SIGNAL_RUN_LAST, 0, NULL,
                                      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_FILE);
  signals[FAILED] = g_signal_new ("failed", SOURCE_TYPE_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[MODIFIED_CHANGED] = g_signal_new ("modified-changed", SOURCE_TYPE_PANE, G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "source.save", NULL, act_save);
  gtk_widget_class_install_action (widget_class, "source.duplicate", NULL, act_duplicate);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/interleave/Interleave/ui/source-pane.ui");
  BIND (box), BIND (save), BIND (duplicate), BIND (read_only_label), BIND (name);
  BIND (message), BIND (empty_label), BIND (pages), BIND (scroller);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "sourcepane");
}

static void
source_pane_init (SourcePane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->kept =
      g_hash_table_new_full (g_file_hash, (GEqualFunc) g_file_equal, g_object_unref, g_free);
  show_state (self);
  show_point (self);
}

GtkWidget *
source_pane_new (void)
{
  return g_object_new (SOURCE_TYPE_PANE, NULL);
}
