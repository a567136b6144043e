/* SPDX-License-Identifier: MIT */

#include "output-pane.h"

#include <glib/gi18n-lib.h>

#include "end-follower.h"
#include "lettering.h"
#include "output-marks.h"
#include "script-entry.h"
#include "script-view.h"

#define REFRESH_MS 100
#define CATCH_UP_MS 16 /* while there is a rest to be shown */
#define BUDGET_US 2000
#define BATCH 64      /* lines between two looks at the clock */
#define MAX_LOOK 4096 /* marks, ditto */
#define LINE_CHARACTERS 2000
#define MAX_LOOK_BACK 100000 /* marks, for the last lines */
#define UNMATCHED_LOOKS 3

typedef struct
{
  guint32 lane; /* 0: a line of ours */
  gint64 time;
} Line;

struct _OutputPane
{
  GtkWidget parent_instance;

  GtkWidget *box, *bar, *switcher, *filter;
  GtkStack *pages; /* "lanes", "terminal" */
  GtkLabel *empty_label;
  GtkTextView *text;
  GtkScrolledWindow *scroller;
  GtkTextBuffer *buffer;
  EndFollower *follower;
  GtkTextTag *dim, *error;

  Trace *trace;
  SelectionModel *selection;
  GArray *lines;    /* Line, of each line of the buffer */
  guint32 seen;     /* marks that were read or left out */
  guint32 filtered; /* the lane whose lines are shown; 0: all */
  guint refresh_source;

  ScriptStream *stream;
  ScriptView *terminal;
  ScriptEntry *entry;
  guint unmatched; /* looks that found the terminal written to, and no line by a lane */
};

enum
{
  TYPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (OutputPane, output_pane, GTK_TYPE_WIDGET)

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
  g_autofree char *start = output_marks_dup_start (self->trace, mark);
  g_autofree char *text = lettering_clean (mark->text, LINE_CHARACTERS);

  append (self, &(Line){ mark->lane, mark->time }, start, text,
          mark->kind == TEXT_STDERR ? self->error : NULL);
}

/* Steps over what would be thrown away again at once: all but the last lines. */
static void
skip_surplus (OutputPane *self, guint32 n_marks)
{
  guint32 first = n_marks;
  guint32 least = n_marks - MIN (n_marks - self->seen, MAX_LOOK_BACK);
  guint n = 0;
  TraceMark mark;

  if (n_marks - self->seen <= OUTPUT_PANE_LINES)
    return;

  while (first > least && n < OUTPUT_PANE_LINES)
    {
      trace_get_mark (self->trace, --first, &mark);
      n += output_marks_is_line (self->trace, &mark, self->filtered);
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

/* What no lane was seen to write (a program that is not Python, a Python that cannot be followed)
 * stands only in the terminal: then that is shown. */
static void
look_for_unmatched (OutputPane *self)
{
  guint64 first, end;

  if (self->stream == NULL || self->filtered != 0 || self->unmatched > UNMATCHED_LOOKS)
    return;

  script_stream_get_range (self->stream, &first, &end);
  if (self->lines->len > 0)
    self->unmatched = UNMATCHED_LOOKS + 1;
  else if (end > 0 && ++self->unmatched == UNMATCHED_LOOKS)
    gtk_stack_set_visible_child_name (self->pages, "terminal");
}

static void
show_state (OutputPane *self)
{
  const char *words = _ ("Run a demo to see what it prints.");

  if (self->trace != NULL)
    words = trace_is_live (self->trace) ? _ ("Nothing printed yet.")
                                        : _ ("This run has printed nothing.");
  if (self->filtered != 0)
    words = _ ("The chosen lane has printed nothing.");
  gtk_label_set_label (self->empty_label, words);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_label), self->lines->len == 0);
}

/* Some of them, in the order of time. */
static void
read_batch (OutputPane *self, guint32 n_marks)
{
  g_autoptr (GArray) batch = g_array_new (FALSE, FALSE, sizeof (TraceMark));
  guint32 least = self->seen + MIN (n_marks - self->seen, MAX_LOOK);

  while (self->seen < least && batch->len < BATCH)
    {
      TraceMark mark;

      trace_get_mark (self->trace, self->seen++, &mark);
      if (output_marks_is_line (self->trace, &mark, self->filtered))
        g_array_append_val (batch, mark);
    }
  output_marks_sort (batch);
  for (guint i = 0; i < batch->len; i++)
    append_mark (self, &g_array_index (batch, TraceMark, i));
}

/* Returns whether there is a rest. */
static gboolean
read_marks (OutputPane *self)
{
  guint32 n_marks = trace_get_n_marks (self->trace);
  gint64 until = g_get_monotonic_time () + BUDGET_US;

  skip_surplus (self, n_marks);
  while (self->seen < n_marks && g_get_monotonic_time () < until)
    read_batch (self, n_marks);
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
  look_for_unmatched (self);
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
start_over (OutputPane *self)
{
  g_clear_handle_id (&self->refresh_source, g_source_remove);
  gtk_text_buffer_set_text (self->buffer, "", 0);
  g_array_set_size (self->lines, 0);
  self->seen = 0;
  end_follower_reset (self->follower);
  show_state (self);
  schedule (self, 0);
}

static void
on_filter (OutputPane *self)
{
  guint32 lane = 0;

  if (self->selection != NULL && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->filter)))
    lane = selection_model_get_lane (self->selection);
  if (lane == self->filtered)
    return;

  self->filtered = lane;
  start_over (self);
}

static void
on_typed (OutputPane *self, GBytes *bytes)
{
  g_signal_emit (self, signals[TYPED], 0, bytes);
}

static void
output_pane_dispose (GObject *object)
{
  OutputPane *self = OUTPUT_PANE (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  g_clear_pointer (&self->follower, end_follower_free);
  g_clear_pointer (&self->trace, trace_unref);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  g_clear_object (&self->stream);
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

  signals[TYPED] = g_signal_new ("typed", OUTPUT_TYPE_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_BYTES);
  gtk_widget_class_install_action (widget_class, "output.select", NULL, act_select);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, 0, "output.select", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, 0, "output.select", NULL);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/interleave/Interleave/ui/output-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, OutputPane, box);
  gtk_widget_class_bind_template_child (widget_class, OutputPane, bar);
  gtk_widget_class_bind_template_child (widget_class, OutputPane, switcher);
  gtk_widget_class_bind_template_child (widget_class, OutputPane, filter);
  gtk_widget_class_bind_template_child (widget_class, OutputPane, pages);
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
  self->buffer = gtk_text_view_get_buffer (self->text);
  self->dim = gtk_text_buffer_create_tag (self->buffer, NULL, NULL);
  self->error = gtk_text_buffer_create_tag (self->buffer, NULL, NULL);
  output_pane_set_palette (self, palette_get (PALETTE_LIGHT));

  tabs = pango_tab_array_new_with_positions (2, TRUE, PANGO_TAB_LEFT, 92, PANGO_TAB_LEFT, 212);
  gtk_text_view_set_tabs (self->text, tabs);
  pango_tab_array_free (tabs);

  self->follower = end_follower_new (gtk_scrolled_window_get_vadjustment (self->scroller));
  click = gtk_gesture_click_new ();
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "released", G_CALLBACK (on_released), self);
  gtk_widget_add_controller (GTK_WIDGET (self->text), GTK_EVENT_CONTROLLER (click));
  self->terminal = SCRIPT_VIEW (script_view_new ());
  gtk_stack_add_titled (self->pages, GTK_WIDGET (self->terminal), "terminal", _ ("Terminal"));
  self->entry = SCRIPT_ENTRY (script_entry_new ());
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->entry));
  g_signal_connect_object (self->entry, "typed", G_CALLBACK (on_typed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filter, "toggled", G_CALLBACK (on_filter), self,
                           G_CONNECT_SWAPPED);
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

  g_clear_pointer (&self->trace, trace_unref);
  if (trace != NULL)
    self->trace = trace_ref (trace);
  self->filtered = 0;
  self->unmatched = 0;
  start_over (self);
}

void
output_pane_set_stream (OutputPane *self, ScriptStream *stream)
{
  g_return_if_fail (OUTPUT_IS_PANE (self));

  g_set_object (&self->stream, stream);
  script_view_set_stream (self->terminal, stream);
  script_entry_set_stream (self->entry, stream);
  gtk_widget_set_visible (self->switcher, stream != NULL);
  if (stream == NULL)
    gtk_stack_set_visible_child_name (self->pages, "lanes");
}

void
output_pane_set_selection (OutputPane *self, SelectionModel *selection)
{
  g_return_if_fail (OUTPUT_IS_PANE (self));

  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_set_object (&self->selection, selection);
  if (selection != NULL)
    g_signal_connect_swapped (selection, "changed", G_CALLBACK (on_filter), self);
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
