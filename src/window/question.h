/* question.h: asks one question and goes on
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

typedef enum
{
  QUESTION_PLAIN,
  QUESTION_SUGGESTED,   /* what Return gives */
  QUESTION_DESTRUCTIVE, /* loses something; never what Return gives */
} QuestionLook;

typedef struct
{
  const char *label; /* with an underlined key, translated */
  QuestionLook look;
} QuestionAnswer;

/* @answer: index of the one that was chosen. */
typedef void (*QuestionCallback) (guint answer, gpointer data);

/*
 * Shows @title and @detail over @parent with two or three answers. Answer 0 must be the one that
 * changes nothing ("Cancel"): Escape, closing, and the end of @parent give it too. @callback comes
 * exactly once, from the main loop, when the question is gone; @data must live until then (hold a
 * reference: @parent may be gone as well). Returns the window that asks, borrowed.
 */
GtkWindow *question_ask (GtkWindow *parent,
                         const char *title,
                         const char *detail,
                         const QuestionAnswer *answers,
                         guint n_answers,
                         QuestionCallback callback,
                         gpointer data);
