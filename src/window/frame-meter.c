/* SPDX-License-Identifier: MIT */

#include "frame-meter.h"

#include <glib/gi18n-lib.h>
#include <time.h>

#define N_BARS 48
#define BAR_WIDTH 2
#define HEIGHT 22
#define LATE_MS 33.4 /* two frames of 60 Hz, and rounding */
#define FULL_MS 50.0 /* a bar of the whole height */
#define REST_MS 400
/* Bars and words change at most so often: reading them needs no more, and drawing costs. */
#define REDRAW_US 100000
#define N_KEPT 20000

struct _FrameMeter
{
  GtkWidget parent_instance;

  GtkWidget *label;
  const Palette *palette;
  GSignalGroup *clock_signals;

  float bars[N_BARS]; /* ms, oldest first from next_bar on */
  guint next_bar;
  GArray *intervals; /* float, ms */
  GArray *main_times;

  gint64 last_frame; /* us of the frame clock; 0: the next interval does not count */
  gint64 last_redraw;
  double paint_begin; /* s of the thread's CPU clock */
  guint rest_source;
  guint late;
  gboolean expecting;
  gboolean resting; /* the frame under way is only our own last one */
};

enum
{
  PROP_0,
  PROP_LATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (FrameMeter, frame_meter, GTK_TYPE_WIDGET)

static double
thread_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec * 1e-9;
}

static void
keep (GArray *values, double value)
{
  float kept = (float) value;

  if (values->len < N_KEPT)
    g_array_append_val (values, kept);
}

static void
show (FrameMeter *self, double interval)
{
  g_autofree char *words = NULL;

  if (interval <= 0)
    words = g_strdup (_ ("at rest"));
  else if (interval > LATE_MS)
    /* Translators: a frame of the window came late by so many milliseconds after the one before */
    words = g_strdup_printf (_ ("late: %.0f ms"), interval);
  else
    words = g_strdup_printf (_ ("%.1f ms"), interval);

  gtk_label_set_label (GTK_LABEL (self->label), words);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
on_rest (gpointer data)
{
  FrameMeter *self = data;

  self->rest_source = 0;
  self->resting = TRUE;
  self->last_frame = 0;
  show (self, 0);
  return G_SOURCE_REMOVE;
}

static void
take_interval (FrameMeter *self, double interval)
{
  self->bars[self->next_bar] = (float) interval;
  self->next_bar = (self->next_bar + 1) % N_BARS;
  keep (self->intervals, interval);

  if (interval > LATE_MS)
    {
      self->late++;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LATE]);
    }
}

static void
on_before_paint (FrameMeter *self, GdkFrameClock *clock)
{
  gint64 now = gdk_frame_clock_get_frame_time (clock);
  double interval = (double) (now - self->last_frame) / 1000;

  self->paint_begin = thread_time ();
  if (self->resting || !self->expecting)
    return;

  if (self->last_frame > 0)
    {
      take_interval (self, interval);
      if (now - self->last_redraw > REDRAW_US || interval > LATE_MS)
        {
          self->last_redraw = now;
          show (self, interval);
        }
    }
}

static void
on_after_paint (FrameMeter *self, GdkFrameClock *clock)
{
  if (self->resting)
    {
      self->resting = FALSE;
      return;
    }

  if (self->expecting && self->last_frame > 0)
    keep (self->main_times, (thread_time () - self->paint_begin) * 1000);
  self->last_frame = self->expecting ? gdk_frame_clock_get_frame_time (clock) : 0;
}

static void
frame_meter_realize (GtkWidget *widget)
{
  FrameMeter *self = FRAME_METER (widget);

  GTK_WIDGET_CLASS (frame_meter_parent_class)->realize (widget);
  g_signal_group_set_target (self->clock_signals, gtk_widget_get_frame_clock (widget));
}

static void
frame_meter_unrealize (GtkWidget *widget)
{
  FrameMeter *self = FRAME_METER (widget);

  g_signal_group_set_target (self->clock_signals, NULL);
  g_clear_handle_id (&self->rest_source, g_source_remove);
  self->last_frame = 0;
  GTK_WIDGET_CLASS (frame_meter_parent_class)->unrealize (widget);
}

static void
frame_meter_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  FrameMeter *self = FRAME_METER (widget);

  gtk_widget_measure (self->label, orientation, -1, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum += N_BARS * BAR_WIDTH + 6;
      *natural += N_BARS * BAR_WIDTH + 6;
    }
  else
    {
      *minimum = MAX (*minimum, HEIGHT);
      *natural = MAX (*natural, HEIGHT);
    }
  *minimum_baseline = *natural_baseline = -1;
}

static void
frame_meter_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  FrameMeter *self = FRAME_METER (widget);
  int x = N_BARS * BAR_WIDTH + 6;
  GtkAllocation place = { x, 0, MAX (width - x, 0), height };

  gtk_widget_size_allocate (self->label, &place, -1);
}

static void
draw_bars (FrameMeter *self, cairo_t *cr, double height)
{
  for (guint late = 0; late < 2; late++)
    {
      for (guint i = 0; i < N_BARS; i++)
        {
          double ms = (double) self->bars[(self->next_bar + i) % N_BARS];
          double bar = MIN (ms / FULL_MS, 1) * height;

          if (ms > 0 && (ms > LATE_MS) == (late == 1))
            cairo_rectangle (cr, i * BAR_WIDTH, height - bar, BAR_WIDTH, bar);
        }
      palette_set_source (cr, self->palette->states[late ? STATE_WAITING_GIL : STATE_RUNNING]);
      cairo_fill (cr);
    }
}

static void
frame_meter_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  FrameMeter *self = FRAME_METER (widget);
  double height = MIN (HEIGHT, gtk_widget_get_height (widget));
  double y = (gtk_widget_get_height (widget) - height) / 2;
  graphene_rect_t box = GRAPHENE_RECT_INIT (0, (float) y, N_BARS * BAR_WIDTH, (float) height);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &box);

  cairo_translate (cr, 0, y);
  palette_set_source (cr, self->palette->grid);
  cairo_rectangle (cr, 0, height - 1, N_BARS * BAR_WIDTH, 1);
  cairo_rectangle (cr, 0, height * (1 - LATE_MS / FULL_MS), N_BARS * BAR_WIDTH, 1);
  cairo_fill (cr);
  draw_bars (self, cr, height);
  cairo_destroy (cr);

  gtk_widget_snapshot_child (widget, self->label, snapshot);
}

static void
frame_meter_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  FrameMeter *self = FRAME_METER (object);

  if (id == PROP_LATE)
    g_value_set_uint (value, self->late);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
frame_meter_dispose (GObject *object)
{
  FrameMeter *self = FRAME_METER (object);

  g_clear_handle_id (&self->rest_source, g_source_remove);
  g_clear_object (&self->clock_signals);
  g_clear_pointer (&self->label, gtk_widget_unparent);

  G_OBJECT_CLASS (frame_meter_parent_class)->dispose (object);
}

static void
frame_meter_finalize (GObject *object)
{
  FrameMeter *self = FRAME_METER (object);

  g_array_unref (self->intervals);
  g_array_unref (self->main_times);

  G_OBJECT_CLASS (frame_meter_parent_class)->finalize (object);
}

static void
frame_meter_class_init (FrameMeterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = frame_meter_dispose;
  object_class->finalize = frame_meter_finalize;
  object_class->get_property = frame_meter_get_property;
  widget_class->realize = frame_meter_realize;
  widget_class->unrealize = frame_meter_unrealize;
  widget_class->measure = frame_meter_measure;
  widget_class->size_allocate = frame_meter_size_allocate;
  widget_class->snapshot = frame_meter_snapshot;
  gtk_widget_class_set_css_name (widget_class, "framemeter");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);

  properties[PROP_LATE] = g_param_spec_uint ("late", NULL, NULL, 0, G_MAXUINT, 0,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
frame_meter_init (FrameMeter *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  self->palette = palette_get (PALETTE_LIGHT);
  self->intervals = g_array_new (FALSE, FALSE, sizeof (float));
  self->main_times = g_array_new (FALSE, FALSE, sizeof (float));
  self->label = gtk_label_new (_ ("at rest"));
  gtk_label_set_width_chars (GTK_LABEL (self->label), 11);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_add_css_class (self->label, "numeric");
  gtk_widget_set_parent (self->label, widget);
  gtk_widget_set_tooltip_text (
      widget, _ ("The time between two frames of this window. A bar above the line came late."));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Frame meter"), -1);

  self->clock_signals = g_signal_group_new (GDK_TYPE_FRAME_CLOCK);
  g_signal_group_connect_object (self->clock_signals, "before-paint", G_CALLBACK (on_before_paint),
                                 self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->clock_signals, "after-paint", G_CALLBACK (on_after_paint),
                                 self, G_CONNECT_SWAPPED);
}

GtkWidget *
frame_meter_new (void)
{
  return g_object_new (FRAME_TYPE_METER, NULL);
}

void
frame_meter_set_palette (FrameMeter *self, const Palette *palette)
{
  g_return_if_fail (FRAME_IS_METER (self));

  self->palette = palette;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
frame_meter_set_expecting (FrameMeter *self, gboolean expecting)
{
  g_return_if_fail (FRAME_IS_METER (self));

  if (self->expecting == expecting)
    return;

  self->expecting = expecting;
  self->last_frame = 0;
  g_clear_handle_id (&self->rest_source, g_source_remove);
  if (!expecting && gtk_widget_get_realized (GTK_WIDGET (self)))
    self->rest_source = g_timeout_add (REST_MS, on_rest, self);
}

void
frame_meter_reset (FrameMeter *self)
{
  g_return_if_fail (FRAME_IS_METER (self));

  g_array_set_size (self->intervals, 0);
  g_array_set_size (self->main_times, 0);
  self->last_frame = 0;
  self->late = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LATE]);
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

static double
quantile (GArray *values, double share)
{
  if (values->len == 0)
    return 0;

  return (double) g_array_index (values, float, (guint) ((values->len - 1) * share));
}

void
frame_meter_get_statistics (FrameMeter *self, FrameStatistics *statistics)
{
  g_autoptr (GArray) intervals = NULL;
  g_autoptr (GArray) main_times = NULL;

  g_return_if_fail (FRAME_IS_METER (self));

  intervals = g_array_copy (self->intervals);
  main_times = g_array_copy (self->main_times);
  g_array_sort (intervals, compare_floats);
  g_array_sort (main_times, compare_floats);

  statistics->frames = intervals->len;
  statistics->interval_p50 = quantile (intervals, 0.5);
  statistics->interval_p99 = quantile (intervals, 0.99);
  statistics->interval_max = quantile (intervals, 1);
  statistics->main_p50 = quantile (main_times, 0.5);
  statistics->main_p99 = quantile (main_times, 0.99);
  statistics->late = self->late;
}
