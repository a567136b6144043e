/* SPDX-License-Identifier: MIT */

#include "selection-model.h"

struct _SelectionModel
{
  GObject parent_instance;

  guint32 lane;
  gint64 span;
  guint32 hover;
};

enum
{
  CHANGED,
  HOVER_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SelectionModel, selection_model, G_TYPE_OBJECT)

static void
selection_model_class_init (SelectionModelClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[HOVER_CHANGED] = g_signal_new ("hover-changed", G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
selection_model_init (SelectionModel *self)
{
  self->span = SELECTION_NO_SPAN;
}

SelectionModel *
selection_model_new (void)
{
  return g_object_new (SELECTION_TYPE_MODEL, NULL);
}

void
selection_model_select (SelectionModel *self, guint32 lane, gint64 span)
{
  g_return_if_fail (SELECTION_IS_MODEL (self));

  if (lane == 0)
    span = SELECTION_NO_SPAN;
  if (self->lane == lane && self->span == span)
    return;

  self->lane = lane;
  self->span = span;
  g_signal_emit (self, signals[CHANGED], 0);
}

void
selection_model_clear (SelectionModel *self)
{
  selection_model_select (self, 0, SELECTION_NO_SPAN);
}

guint32
selection_model_get_lane (SelectionModel *self)
{
  g_return_val_if_fail (SELECTION_IS_MODEL (self), 0);

  return self->lane;
}

gint64
selection_model_get_span (SelectionModel *self)
{
  g_return_val_if_fail (SELECTION_IS_MODEL (self), SELECTION_NO_SPAN);

  return self->span;
}

void
selection_model_hover (SelectionModel *self, guint32 lane)
{
  g_return_if_fail (SELECTION_IS_MODEL (self));

  if (self->hover == lane)
    return;

  self->hover = lane;
  g_signal_emit (self, signals[HOVER_CHANGED], 0);
}

guint32
selection_model_get_hover (SelectionModel *self)
{
  g_return_val_if_fail (SELECTION_IS_MODEL (self), 0);

  return self->hover;
}
