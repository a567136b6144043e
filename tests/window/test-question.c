/* SPDX-License-Identifier: MIT */

#include "question.h"
#include "xvfb-screen.h"

static const QuestionAnswer answers[] = { { "_Cancel", QUESTION_PLAIN },
                                          { "_Discard", QUESTION_DESTRUCTIVE },
                                          { "_Save", QUESTION_SUGGESTED } };

typedef struct
{
  guint answer;
  guint calls;
  GtkWindow *destroys;
} Asked;

static void
on_answer (guint answer, gpointer data)
{
  Asked *asked = data;

  asked->answer = answer;
  asked->calls++;
  if (asked->destroys != NULL)
    gtk_window_destroy (asked->destroys);
}

static GtkWindow *
ask (GtkWindow *parent, Asked *asked)
{
  GtkWindow *window =
      question_ask (parent, "Save?", "It is not saved.", answers, 3, on_answer, asked);

  screen_show (GTK_WIDGET (window));
  return window;
}

static void
test_answers (void)
{
  for (guint i = 0; i < 3; i++)
    {
      Asked asked = { .answer = 99 };
      GtkWindow *window = ask (NULL, &asked);

      g_assert_cmpuint (asked.calls, ==, 0);
      gtk_dialog_response (GTK_DIALOG (window), (int) i);
      g_assert_cmpuint (asked.calls, ==, 0);
      screen_settle ();
      g_assert_cmpuint (asked.answer, ==, i);
      g_assert_cmpuint (asked.calls, ==, 1);
    }
}

static void
test_close (void)
{
  Asked asked = { .answer = 99 };
  GtkWindow *window = ask (NULL, &asked);

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_close (window);
  screen_settle ();
  g_assert_cmpuint (asked.answer, ==, 0);
  g_assert_cmpuint (asked.calls, ==, 1);
  g_assert_null (window);
}

static void
test_parent_goes (void)
{
  Asked asked = { .answer = 99 };
  GtkWidget *parent = gtk_window_new ();

  screen_show (parent);
  ask (GTK_WINDOW (parent), &asked);
  gtk_window_destroy (GTK_WINDOW (parent));
  screen_settle ();
  g_assert_cmpuint (asked.answer, ==, 0);
  g_assert_cmpuint (asked.calls, ==, 1);
}

static void
test_answer_ends_parent (void)
{
  GtkWidget *parent = gtk_window_new ();
  Asked asked = { .answer = 99, .destroys = GTK_WINDOW (parent) };
  GtkWindow *window;

  screen_show (parent);
  window = ask (GTK_WINDOW (parent), &asked);
  gtk_dialog_response (GTK_DIALOG (window), 1);
  screen_settle ();
  g_assert_cmpuint (asked.answer, ==, 1);
  g_assert_cmpuint (asked.calls, ==, 1);
}

/* Return gives the suggested answer, never the one that loses something. */
static void
test_default (void)
{
  Asked asked = { .answer = 99 };
  GtkWindow *window = ask (NULL, &asked);
  GtkWidget *button = gtk_window_get_default_widget (window);

  g_assert_true (gtk_widget_has_css_class (button, "suggested-action"));
  gtk_window_destroy (window);

  window = question_ask (NULL, "Discard?", "", answers, 2, on_answer, &asked);
  button = gtk_window_get_default_widget (window);
  g_assert_false (gtk_widget_has_css_class (button, "destructive-action"));
  gtk_window_destroy (window);
  screen_settle ();
  g_assert_cmpuint (asked.calls, ==, 2);
}

int
main (int argc, char **argv)
{
  screen_init (&argc, &argv);
  g_test_add_func ("/question/answers", test_answers);
  g_test_add_func ("/question/close", test_close);
  g_test_add_func ("/question/parent-goes", test_parent_goes);
  g_test_add_func ("/question/answer-ends-parent", test_answer_ends_parent);
  g_test_add_func ("/question/default", test_default);
  return g_test_run ();
}
