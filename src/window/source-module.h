/* source-module.h: what is loaded when source is first shown
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

/*
 * GtkSourceView costs the start of a program some milliseconds for its libraries alone, and most
 * starts show no source. So what needs it is a module of its own (interleave-source.so, beside the
 * workload program) that SourcePane opens. Its view is a GtkTextView and its buffer a
 * GtkTextBuffer, so that is all the rest has to know.
 */

/* A view for Python with line numbers. */
typedef GtkWidget *(*SourceMakeView) (void);
/* Colours that go with a dark or a light window. */
typedef void (*SourceSetDark) (GtkTextView *view, gboolean dark);
/* A line that stands out, from 0; -1: none. */
typedef void (*SourceSetLine) (GtkTextView *view, int line);

typedef struct
{
  SourceMakeView make_view;
  SourceSetDark set_dark;
  SourceSetLine set_line;
} SourceModule;

/* The symbol that the module exports: a SourceModule. */
#define SOURCE_MODULE_SYMBOL "source_module"
