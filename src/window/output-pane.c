/* SPDX-License-Identifier: MIT */

#include "output-pane.h"

#include <glib/gi18n-lib.h>

#include "lettering.h"

#define REFRESH_MS 100
#define CATCH_UP_MS 16 /* while there is a rest to be shown */
#define BUDGET_US 2000
#define BATCH 16 /* lines between two looks at the clock */
#define LINE_CHARACTERS 2000
#define NAME_CHARACTERS 24
#define AT_END 24 /* px: a line and the margin below it */

typedef struct
{
  guint32 lane; /* 0: a line of ours */
  gint64 time;
} Line;

struct _OutputPane
{
  GtkWidget parent_instance;

  GtkWidget *overlay;
  GtkLabel *empty_label;
  GtkTextView *text;
  GtkScrolledWindow *scroller;
  GtkTextBuffer *buffer;
  GtkAdjustment *vertical;
  GtkTextTag *dim, *error;

  Trace *trace;
  SelectionModel *selection;
  GArray *lines; /* Line, of each line of the buffer */
  guint32 seen;  /* marks that were read or left out */
  gboolean following;
  double last_value, last_upper;
  guint refresh_source, scroll_source;
};

G_DEFINE_FINAL_TYPE (OutputPane, output_pane, GTK_TYPE_WIDGET)

static gboolean
is_output (const TraceMark *mark)
{
  return mark->kind == TEXT_STDOUT || mark->kind == TEXT_STDERR;
}

static void
append (OutputPane *self, const Line *line, const char *start, const char *text, GtkTextTag *tag)
{
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  if (self->lines->len > 0)
    gtk_text_buffer_insert (self->buffer, &end, "\n", 1);
  if (*start != '\0')
    gtk_text_buffer_insert_with_tags (self->buffer, &end, start, -1, self->dim, NULL);
  gtk_text_buffer_insert_with_tags (self->buffer, &end, text, -1, tag, NULL);
  g_array_append_val (self->lines, *line);
}

static void
append_mark (OutputPane *self, const TraceMark *mark)
{
  const Lane *lane = trace_get_lane (self->trace, mark->lane);
  g_autofree char *name =
      lettering_clean (lane != NULL ? lane_get_name (lane) : "", NAME_CHARACTERS);
  g_autofree char *text = lettering_clean (mark->text, LINE_CHARACTERS);
  g_autofree char *start = g_strdup_printf ("%9.3f s\t%s\t", (double) mark->time / 1e9, name);

  append (self, &(Line){ mark->lane, mark->time }, start, text,
          mark->kind == TEXT_STDERR ? self->error : NULL);
}

/* Steps over what would be thrown away again at once: all but the last lines. */
static void
skip_surplus (OutputPane *self, guint32 n_marks)
{
  guint32 first = n_marks;
  guint n = 0;
  TraceMark mark;

  if (n_marks - self->seen <= OUTPUT_PANE_LINES)
    return;

  while (first > self->seen && n < OUTPUT_PANE_LINES)
    {
      trace_get_mark (self->trace, --first, &mark);
      n += is_output (&mark);
    }
  if (first > self->seen)
    append (self, &(Line){ 0 }, "", _ ("… earlier lines are only in the recording"), self->dim);
  self->seen = first;
}

static void
cut_head (OutputPane *self)
{
  guint surplus = self->lines->len > OUTPUT_PANE_LINES ? self->lines->len - OUTPUT_PANE_LINES : 0;
  GtkTextIter start, end;

  if (surplus == 0)
    return;

  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_get_iter_at_line (self->buffer, &end, (int) surplus);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  g_array_remove_range (self->lines, 0, surplus);
}

static void
show_state (OutputPane *self)
{
  const char *words = _ ("Run a demo to see what it prints.");

  if (self->trace != NULL)
    words = trace_is_live (self->trace) ? _ ("Nothing printed yet.")
                                        : _ ("This run has printed nothing.");
  gtk_label_set_label (self->empty_label, words);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_label), self->lines->len == 0);
}

/* The height of new lines is known only when they are laid out, some time after they came. */
static gboolean
on_scroll_to_end (gpointer data)
{
  OutputPane *self = data;

  gtk_adjustment_set_value (self->vertical, gtk_adjustment_get_upper (self->vertical) -
                                                gtk_adjustment_get_page_size (self->vertical));
  self->scroll_source = 0;
  return G_SOURCE_REMOVE;
}

/* Not at once: the text view puts its own value back when it has measured its lines. */
static void
on_grown (OutputPane *self)
{
  if (self->following && self->scroll_source == 0)
    self->scroll_source = g_idle_add_full (G_PRIORITY_LOW, on_scroll_to_end, self, NULL);
}

/* Returns whether there is a rest. */
static gboolean
read_marks (OutputPane *self)
{
  guint32 n_marks = trace_get_n_marks (self->trace);
  gint64 until = g_get_monotonic_time () + BUDGET_US;
  guint n = 0;
  TraceMark mark;

  skip_surplus (self, n_marks);
  if (self->seen == n_marks)
    return FALSE;

  while (self->seen < n_marks && (n % BATCH != 0 || n == 0 || g_get_monotonic_time () < until))
    {
      trace_get_mark (self->trace, self->seen++, &mark);
      if (is_output (&mark))
        {
          append_mark (self, &mark);
          n++;
        }
    }
  cut_head (self);

  return self->seen < n_marks;
}

static void schedule (OutputPane *self, guint milliseconds);

static gboolean
on_refresh (gpointer data)
{
  OutputPane *self = data;
  /* Asked first: what is written before the end is then read for certain. */
  gboolean live = trace_is_live (self->trace);
  gboolean rest = read_marks (self);

  self->refresh_source = 0;
  show_state (self);
  if (live)
    schedule (self, REFRESH_MS);
  else if (rest)
    schedule (self, CATCH_UP_MS);

  return G_SOURCE_REMOVE;
}

static void
schedule (OutputPane *self, guint milliseconds)
{
  if (self->refresh_source == 0 && self->trace != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->refresh_source = g_timeout_add (milliseconds, on_refresh, self);
}

static void
output_pane_map (GtkWidget *widget)
{
  OutputPane *self = OUTPUT_PANE (widget);

  GTK_WIDGET_CLASS (output_pane_parent_class)->map (widget);
  schedule (self, 0);
}

static void
output_pane_unmap (GtkWidget *widget)
{
  OutputPane *self = OUTPUT_PANE (widget);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  GTK_WIDGET_CLASS (output_pane_parent_class)->unmap (widget);
}

/* Growing text moves the upper end, not the value: a value that falls while the upper end does not
 * is the user's. */
static void
on_scrolled (OutputPane *self)
{
  double value = gtk_adjustment_get_value (self->vertical);
  double upper = gtk_adjustment_get_upper (self->vertical);
  double page = gtk_adjustment_get_page_size (self->vertical);

  if (value + page >= upper - AT_END)
    self->following = TRUE;
  else if (value < self->last_value && upper >= self->last_upper && self->scroll_source == 0)
    self->following = FALSE;
  self->last_value = value;
  self->last_upper = upper;
}

static void
select_line (OutputPane *self, const GtkTextIter *at)
{
  guint i = (guint) gtk_text_iter_get_line (at);
  const Lane *lane;
  const Line *line;
  guint32 span;

  if (i >= self->lines->len || self->selection == NULL || self->trace == NULL)
    return;

  line = &g_array_index (self->lines, Line, i);
  lane = trace_get_lane (self->trace, line->lane);
  if (lane == NULL)
    return;

  selection_model_select (self->selection, line->lane,
                          lane_find (lane, line->time, &span) ? (gint64) span : SELECTION_NO_SPAN);
}

static void
on_released (GtkGestureClick *gesture, int n_press, double x, double y, OutputPane *self)
{
  GtkTextIter at;
  int buffer_x, buffer_y;

  /* Marking text is no click. */
  if (gtk_text_buffer_get_has_selection (self->buffer))
    return;

  gtk_text_view_window_to_buffer_coords (self->text, GTK_TEXT_WINDOW_WIDGET, (int) x, (int) y,
                                         &buffer_x, &buffer_y);
  gtk_text_view_get_line_at_y (self->text, &at, buffer_y, NULL);
  select_line (self, &at);
}

static void
act_select (GtkWidget *widget, const char *name, GVariant *argument)
{
  OutputPane *self = OUTPUT_PANE (widget);
  GtkTextIter at;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &at, gtk_text_buffer_get_insert (self->buffer));
  select_line (self, &at);
}

static void
output_pane_dispose (GObject *object)
{
  OutputPane *self = OUTPUT_PANE (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  g_clear_handle_id (&self->scroll_source, g_source_remove);
  g_clear_pointer (&self->trace, trace_unref);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->lines, g_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), OUTPUT_TYPE_PANE);

  G_OBJECT_CLASS (output_pane_parent_class)->dispose (object);
}

static void
output_pane_class_init (OutputPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = output_pane_dispose;
  widget_class->map = output_pane_map;
  widget_class->unmap = output_pane_unmap;

  gtk_widget_class_install_action (widget_class, "output.select", NULL, act_select);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, 0, "output.select", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, 0, "output.select", NULL);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/interleave/Interleave/ui/output-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, OutputPane, overlay);
  gtk_widget_class_bind_template_child (widget_class, OutputPane, empty_label);
  gtk_widget_class_bind_template_child (widget_class, OutputPane, scroller);
  gtk_widget_class_bind_template_child (widget_class, OutputPane, text);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "outputpane");
}

static void
output_pane_init (OutputPane *self)
{
  GtkGesture *click;
  PangoTabArray *tabs;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  self->following = TRUE;
  self->buffer = gtk_text_view_get_buffer (self->text);
  self->dim = gtk_text_buffer_create_tag (self->buffer, NULL, NULL);
  self->error = gtk_text_buffer_create_tag (self->buffer, NULL, NULL);
  output_pane_set_palette (self, palette_get (PALETTE_LIGHT));

  tabs = pango_tab_array_new_with_positions (2, TRUE, PANGO_TAB_LEFT, 92, PANGO_TAB_LEFT, 188);
  gtk_text_view_set_tabs (self->text, tabs);
  pango_tab_array_free (tabs);

  self->vertical = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (self->vertical, "value-changed", G_CALLBACK (on_scrolled), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->vertical, "changed", G_CALLBACK (on_grown), self,
                           G_CONNECT_SWAPPED);
  click = gtk_gesture_click_new ();
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "released", G_CALLBACK (on_released), self);
  gtk_widget_add_controller (GTK_WIDGET (self->text), GTK_EVENT_CONTROLLER (click));
  show_state (self);
}

GtkWidget *
output_pane_new (void)
{
  return g_object_new (OUTPUT_TYPE_PANE, NULL);
}

void
output_pane_set_trace (OutputPane *self, Trace *trace)
{
  g_return_if_fail (OUTPUT_IS_PANE (self));

  if (self->trace == trace)
    return;

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  g_clear_pointer (&self->trace, trace_unref);
  gtk_text_buffer_set_text (self->buffer, "", 0);
  g_array_set_size (self->lines, 0);
  self->seen = 0;
  self->following = TRUE;
  self->last_value = self->last_upper = 0;
  if (trace != NULL)
    self->trace = trace_ref (trace);
  show_state (self);
  schedule (self, 0);
}

void
output_pane_set_selection (OutputPane *self, SelectionModel *selection)
{
  g_return_if_fail (OUTPUT_IS_PANE (self));

  g_set_object (&self->selection, selection);
}

static void
set_foreground (GtkTextTag *tag, guint32 colour)
{
  g_autofree char *name = g_strdup_printf ("#%06x", colour & 0xffffff);

  g_object_set (tag, "foreground", name, NULL);
}

void
output_pane_set_palette (OutputPane *self, const Palette *palette)
{
  g_return_if_fail (OUTPUT_IS_PANE (self));

  set_foreground (self->dim, palette->soft);
  set_foreground (self->error, palette->lost);
}

guint
output_pane_get_n_lines (OutputPane *self)
{
  g_return_val_if_fail (OUTPUT_IS_PANE (self), 0);

  return self->lines->len;
}
