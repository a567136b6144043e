/* SPDX-License-Identifier: MIT */

#include "main-window-private.h"

#include <glib/gi18n-lib.h>

/* Translators: the concurrency models, as short as buttons need */
static const char *const model_titles[N_MODELS] = {
  N_ ("Sequential"), N_ ("Threads"), N_ ("Processes"), N_ ("AsyncIO"), N_ ("Mixed"),
};

static const char *const runtime_titles[N_RUNTIMES] = {
  N_ ("Native C"),
  N_ ("Native C with a GIL"),
  N_ ("Python"),
};

static void
remember (MainWindow *self)
{
  g_settings_set_string (self->settings, "last-demo", self->demo->id);
  g_settings_set_string (self->settings, "last-model", model_name (self->variant->model));
  g_settings_set_string (self->settings, "last-runtime", runtime_name (self->variant->runtime));
}

static void
show_models (MainWindow *self)
{
  GtkWidget *child;
  gboolean seen[N_MODELS] = { FALSE };

  while ((child = gtk_widget_get_first_child (self->models)))
    gtk_box_remove (GTK_BOX (self->models), child);

  for (guint i = 0; self->demo && i < self->demo->variants->len; i++)
    seen[((Variant *) g_ptr_array_index (self->demo->variants, i))->model] = TRUE;
  for (guint m = 0; m < N_MODELS; m++)
    if (seen[m])
      {
        g_autofree char *style = g_strdup_printf ("model-%s", model_name ((Model) m));

        child = gtk_toggle_button_new_with_label (_ (model_titles[m]));
        gtk_actionable_set_action_name (GTK_ACTIONABLE (child), "win.model");
        gtk_actionable_set_action_target (GTK_ACTIONABLE (child), "s", model_name ((Model) m));
        gtk_widget_add_css_class (child, style);
        gtk_box_append (GTK_BOX (self->models), child);
      }
}

static void
show_runtimes (MainWindow *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  guint chosen = 0, n = 0;

  for (guint r = 0; r < N_RUNTIMES; r++)
    if (demo_find_variant (self->demo, self->variant->model, (int) r))
      {
        gtk_string_list_append (list, _ (runtime_titles[r]));
        if (self->variant->runtime == (Runtime) r)
          chosen = n;
        n++;
      }
  gtk_drop_down_set_model (self->runtimes, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->runtimes, chosen);
  gtk_widget_set_sensitive (GTK_WIDGET (self->runtimes), n > 1);
}

static gboolean
takes_workers (const Variant *variant)
{
  return variant->max_workers > 1 &&
         (variant->runtime != RUNTIME_PYTHON || variant_takes (variant, "workers"));
}

static void
show_choice (MainWindow *self)
{
  GAction *model = g_action_map_lookup_action (G_ACTION_MAP (self), "model");
  int workers = g_settings_get_int (self->settings, "workers");

  self->changing = TRUE;
  show_runtimes (self);
  g_simple_action_set_state (G_SIMPLE_ACTION (model),
                             g_variant_new_string (model_name (self->variant->model)));
  gtk_adjustment_set_upper (self->workers_adjustment, self->variant->max_workers);
  gtk_spin_button_set_value (self->workers, workers > 0 ? workers : self->variant->workers);
  gtk_widget_set_sensitive (GTK_WIDGET (self->workers), takes_workers (self->variant));
  main_window_set_title (self, self->demo->title, self->demo->question);
  self->changing = FALSE;
  remember (self);
  main_window_update_python (self);
  main_window_update_actions (self);
}

void
main_window_choose (MainWindow *self, int model, int runtime)
{
  const Variant *variant;
  gboolean missed = self->variant && self->variant->missing;

  if (!self->demo)
    return;

  variant = demo_find_variant (self->demo, model, runtime);
  if (!variant)
    variant = demo_find_variant (self->demo, model, -1);
  if (!variant)
    variant = demo_find_variant (self->demo, -1, -1);
  if (!variant)
    return;

  self->variant = variant;
  show_choice (self);
  /* Else why one cannot run it stands in a tooltip only. */
  if (variant->missing || missed)
    main_window_notice (self, TRUE, variant->missing);
}

void
main_window_choose_demo (MainWindow *self, const Demo *demo)
{
  g_autofree char *model_word = g_settings_get_string (self->settings, "last-model");
  g_autofree char *runtime_word = g_settings_get_string (self->settings, "last-runtime");
  Model model;
  Runtime runtime;
  gboolean has_model = model_from_name (model_word, &model);
  gboolean has_runtime = runtime_from_name (runtime_word, &runtime);

  if (demo->error)
    {
      g_autofree char *words = g_strdup_printf ("%s: %s", demo->id, demo->error);

      main_window_notice (self, TRUE, words);
      return;
    }
  g_clear_object (&self->script);
  gtk_widget_set_visible (self->choices, TRUE);
  self->demo = demo;
  self->run_when_found = FALSE;
  show_models (self);
  main_window_choose (self, has_model ? (int) model : -1, has_runtime ? (int) runtime : -1);
}

static void
on_model (GSimpleAction *action, GVariant *target, gpointer data)
{
  MainWindow *self = data;
  Model model;

  if (model_from_name (g_variant_get_string (target, NULL), &model))
    main_window_choose (self, model, self->variant ? (int) self->variant->runtime : -1);
}

static void
on_runtime (MainWindow *self)
{
  guint chosen = gtk_drop_down_get_selected (self->runtimes), n = 0;

  if (self->changing || !self->variant || chosen == GTK_INVALID_LIST_POSITION)
    return;

  for (guint r = 0; r < N_RUNTIMES; r++)
    if (demo_find_variant (self->demo, self->variant->model, (int) r) && n++ == chosen)
      {
        main_window_choose (self, self->variant->model, (int) r);
        return;
      }
}

static void
on_workers (MainWindow *self)
{
  if (!self->changing && self->variant)
    g_settings_set_int (self->settings, "workers",
                        gtk_spin_button_get_value_as_int (self->workers));
}

/* NULL: it is a script's. */
static const Demo *
get_demo_of_row (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "demo");
}

static ScriptItem *
get_script_of_row (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "script");
}

static gboolean
is_chosen (MainWindow *self, GtkListBoxRow *row)
{
  ScriptItem *script = get_script_of_row (row);

  return script ? script == self->script : get_demo_of_row (row) == self->demo;
}

static void
on_demo_selected (GtkListBox *list, GtkListBoxRow *row, gpointer data)
{
  MainWindow *self = data;

  if (!row || self->changing || is_chosen (self, row))
    return;

  if (get_script_of_row (row))
    main_window_choose_script (self, get_script_of_row (row));
  else
    main_window_choose_demo (self, get_demo_of_row (row));
}

static void
on_demo_activated (GtkListBox *list, GtkListBoxRow *row, gpointer data)
{
  MainWindow *self = data;

  /* The click that chooses a demo does not run it; Enter or a double click does. */
  if (is_chosen (self, row) && !self->session)
    main_window_run (self);
}

static gboolean
filter_demo (GtkListBoxRow *row, gpointer data)
{
  MainWindow *self = data;
  const char *name = gtk_label_get_label (GTK_LABEL (gtk_list_box_row_get_child (row)));
  const Demo *demo = get_demo_of_row (row);
  g_autofree char *wanted =
      g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  g_autofree char *words =
      g_strjoin (" ", name, demo ? demo->id : "", demo && demo->promise ? demo->promise : "", NULL);
  g_autofree char *folded = g_utf8_casefold (words, -1);

  return strstr (folded, wanted) != NULL;
}

static const char *
get_group_of_row (GtkListBoxRow *row)
{
  const Demo *demo = get_demo_of_row (row);

  if (!demo)
    return _ ("Scripts");
  return demo->group ? demo->group : _ ("Broken");
}

static void
head_group (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  const char *group = get_group_of_row (row);
  GtkWidget *label;

  if (before && g_str_equal (get_group_of_row (before), group))
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (group);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "group-header");
  gtk_list_box_row_set_header (row, label);
}

static GtkWidget *
make_row (const char *name, const char *tooltip)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = gtk_label_new (name);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_widget_set_tooltip_text (row, tooltip);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label,
                                  NULL, -1);
  return row;
}

GtkListBoxRow *
main_window_find_script (MainWindow *self, GFile *file)
{
  GtkListBoxRow *row;

  /* Scripts stand before the demos. */
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->demo_list, i)) &&
                  get_script_of_row (row) != NULL;
       i++)
    if (g_file_equal (script_item_get_file (get_script_of_row (row)), file))
      return row;
  return NULL;
}

GtkListBoxRow *
main_window_add_script (MainWindow *self, ScriptItem *item)
{
  GFile *file = script_item_get_file (item);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *path = g_file_get_parse_name (file);
  GtkWidget *row = make_row (shown, path);

  g_object_set_data_full (G_OBJECT (row), "script", g_object_ref (item), g_object_unref);
  gtk_list_box_prepend (self->demo_list, row);
  return GTK_LIST_BOX_ROW (row);
}

static GtkWidget *
make_demo_row (const Demo *demo)
{
  GtkWidget *row =
      make_row (demo->title ? demo->title : demo->id, demo->error ? demo->error : demo->promise);

  if (demo->error)
    gtk_widget_add_css_class (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row)), "dim");
  g_object_set_data (G_OBJECT (row), "demo", (gpointer) demo);
  return row;
}

static void
show_catalog (MainWindow *self, const GPtrArray *scripts)
{
  g_autofree char *last = g_settings_get_string (self->settings, "last-demo");
  const Demo *chosen = catalog_find (self->catalog, *last ? last : "sleepers");

  self->changing = TRUE;
  for (guint i = 0; i < catalog_get_n_demos (self->catalog); i++)
    {
      const Demo *demo = catalog_get_demo (self->catalog, i);
      GtkWidget *row = make_demo_row (demo);

      gtk_list_box_append (self->demo_list, row);
      if (!chosen && !demo->error)
        chosen = demo;
      if (chosen == demo && !self->script)
        gtk_list_box_select_row (self->demo_list, GTK_LIST_BOX_ROW (row));
    }
  for (guint i = 0; i < scripts->len; i++)
    if (!main_window_find_script (self, scripts->pdata[i]))
      {
        g_autoptr (ScriptItem) item = script_item_new (scripts->pdata[i]);

        main_window_add_script (self, item);
      }
  self->changing = FALSE;
  if (self->script)
    return;
  if (!chosen)
    main_window_notice (self, TRUE,
                        _ ("No demo was found. Install Interleave again, or run it from the "
                           "folder it was built in."));
  else
    main_window_choose_demo (self, chosen);
}

typedef struct
{
  Catalog *catalog;
  GPtrArray *scripts; /* GFile */
} Loaded;

static void
loaded_free (Loaded *loaded)
{
  catalog_free (loaded->catalog);
  g_ptr_array_unref (loaded->scripts);
  g_free (loaded);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Loaded, loaded_free)

static void
load_catalog (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Loaded *loaded = g_new0 (Loaded, 1);

  loaded->catalog = catalog_new ();
  loaded->scripts = main_window_list_scripts ();
  g_task_return_pointer (task, loaded, (GDestroyNotify) loaded_free);
}

static gboolean
on_show_off (gpointer data)
{
  MainWindow *self = data;

  self->show_off_source = 0;
  if (!self->shown)
    main_window_run (self);
  return G_SOURCE_REMOVE;
}

static void
on_catalog (GObject *source, GAsyncResult *result, gpointer data)
{
  MainWindow *self = MAIN_WINDOW (source);

  g_autoptr (Loaded) loaded = g_task_propagate_pointer (G_TASK (result), NULL);

  if (!loaded || g_cancellable_is_cancelled (self->cancellable))
    return;

  self->catalog = g_steal_pointer (&loaded->catalog);
  show_catalog (self, loaded->scripts);
  /* After the first frame: nobody should wait for it because of what follows. */
  if (self->show_off && !self->shown)
    self->show_off_source = g_idle_add_full (G_PRIORITY_LOW, on_show_off, self, NULL);
}

void
main_window_load_catalog (MainWindow *self)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, on_catalog, NULL);

  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, load_catalog);
}

void
main_window_init_choice (MainWindow *self)
{
  g_autoptr (GSimpleAction) model = g_simple_action_new_stateful ("model", G_VARIANT_TYPE_STRING,
                                                                  g_variant_new_string ("threads"));

  g_signal_connect_object (model, "activate", G_CALLBACK (on_model), self, 0);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (model));
  g_signal_connect_object (self->runtimes, "notify::selected", G_CALLBACK (on_runtime), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workers_adjustment, "value-changed", G_CALLBACK (on_workers), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->demo_list, "row-selected", G_CALLBACK (on_demo_selected), self, 0);
  g_signal_connect_object (self->demo_list, "row-activated", G_CALLBACK (on_demo_activated), self,
                           0);
  gtk_list_box_set_activate_on_single_click (self->demo_list, FALSE);
  gtk_list_box_set_filter_func (self->demo_list, filter_demo, self, NULL);
  gtk_list_box_set_header_func (self->demo_list, head_group, self, NULL);
  g_signal_connect_object (self->search, "search-changed",
                           G_CALLBACK (gtk_list_box_invalidate_filter), self->demo_list,
                           G_CONNECT_SWAPPED);
}
