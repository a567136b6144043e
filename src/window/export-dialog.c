/* SPDX-License-Identifier: MIT */

#include "export-dialog.h"

#include <glib/gi18n-lib.h>

#include "export-options.h"
#include "question.h"
#include "sentence.h"

struct _ExportDialog
{
  GtkWindow parent_instance;

  GtkDropDown *format, *preset, *background;
  GtkCheckButton *light, *dark, *whole, *shown;
  GtkCheckButton *title, *diagram, *summary, *legend;
  GtkWidget *form, *notice, *progress, *export_button;
  GtkLabel *notice_label;
  GtkSpinner *spinner;

  GSettings *settings;
  Trace *trace;
  Facts *facts;
  gint64 view_from, view_to;

  GCancellable *cancellable; /* of the rendering under way; NULL: none */
  char *path;                /* that it goes to, or that is asked about */
  GtkFileChooserNative *chooser;
};

enum
{
  EXPORTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ExportDialog, export_dialog, GTK_TYPE_WINDOW)

static const struct
{
  const char *name;
  Background background;
  const char *words;
} backgrounds[] = {
  { "theme", BACKGROUND_THEME, N_ ("As the colours have it") },
  { "white", BACKGROUND_WHITE, N_ ("White") },
  { "dark", BACKGROUND_DARK, N_ ("Dark") },
  { "transparent", BACKGROUND_TRANSPARENT, N_ ("Transparent") },
};

static void
show_error (ExportDialog *self, const char *words)
{
  gtk_label_set_label (self->notice_label, words != NULL ? words : "");
  gtk_widget_set_visible (self->notice, words != NULL);
}

static void
show_work (ExportDialog *self, gboolean works)
{
  gtk_widget_set_sensitive (self->form, !works);
  gtk_widget_set_visible (self->progress, works);
  gtk_spinner_set_spinning (self->spinner, works);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "export.choose", !works);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "export.to", !works);
}

static void
read_form (ExportDialog *self, PictureOptions *options)
{
  gboolean shown = gtk_check_button_get_active (self->shown);

  export_options_init (options,
                       export_options_get_preset (gtk_drop_down_get_selected (self->preset))->name,
                       gtk_check_button_get_active (self->dark) ? THEME_DARK : THEME_LIGHT,
                       shown ? self->view_from : 0, shown ? self->view_to : -1);
  options->background = backgrounds[gtk_drop_down_get_selected (self->background)].background;
  options->title = gtk_check_button_get_active (self->title);
  options->diagram = gtk_check_button_get_active (self->diagram);
  options->summary = gtk_check_button_get_active (self->summary);
  options->legend = gtk_check_button_get_active (self->legend);
}

static const ExportFormat *
get_format (ExportDialog *self)
{
  return export_options_get_format (gtk_drop_down_get_selected (self->format));
}

/* Who comes back later must not keep a closed dialog alive: then it would still write. */
static GWeakRef *
watch (ExportDialog *self)
{
  GWeakRef *watched = g_new0 (GWeakRef, 1);

  g_weak_ref_init (watched, self);
  return watched;
}

static ExportDialog *
take_watched (GWeakRef *watched)
{
  ExportDialog *self = g_weak_ref_get (watched);

  g_weak_ref_clear (watched);
  g_free (watched);
  return self;
}

static void
on_rendered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ExportDialog) self = take_watched (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = export_options_render_finish (result, &error);

  if (self == NULL)
    return;

  g_clear_object (&self->cancellable);
  show_work (self, FALSE);
  if (bytes != NULL)
    {
      g_signal_emit (self, signals[EXPORTED], 0, self->path);
      gtk_window_destroy (GTK_WINDOW (self));
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      /* Translators: %s is a whole sentence without its full stop, about a file or memory. */
      g_autofree char *words =
          g_strdup_printf (_ ("%s. Choose another place or a smaller size."), error->message);

      show_error (self, words);
    }
}

static void
export_to (ExportDialog *self)
{
  PictureOptions options;

  read_form (self, &options);
  show_error (self, NULL);
  show_work (self, TRUE);
  self->cancellable = g_cancellable_new ();
  export_options_render_async (&options, get_format (self)->format, self->trace, self->facts,
                               self->path, self->cancellable, on_rendered, watch (self));
}

static void
on_replace (guint answer, gpointer data)
{
  g_autoptr (ExportDialog) self = take_watched (data);

  if (answer == 1 && self != NULL)
    export_to (self);
}

/* The file dialog asks before it replaces a file, but it does not know the suffix that we add. */
static void
export_with_suffix (ExportDialog *self, const char *path)
{
  static const QuestionAnswer answers[] = { { N_ ("_Cancel"), QUESTION_PLAIN },
                                            { N_ ("_Replace"), QUESTION_DESTRUCTIVE } };
  QuestionAnswer said[G_N_ELEMENTS (answers)];
  g_autofree char *lower = g_ascii_strdown (path, -1);
  gboolean complete = g_str_has_suffix (lower, get_format (self)->suffix);
  g_autofree char *name = NULL, *title = NULL;

  g_free (self->path);
  self->path = complete ? g_strdup (path) : g_strconcat (path, get_format (self)->suffix, NULL);
  if (complete || !g_file_test (self->path, G_FILE_TEST_EXISTS))
    {
      export_to (self);
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    said[i] = (QuestionAnswer){ _ (answers[i].label), answers[i].look };
  name = g_path_get_basename (self->path);
  title = g_strdup_printf (_ ("Replace “%s”?"), name);
  question_ask (GTK_WINDOW (self), title, _ ("A file of this name is already there."), said,
                G_N_ELEMENTS (said), on_replace, watch (self));
}

static void
on_chosen (GtkNativeDialog *chooser, int response, ExportDialog *self)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (file != NULL)
    path = g_file_get_path (file);
  g_clear_object (&self->chooser);

  if (path != NULL)
    export_with_suffix (self, path);
  else if (file != NULL)
    show_error (self, _ ("This place has no folder on this computer. Choose another place."));
}

/* The demo or script, without what a file name may not hold. */
static char *
dup_name (ExportDialog *self)
{
  const char *base = self->facts->demo     ? self->facts->demo
                     : self->facts->script ? self->facts->script
                                           : "interleave";
  const char *model = self->facts->model ? self->facts->model : "run";
  g_autofree char *name = g_strdup_printf ("%s-%s", base, model);

  g_strdelimit (name, "/\\ \n\t", '-');
  return g_strconcat (name, get_format (self)->suffix, NULL);
}

static void
act_choose (GtkWidget *widget, const char *action, GVariant *argument)
{
  ExportDialog *self = EXPORT_DIALOG (widget);
  const ExportFormat *format = get_format (self);
  g_autofree char *name = dup_name (self);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  const char *pictures = g_get_user_special_dir (G_USER_DIRECTORY_PICTURES);

  if (self->chooser != NULL)
    return;

  self->chooser =
      gtk_file_chooser_native_new (_ ("Export Picture"), GTK_WINDOW (self),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  gtk_file_filter_add_suffix (filter, format->suffix + 1);
  gtk_file_filter_set_name (filter, _ (format->words));
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  if (pictures != NULL && g_file_test (pictures, G_FILE_TEST_IS_DIR))
    {
      g_autoptr (GFile) folder = g_file_new_for_path (pictures);

      gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self->chooser), folder, NULL);
    }
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
act_to (GtkWidget *widget, const char *action, GVariant *argument)
{
  ExportDialog *self = EXPORT_DIALOG (widget);

  g_free (self->path);
  self->path = g_variant_dup_string (argument, NULL);
  export_to (self);
}

static void
act_cancel (GtkWidget *widget, const char *action, GVariant *argument)
{
  ExportDialog *self = EXPORT_DIALOG (widget);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  else
    gtk_window_close (GTK_WINDOW (self));
}

/* Each size comes with the parts that fit it, as on the command line. */
static void
on_preset (ExportDialog *self)
{
  guint i = gtk_drop_down_get_selected (self->preset);
  PictureOptions options;

  export_options_init (&options, export_options_get_preset (i)->name, THEME_LIGHT, 0, -1);
  gtk_check_button_set_active (self->title, options.title);
  gtk_check_button_set_active (self->diagram, options.diagram);
  gtk_check_button_set_active (self->summary, options.summary);
  gtk_check_button_set_active (self->legend, options.legend);
  g_settings_set_string (self->settings, "preset", export_options_get_preset (i)->name);
}

static void
on_format (ExportDialog *self)
{
  g_settings_set_string (self->settings, "export-format", get_format (self)->name);
}

static void
on_background (ExportDialog *self)
{
  guint i = gtk_drop_down_get_selected (self->background);

  g_settings_set_string (self->settings, "export-background", backgrounds[i].name);
}

static void
on_theme (ExportDialog *self)
{
  gboolean dark = gtk_check_button_get_active (self->dark);

  g_settings_set_string (self->settings, "export-theme", dark ? "dark" : "light");
}

static void
fill_form (ExportDialog *self)
{
  g_autoptr (GtkStringList) presets = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) formats = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) grounds = gtk_string_list_new (NULL);
  g_autofree char *preset = g_settings_get_string (self->settings, "preset");
  g_autofree char *format = g_settings_get_string (self->settings, "export-format");
  g_autofree char *ground = g_settings_get_string (self->settings, "export-background");
  g_autofree char *theme = g_settings_get_string (self->settings, "export-theme");

  for (guint i = 0; export_options_get_preset (i) != NULL; i++)
    gtk_string_list_append (presets, _ (export_options_get_preset (i)->words));
  for (guint i = 0; export_options_get_format (i) != NULL; i++)
    gtk_string_list_append (formats, _ (export_options_get_format (i)->words));
  for (guint i = 0; i < G_N_ELEMENTS (backgrounds); i++)
    gtk_string_list_append (grounds, _ (backgrounds[i].words));

  gtk_drop_down_set_model (self->preset, G_LIST_MODEL (presets));
  gtk_drop_down_set_model (self->format, G_LIST_MODEL (formats));
  gtk_drop_down_set_model (self->background, G_LIST_MODEL (grounds));
  gtk_drop_down_set_selected (self->preset, export_options_find_preset (preset));
  gtk_drop_down_set_selected (self->format, export_options_find_format (format));
  for (guint i = 0; i < G_N_ELEMENTS (backgrounds); i++)
    if (g_str_equal (ground, backgrounds[i].name))
      gtk_drop_down_set_selected (self->background, i);
  gtk_check_button_set_active (g_str_equal (theme, "dark") ? self->dark : self->light, TRUE);
  on_preset (self);

  /* Not before: filling the form is nobody's choice. */
  g_signal_connect_swapped (self->preset, "notify::selected", G_CALLBACK (on_preset), self);
  g_signal_connect_swapped (self->format, "notify::selected", G_CALLBACK (on_format), self);
  g_signal_connect_swapped (self->background, "notify::selected", G_CALLBACK (on_background), self);
  g_signal_connect_swapped (self->dark, "toggled", G_CALLBACK (on_theme), self);
}

static void
label_range (ExportDialog *self)
{
  gint64 now = trace_get_now (self->trace);
  gint64 to = self->view_to < 0 ? now : MIN (self->view_to, now);
  g_autofree char *all = sentence_duration (now);
  g_autofree char *from_words = sentence_duration (self->view_from);
  g_autofree char *to_words = sentence_duration (to);
  g_autofree char *whole = g_strdup_printf (_ ("The whole run, %s"), all);
  g_autofree char *shown =
      g_strdup_printf (_ ("What the window shows, %s to %s"), from_words, to_words);
  gboolean partly = self->view_from < to && (self->view_from > 0 || to < now);

  gtk_check_button_set_label (self->whole, whole);
  gtk_check_button_set_label (self->shown, shown);
  gtk_widget_set_visible (GTK_WIDGET (self->shown), partly);
}

static void
export_dialog_dispose (GObject *object)
{
  ExportDialog *self = EXPORT_DIALOG (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->trace, trace_unref);
  g_clear_pointer (&self->facts, facts_free);
  g_clear_pointer (&self->path, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), EXPORT_TYPE_DIALOG);

  G_OBJECT_CLASS (export_dialog_parent_class)->dispose (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, ExportDialog, name)

static void
export_dialog_class_init (ExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = export_dialog_dispose;

  signals[EXPORTED] = g_signal_new ("exported", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_install_action (widget_class, "export.choose", NULL, act_choose);
  gtk_widget_class_install_action (widget_class, "export.to", "s", act_to);
  gtk_widget_class_install_action (widget_class, "export.cancel", NULL, act_cancel);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "export.cancel", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "export.cancel",
                                       NULL);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/interleave/Interleave/ui/export-dialog.ui");
  BIND (format);
  BIND (preset);
  BIND (background);
  BIND (light);
  BIND (dark);
  BIND (whole);
  BIND (shown);
  BIND (title);
  BIND (diagram);
  BIND (summary);
  BIND (legend);
  BIND (form);
  BIND (notice);
  BIND (notice_label);
  BIND (progress);
  BIND (spinner);
  BIND (export_button);
}

static void
export_dialog_init (ExportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), self->export_button);
  self->settings = g_settings_new (APP_ID);
}

GtkWidget *
export_dialog_new (
    GtkWindow *parent, Trace *trace, const Facts *facts, gint64 view_from, gint64 view_to)
{
  ExportDialog *self;

  g_return_val_if_fail (trace != NULL && facts != NULL, NULL);

  self = g_object_new (EXPORT_TYPE_DIALOG, "transient-for", parent, NULL);
  self->trace = trace_ref (trace);
  self->facts = facts_copy (facts);
  self->view_from = MAX (view_from, 0);
  self->view_to = view_to;
  fill_form (self);
  label_range (self);

  return GTK_WIDGET (self);
}
