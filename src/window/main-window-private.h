/* main-window-private.h: what the files of the main window share
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "catalog.h"
#include "diagram-view.h"
#include "frame-meter.h"
#include "main-window.h"
#include "output-pane.h"
#include "run-item.h"
#include "run-session.h"
#include "script-bar.h"
#include "source-pane.h"
#include "state-legend.h"
#include "style-watcher.h"
#include "summary-strip.h"
#include "timeline-view.h"

struct _MainWindow
{
  GtkApplicationWindow parent_instance;

  /* from the template */
  GtkWidget *header, *titles, *run_button, *stop_button, *models, *choices, *workers_box,
      *workers_label;
  GtkLabel *title_label, *subtitle_label;
  GtkDropDown *runtimes;
  GtkSpinButton *workers;
  GtkAdjustment *workers_adjustment;
  GtkWidget *export_button, *sidebar, *search, *content;
  GtkListBox *demo_list, *run_list;
  GtkStack *sidebar_stack, *timeline_stack;
  GtkRevealer *notice_revealer;
  GtkWidget *notice, *mermaid_button;
  GtkImage *notice_icon;
  GtkLabel *notice_label, *status;
  GtkPaned *views, *output_paned;
  GtkOverlay *diagram_card;
  GtkBox *summary_card, *legend_room, *status_bar;
  GtkToggleButton *follow_button;
  GtkProgressBar *progress;
  GtkMenuButton *legend_button;
  GtkPopover *legend_popover;
  GtkMenuButton *menu_button;
  GMenu *primary_menu, *recent_menu;

  /* ours */
  DiagramView *diagram;
  TimelineView *timeline;
  SummaryStrip *summary; /* NULL until the first frame was drawn */
  FrameMeter *meter;
  StateLegend *legend;   /* NULL until it is first seen; a reference, since it moves */
  GtkPaned *side;        /* source and output */
  OutputPane *output;    /* NULL until it is first seen */
  SourcePane *source;    /* ditto */
  ScriptBar *script_bar; /* NULL until something in Python is chosen */
  SelectionModel *selection;
  StyleWatcher *style;
  GSettings *settings;

  Catalog *catalog;
  gboolean show_off; /* as soon as the catalog is there */
  const Demo *demo;
  const Variant *variant;
  ScriptItem *script; /* chosen instead of a demo; or NULL */
  GListStore *runs;   /* RunItem, newest first */
  RunItem *shown;     /* borrowed from runs, or NULL */
  RunItem *running;   /* ditto: the run being made */
  RunSession *session;
  GSignalGroup *session_signals;
  gboolean run_again; /* when the one under way has ended */
  gboolean stopped;   /* ditto, by the user */
  gboolean looking;   /* for Pythons */
  gboolean run_when_found;
  gboolean side_room; /* for source and output */
  gboolean drawn;     /* the first frame */
  gboolean closing;
  gboolean discard;          /* the user has said so */
  gboolean discard_source;   /* ditto */
  GCancellable *cancellable; /* of everything under way, ended by dispose */
  gboolean changing;         /* choices are being set by us */
  int width, height;         /* as last laid out */
  guint refold_source;
  guint show_off_source, rest_source;
  gboolean laid_out;
};

/* main-window.c */
void main_window_show_run (MainWindow *self, RunItem *item);
void main_window_set_title (MainWindow *self, const char *title, const char *subtitle);
/* Folds away what does not fit, soon: sizes of texts have changed. */
void main_window_refold (MainWindow *self);
/* @error: red, else plain. NULL: takes the notice away. */
void main_window_notice (MainWindow *self, gboolean error, const char *words);

/* main-window-actions.c */
void main_window_init_actions (MainWindow *self);
void main_window_update_actions (MainWindow *self);

/* main-window-choice.c: demo, model, runtime, workers */
void main_window_init_choice (MainWindow *self);
void main_window_load_catalog (MainWindow *self);
void main_window_choose_demo (MainWindow *self, const Demo *demo);
void main_window_choose (MainWindow *self, int model, int runtime);
GtkListBoxRow *main_window_find_script (MainWindow *self, GFile *file);
GtkListBoxRow *main_window_add_script (MainWindow *self, ScriptItem *item);

/* main-window-rest.c: what the first frame does without */
void main_window_init_rest (MainWindow *self);
void main_window_await_first_frame (MainWindow *self);
/* The figures of the run that is shown. */
void main_window_show_summary (MainWindow *self);
void main_window_fold_legend (MainWindow *self, gboolean in_room);

/* main-window-side.c: what stands beside the timeline */
void main_window_side_show_run (MainWindow *self);
void main_window_side_set_palette (MainWindow *self, const Palette *palette);
/* Shows what is wanted there, if there is @room. */
void main_window_side_fold (MainWindow *self, gboolean room);
/* Something else is chosen, or wanted. */
void main_window_side_update (MainWindow *self);
gboolean main_window_side_is_modified (MainWindow *self);
/* Saves the source if it was changed and has the focus, or @always; else FALSE. */
gboolean main_window_side_save (MainWindow *self, gboolean always);
void main_window_init_side (MainWindow *self);

/* main-window-script.c: what runs in Python */
gboolean main_window_is_python (MainWindow *self);
/* The file of what is chosen; NULL: it has none. */
GFile *main_window_dup_source (MainWindow *self);
void main_window_update_python (MainWindow *self);
void main_window_choose_script (MainWindow *self, ScriptItem *item);
void main_window_open_script (MainWindow *self, GFile *file);
GPtrArray *main_window_list_scripts (void); /* GFile; blocks */
RunSession *main_window_make_python (MainWindow *self, GError **error);

/* main-window-run.c */
void main_window_run (MainWindow *self);
void main_window_stop (MainWindow *self);
void main_window_init_run (MainWindow *self);

/* main-window-files.c */
void main_window_init_files (MainWindow *self);
/* Fills the menu of recent recordings from now on. Where files cannot be watched, GTK polls. */
void main_window_watch_recent (MainWindow *self);
void main_window_remember_recent (GFile *file, const char *type);
void main_window_save (MainWindow *self, gboolean ask_where);
void main_window_ask_open (MainWindow *self);
void main_window_export (MainWindow *self);
gboolean main_window_may_close (MainWindow *self);
