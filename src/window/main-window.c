/* SPDX-License-Identifier: MIT */

#include "main-window-private.h"

#include <glib/gi18n-lib.h>

/* Below these widths, in pixels of text of the usual size, parts of the window fold away. */
#define WIDE 1100  /* titles in the header, output beside the timeline */
#define MEDIUM 960 /* the sidebar */
#define TALL 840   /* the legend stands below instead of in a popover */
#define NARROW 700 /* words in the header */

G_DEFINE_FINAL_TYPE (MainWindow, main_window, GTK_TYPE_APPLICATION_WINDOW)

void
main_window_notice (MainWindow *self, gboolean error, const char *words)
{
  gtk_revealer_set_reveal_child (self->notice_revealer, words != NULL);
  if (!words)
    return;

  gtk_label_set_label (self->notice_label, words);
  gtk_image_set_from_icon_name (self->notice_icon,
                                error ? "dialog-warning-symbolic" : "dialog-information-symbolic");
  if (error)
    gtk_widget_add_css_class (self->notice, "error");
  else
    gtk_widget_remove_css_class (self->notice, "error");
}

void
main_window_set_title (MainWindow *self, const char *title, const char *subtitle)
{
  gtk_label_set_label (self->title_label, title);
  gtk_label_set_label (self->subtitle_label, subtitle ? subtitle : "");
  main_window_refold (self);
}

/* The user's own and the desktop's. */
static double
get_text_scale (MainWindow *self)
{
  int dpi = -1;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? CLAMP (dpi / (96.0 * 1024), 0.5, 4)
                 : g_settings_get_double (self->settings, "text-scale");
}

/* Which row of the run list shows @item. */
static GtkListBoxRow *
find_run_row (MainWindow *self, RunItem *item)
{
  guint position;

  if (!item || !g_list_store_find (self->runs, item, &position))
    return NULL;

  return gtk_list_box_get_row_at_index (self->run_list, (int) position);
}

void
main_window_show_run (MainWindow *self, RunItem *item)
{
  Trace *trace = item ? run_item_get_trace (item) : NULL;
  const Facts *facts = item ? run_item_get_facts (item) : NULL;

  self->shown = item;
  selection_model_clear (self->selection);
  gtk_stack_set_visible_child_name (self->timeline_stack, item ? "timeline" : "empty");
  timeline_view_set_trace (self->timeline, trace);
  diagram_view_set_trace (self->diagram, trace, facts);
  main_window_show_summary (self);
  main_window_side_show_run (self);
  if (item && item != self->running)
    {
      g_autofree char *title = NULL;
      g_autofree char *subtitle = NULL;

      g_object_get (item, "title", &title, "subtitle", &subtitle, NULL);
      main_window_set_title (self, title, subtitle);
    }
  self->changing = TRUE;
  gtk_list_box_select_row (self->run_list, find_run_row (self, item));
  self->changing = FALSE;
  main_window_update_actions (self);
}

static void
on_run_selected (GtkListBox *list, GtkListBoxRow *row, gpointer data)
{
  MainWindow *self = data;
  g_autoptr (RunItem) item = NULL;

  if (!row || self->changing)
    return;

  item =
      g_list_model_get_item (G_LIST_MODEL (self->runs), (guint) gtk_list_box_row_get_index (row));
  if (item && item != self->shown)
    main_window_show_run (self, item);
}

static GtkWidget *
make_run_row (gpointer object, gpointer data)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *title = gtk_label_new (NULL), *subtitle = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (subtitle), 0);
  gtk_label_set_ellipsize (GTK_LABEL (subtitle), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (subtitle, "caption");
  g_object_bind_property (object, "title", title, "label", G_BINDING_SYNC_CREATE);
  g_object_bind_property (object, "subtitle", subtitle, "label", G_BINDING_SYNC_CREATE);
  g_object_bind_property (object, "subtitle", box, "tooltip-text", G_BINDING_SYNC_CREATE);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), subtitle);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY, title,
                                  subtitle, NULL, -1);
  return row;
}

static void
on_style_changed (MainWindow *self)
{
  const Palette *palette = style_watcher_get_palette (self->style);
  double scale = get_text_scale (self);

  timeline_view_set_palette (self->timeline, palette, scale);
  diagram_view_set_palette (self->diagram, palette, scale);
  frame_meter_set_palette (self->meter, palette);
  if (self->legend)
    state_legend_set_palette (self->legend, palette);
  main_window_side_set_palette (self, palette);
  main_window_refold (self);
}

static void
on_status (MainWindow *self)
{
  g_autofree char *status = NULL;

  g_object_get (self->timeline, "status", &status, NULL);
  gtk_label_set_label (self->status, status);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->status), *status ? status : NULL);
}

static void
on_animating (MainWindow *self)
{
  gboolean animating;

  g_object_get (self->timeline, "animating", &animating, NULL);
  frame_meter_set_expecting (self->meter, animating);
}

/* The title and the choices share what the header has, so the title may like only what they leave
 * of it. */
static void
fit_titles (MainWindow *self)
{
  int least, title_least, choices_least, choices, digit;
  g_autoptr (PangoLayout) layout =
      gtk_widget_create_pango_layout (GTK_WIDGET (self->title_label), "0");

  gtk_widget_measure (self->header, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_widget_measure (self->titles, GTK_ORIENTATION_HORIZONTAL, -1, &title_least, NULL, NULL, NULL);
  gtk_widget_measure (self->choices, GTK_ORIENTATION_HORIZONTAL, -1, &choices_least, &choices, NULL,
                      NULL);
  pango_layout_get_pixel_size (layout, &digit, NULL);
  digit = (self->width - (least - title_least - choices_least) - choices - 8) / MAX (digit, 1);
  gtk_label_set_max_width_chars (self->title_label, MAX (digit, 1));
  gtk_label_set_max_width_chars (self->subtitle_label, MAX (digit, 1));
}

/* What does not fit folds away; what the user folded himself stays so. */
static void
on_layout (MainWindow *self, int width, int height)
{
  gboolean wants_sidebar = g_settings_get_boolean (self->settings, "show-sidebar");
  double scale = get_text_scale (self);

  if (!self->laid_out && height > 1)
    gtk_paned_set_position (self->views, CLAMP (height * 3 / 10, 150, 300));
  self->laid_out = height > 1;
  /* Larger text takes that much more room across, and some of it downwards. */
  width = (int) (width / scale);
  height = (int) (height / (0.5 + scale / 2));

  gtk_widget_set_visible (GTK_WIDGET (self->title_label), width > WIDE);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle_label),
                          width > WIDE && *gtk_label_get_label (self->subtitle_label));
  gtk_widget_set_visible (self->workers_label, width > WIDE);
  gtk_widget_set_visible (GTK_WIDGET (self->runtimes), width > NARROW);
  gtk_widget_set_visible (self->stop_button, width > 560);
  gtk_widget_set_visible (self->workers_box, width > NARROW);
  gtk_widget_set_visible (self->export_button, width > WIDE);
  fit_titles (self);
  gtk_widget_set_visible (self->sidebar, wants_sidebar && width > MEDIUM);
  main_window_side_fold (self, width > WIDE);
  gtk_widget_set_visible (GTK_WIDGET (self->summary_card), height > 560);
  gtk_widget_set_visible (GTK_WIDGET (self->diagram_card), height > 420);
  main_window_fold_legend (self, height >= TALL);
}

static gboolean
on_refold (gpointer data)
{
  MainWindow *self = data;

  self->refold_source = 0;
  on_layout (self, self->width, self->height);
  return G_SOURCE_REMOVE;
}

void
main_window_refold (MainWindow *self)
{
  if (self->refold_source == 0)
    self->refold_source = g_idle_add_full (GDK_PRIORITY_EVENTS, on_refold, self, NULL);
}

/* Comes while sizes are being allocated, when nothing may be shown or hidden. */
static void
on_surface_layout (GdkSurface *surface, int width, int height, gpointer data)
{
  MainWindow *self = data;

  if (self->width == width && self->height == height)
    return;

  self->width = width;
  self->height = height;
  main_window_refold (self);
}

static void
on_fold_changed (MainWindow *self)
{
  on_layout (self, self->width, self->height);
}

static void
main_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (main_window_parent_class)->realize (widget);
  g_signal_connect_object (gtk_native_get_surface (GTK_NATIVE (widget)), "layout",
                           G_CALLBACK (on_surface_layout), widget, 0);
  main_window_await_first_frame (MAIN_WINDOW (widget));
}

static void
save_geometry (MainWindow *self)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set (self->settings, "window-size", "(ii)", width, height);
  g_settings_set_boolean (self->settings, "window-maximized",
                          gtk_window_is_maximized (GTK_WINDOW (self)));
}

/* A run under way is stopped and waited for, so that no process outlives the window. */
static gboolean
main_window_close_request (GtkWindow *window)
{
  MainWindow *self = MAIN_WINDOW (window);

  if (!main_window_may_close (self))
    return TRUE;

  save_geometry (self);
  self->closing = TRUE;
  if (!self->session)
    return GTK_WINDOW_CLASS (main_window_parent_class)->close_request (window);

  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  main_window_stop (self);
  return TRUE;
}

static void
main_window_dispose (GObject *object)
{
  MainWindow *self = MAIN_WINDOW (object);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_signal_handlers_disconnect_by_func (gtk_widget_get_settings (GTK_WIDGET (self)),
                                        on_style_changed, self);
  g_clear_handle_id (&self->refold_source, g_source_remove);
  g_clear_handle_id (&self->show_off_source, g_source_remove);
  g_clear_handle_id (&self->rest_source, g_source_remove);
  g_clear_object (&self->legend);
  g_clear_object (&self->session_signals);
  g_clear_object (&self->session);
  g_clear_object (&self->runs);
  g_clear_object (&self->script);
  g_clear_object (&self->selection);
  g_clear_object (&self->style);
  g_clear_object (&self->settings);
  /* The template's children are the window's, which takes them away itself: its title bar would
   * be taken away twice. */

  G_OBJECT_CLASS (main_window_parent_class)->dispose (object);
}

static void
main_window_finalize (GObject *object)
{
  MainWindow *self = MAIN_WINDOW (object);

  g_clear_object (&self->cancellable);
  catalog_free (self->catalog);

  G_OBJECT_CLASS (main_window_parent_class)->finalize (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MainWindow, name)

static void
main_window_class_init (MainWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = main_window_dispose;
  object_class->finalize = main_window_finalize;
  widget_class->realize = main_window_realize;
  GTK_WINDOW_CLASS (klass)->close_request = main_window_close_request;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/interleave/Interleave/ui/main-window.ui");
  BIND (header), BIND (titles), BIND (run_button), BIND (stop_button), BIND (models),
      BIND (choices);
  BIND (workers_box), BIND (workers_label), BIND (title_label), BIND (subtitle_label);
  BIND (runtimes), BIND (workers), BIND (workers_adjustment), BIND (export_button);
  BIND (sidebar), BIND (search), BIND (content), BIND (demo_list), BIND (run_list);
  BIND (sidebar_stack), BIND (timeline_stack), BIND (notice_revealer), BIND (notice);
  BIND (mermaid_button), BIND (notice_icon), BIND (notice_label), BIND (status), BIND (views),
      BIND (output_paned);
  BIND (diagram_card), BIND (summary_card), BIND (status_bar), BIND (follow_button);
  BIND (progress), BIND (legend_room), BIND (legend_button), BIND (legend_popover),
      BIND (recent_menu);
  BIND (primary_menu), BIND (menu_button);
}

static void
make_views (MainWindow *self)
{
  /* Not a label, which lays its text out dozens of times to learn its sizes. */
  GtkWidget *empty =
      gtk_inscription_new (_ ("Choose a demo at the left and press Run.\nIts threads, "
                              "processes and tasks will appear here as they work."));

  self->diagram = DIAGRAM_VIEW (diagram_view_new ());
  self->timeline = TIMELINE_VIEW (timeline_view_new ());
  self->meter = FRAME_METER (frame_meter_new ());

  gtk_inscription_set_xalign (GTK_INSCRIPTION (empty), 0.5f);
  gtk_widget_add_css_class (empty, "empty");
  gtk_widget_add_css_class (empty, "dim");
  gtk_stack_add_named (self->timeline_stack, empty, "empty");
  gtk_stack_add_named (self->timeline_stack, GTK_WIDGET (self->timeline), "timeline");
  gtk_overlay_set_child (self->diagram_card, GTK_WIDGET (self->diagram));
  gtk_box_append (self->status_bar, GTK_WIDGET (self->meter));

  timeline_view_set_selection (self->timeline, self->selection);
  diagram_view_set_selection (self->diagram, self->selection);
  g_signal_connect_object (self->timeline, "notify::status", G_CALLBACK (on_status), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timeline, "notify::animating", G_CALLBACK (on_animating), self,
                           G_CONNECT_SWAPPED);
  g_object_bind_property (self->timeline, "following", self->follow_button, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_settings_bind (self->settings, "scroll-live", self->timeline, "scrolls", G_SETTINGS_BIND_GET);
  g_settings_bind (self->settings, "letter-keys", self->timeline, "letter-keys",
                   G_SETTINGS_BIND_GET);
}

static void
bind_style (MainWindow *self)
{
  self->style = style_watcher_new ();
  g_settings_bind (self->settings, "theme", self->style, "theme", G_SETTINGS_BIND_GET);
  g_settings_bind (self->settings, "text-scale", self->style, "text-scale", G_SETTINGS_BIND_GET);
  style_watcher_dress (self->style, GTK_WIDGET (self));
  g_signal_connect_object (self->style, "notify::palette", G_CALLBACK (on_style_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_widget_get_settings (GTK_WIDGET (self)), "notify::gtk-xft-dpi",
                           G_CALLBACK (on_style_changed), self, G_CONNECT_SWAPPED);
  on_style_changed (self);
}

static void
main_window_init (MainWindow *self)
{
  gint width, height;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->settings = g_settings_new (APP_ID);
  self->selection = selection_model_new ();
  self->runs = g_list_store_new (RUN_TYPE_ITEM);
  main_window_init_actions (self);
  main_window_init_rest (self);
  make_views (self);
  bind_style (self);
  main_window_init_side (self);
  main_window_init_choice (self);
  main_window_init_run (self);
  main_window_init_files (self);
  gtk_list_box_bind_model (self->run_list, G_LIST_MODEL (self->runs), make_run_row, self, NULL);
  g_signal_connect_object (self->run_list, "row-selected", G_CALLBACK (on_run_selected), self, 0);
  g_signal_connect_object (self->settings, "changed::show-sidebar", G_CALLBACK (on_fold_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::show-output", G_CALLBACK (on_fold_changed),
                           self, G_CONNECT_SWAPPED);

  g_settings_get (self->settings, "window-size", "(ii)", &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), CLAMP (width, 320, 16384),
                               CLAMP (height, 240, 16384));
  self->width = width;
  self->height = height;
  on_layout (self, width, height);
  main_window_show_run (self, NULL);
  main_window_load_catalog (self);
}

GtkWidget *
main_window_new (GtkApplication *application)
{
  MainWindow *self = g_object_new (MAIN_TYPE_WINDOW, "application", application, NULL);

  /* GTK 4.8 forgets it when it is asked while the window is being made. */
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}

void
main_window_show_off (MainWindow *self)
{
  g_return_if_fail (MAIN_IS_WINDOW (self));

  self->show_off = TRUE;
  if (self->catalog && !self->shown)
    main_window_run (self);
}
