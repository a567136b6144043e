/* SPDX-License-Identifier: MIT */

#include "summary-strip.h"

#include <glib/gi18n-lib.h>

#include "sentence.h"
#include "summary.h"

#define REFRESH_MS 250

struct _SummaryStrip
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *wall, *parallelism, *concurrency, *gil, *switches, *memory, *lost, *cost, *verdict;

  Trace *trace;
  Facts *facts;
  GCancellable *cancellable; /* of the summary under way; NULL: none */
  guint refresh_source;
  gint64 began; /* us: the summary under way */
};

G_DEFINE_FINAL_TYPE (SummaryStrip, summary_strip, GTK_TYPE_WIDGET)

typedef struct
{
  Trace *trace;
  Facts *facts;
} Input;

static void
input_free (Input *input)
{
  trace_unref (input->trace);
  facts_free (input->facts);
  g_free (input);
}

static void
summarize (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Input *input = data;

  g_task_return_pointer (task, summary_new (input->trace, input->facts),
                         (GDestroyNotify) summary_free);
}

/* Sets the label only where it changes, so that a figure at rest damages nothing. */
static void
set (GtkLabel *label, char *taken)
{
  g_autofree char *text = taken;

  if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
}

static char *
format_switches (const Summary *summary)
{
  guint64 switches = 0;

  if (summary->gils->len == 0 || summary->wall_ns <= 0)
    return g_strdup ("–");

  for (guint i = 0; i < summary->gils->len; i++)
    switches += g_array_index (summary->gils, SummaryGil, i).switches;
  /* Translators: so many a second */
  return g_strdup_printf (_ ("%.0f /s"), (double) switches * 1e9 / (double) summary->wall_ns);
}

static char *
format_cost (const Summary *summary)
{
  if (summary->overhead < 0.001)
    return g_strdup (_ ("< 0.1 %"));
  /* Translators: an estimate */
  return g_strdup_printf (_ ("~ %.1f %%"), summary->overhead * 100);
}

static void
show (SummaryStrip *self, const Summary *summary)
{
  char *percent = summary->gils->len > 0 ? g_strdup_printf (_ ("%.0f %%"), summary->gil_share * 100)
                                         : g_strdup ("–");

  set (self->wall, sentence_duration (summary->wall_ns));
  set (self->parallelism, g_strdup_printf ("%.2f", summary->parallelism_mean));
  set (self->concurrency, g_strdup_printf ("%u", summary->concurrency_peak));
  set (self->gil, percent);
  set (self->switches, format_switches (summary));
  set (self->memory,
       summary->peak_pss >= 0 ? g_format_size ((guint64) summary->peak_pss) : g_strdup ("–"));
  set (self->lost, g_strdup_printf ("%" G_GUINT64_FORMAT, trace_get_n_lost (self->trace)));
  set (self->cost, format_cost (summary));
}

static void
show_verdict (SummaryStrip *self)
{
  const char *words = "";

  if (self->facts && self->facts->message)
    words = self->facts->message;
  else if (self->facts && self->facts->verdict)
    words = self->facts->verdict;

  gtk_label_set_label (self->verdict, words);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->verdict), *words ? words : NULL);
}

static void schedule (SummaryStrip *self, guint milliseconds);

static void
on_summarized (GObject *source, GAsyncResult *result, gpointer data)
{
  SummaryStrip *self = SUMMARY_STRIP (source);
  g_autoptr (Summary) summary = NULL;
  gboolean current =
      g_task_get_cancellable (G_TASK (result)) == self->cancellable && self->trace != NULL;

  summary = g_task_propagate_pointer (G_TASK (result), NULL);
  if (!current || !summary)
    return;

  g_clear_object (&self->cancellable);
  show (self, summary);
  /* A summary reads the whole run: of a long one it takes at most a tenth of a core. */
  if (trace_is_live (self->trace))
    schedule (self, (guint) MAX (REFRESH_MS, (g_get_monotonic_time () - self->began) * 9 / 1000));
}

static gboolean
on_refresh (gpointer data)
{
  SummaryStrip *self = data;
  g_autoptr (GTask) task = NULL;
  Input *input = g_new (Input, 1);

  self->refresh_source = 0;
  input->trace = trace_ref (self->trace);
  input->facts = facts_copy (self->facts);

  self->began = g_get_monotonic_time ();
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, on_summarized, NULL);
  g_task_set_task_data (task, input, (GDestroyNotify) input_free);
  g_task_run_in_thread (task, summarize);
  return G_SOURCE_REMOVE;
}

static void
schedule (SummaryStrip *self, guint milliseconds)
{
  if (self->refresh_source == 0 && self->cancellable == NULL)
    self->refresh_source = g_timeout_add (milliseconds, on_refresh, self);
}

static void
clear (SummaryStrip *self)
{
  g_clear_handle_id (&self->refresh_source, g_source_remove);
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->trace, trace_unref);
  g_clear_pointer (&self->facts, facts_free);
}

static void
summary_strip_dispose (GObject *object)
{
  SummaryStrip *self = SUMMARY_STRIP (object);

  clear (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), SUMMARY_TYPE_STRIP);

  G_OBJECT_CLASS (summary_strip_parent_class)->dispose (object);
}

static void
summary_strip_class_init (SummaryStripClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = summary_strip_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/interleave/Interleave/ui/summary-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, SummaryStrip, box);
  gtk_widget_class_bind_template_child (widget_class, SummaryStrip, wall);
  gtk_widget_class_bind_template_child (widget_class, SummaryStrip, parallelism);
  gtk_widget_class_bind_template_child (widget_class, SummaryStrip, concurrency);
  gtk_widget_class_bind_template_child (widget_class, SummaryStrip, gil);
  gtk_widget_class_bind_template_child (widget_class, SummaryStrip, switches);
  gtk_widget_class_bind_template_child (widget_class, SummaryStrip, memory);
  gtk_widget_class_bind_template_child (widget_class, SummaryStrip, lost);
  gtk_widget_class_bind_template_child (widget_class, SummaryStrip, cost);
  gtk_widget_class_bind_template_child (widget_class, SummaryStrip, verdict);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "summarystrip");
}

static void
summary_strip_init (SummaryStrip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
summary_strip_new (void)
{
  return g_object_new (SUMMARY_TYPE_STRIP, NULL);
}

void
summary_strip_set_run (SummaryStrip *self, Trace *trace, const Facts *facts)
{
  GtkLabel *const figures[] = { self->wall,     self->parallelism, self->concurrency, self->gil,
                                self->switches, self->memory,      self->lost,        self->cost };

  g_return_if_fail (SUMMARY_IS_STRIP (self));

  clear (self);
  for (guint i = 0; i < G_N_ELEMENTS (figures) && !trace; i++)
    set (figures[i], g_strdup ("–"));
  if (trace)
    {
      self->trace = trace_ref (trace);
      self->facts = facts_copy (facts);
      schedule (self, 0);
    }
  show_verdict (self);
}
