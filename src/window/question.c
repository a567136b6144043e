/* SPDX-License-Identifier: MIT */

#include "question.h"

typedef struct
{
  QuestionCallback callback;
  gpointer data;
  guint answer;
} Question;

static const char *const look_classes[] = {
  [QUESTION_SUGGESTED] = "suggested-action",
  [QUESTION_DESTRUCTIVE] = "destructive-action",
};

static gboolean
tell (gpointer data)
{
  Question *question = data;

  question->callback (question->answer, question->data);
  return G_SOURCE_REMOVE;
}

/* Later, since the answer may be to destroy the parent: GTK 4.8 touches a parent that is gone when
 * its dialog dies in the middle of a signal. */
static void
answer (GtkWidget *dialog, Question *question, int response)
{
  g_signal_handlers_disconnect_by_data (dialog, question);
  /* GTK's own responses (closed, deleted) are negative. */
  question->answer = (guint) MAX (response, 0);
  g_idle_add_full (G_PRIORITY_DEFAULT, tell, question, g_free);
}

static void
on_response (GtkDialog *dialog, int response, Question *question)
{
  answer (GTK_WIDGET (dialog), question, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
on_destroy (GtkWidget *dialog, Question *question)
{
  answer (dialog, question, 0);
}

GtkWindow *
question_ask (GtkWindow *parent,
              const char *title,
              const char *detail,
              const QuestionAnswer *answers,
              guint n_answers,
              QuestionCallback callback,
              gpointer data)
{
  Question *question;
  GtkWidget *dialog;
  int suggested = 0;

  g_return_val_if_fail (n_answers >= 2 && callback != NULL, NULL);

  dialog = gtk_message_dialog_new (parent, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                                   GTK_MESSAGE_OTHER, GTK_BUTTONS_NONE, "%s", title);
  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", detail);
  for (guint i = 0; i < n_answers; i++)
    {
      GtkWidget *button = gtk_dialog_add_button (GTK_DIALOG (dialog), answers[i].label, (int) i);

      if (answers[i].look == QUESTION_SUGGESTED)
        suggested = (int) i;
      if (answers[i].look != QUESTION_PLAIN)
        gtk_widget_add_css_class (button, look_classes[answers[i].look]);
    }

  gtk_dialog_set_default_response (GTK_DIALOG (dialog), suggested);

  question = g_new0 (Question, 1);
  question->callback = callback;
  question->data = data;
  g_signal_connect (dialog, "response", G_CALLBACK (on_response), question);
  g_signal_connect (dialog, "destroy", G_CALLBACK (on_destroy), question);
  gtk_window_present (GTK_WINDOW (dialog));

  return GTK_WINDOW (dialog);
}
