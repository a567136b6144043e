/* collector-run.h: one run, inside the collector's thread
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <uv.h>

#include "collector.h"

/*
 *   NEW --begin--> FOLLOWING --(supervisor gone, output read)--> handles close --> done
 *
 * All of these but collector_run_new() belong to the collector's thread.
 */
CollectorRun *collector_run_new (Collector *collector,
                                 Trace *trace,
                                 const CollectorSettings *settings,
                                 const CollectorFuncs *funcs,
                                 gpointer data);

/* @done is called when nothing of the run is left in the loop; the run may be gone after it. */
typedef void (*CollectorRunFunc) (CollectorRun *run, gpointer data);
void collector_run_begin (CollectorRun *run, uv_loop_t *loop, CollectorRunFunc done, gpointer data);
void collector_run_ask_to_stop (CollectorRun *run);
void collector_run_typed (CollectorRun *run, GBytes *bytes);
void collector_run_output_taken (CollectorRun *run, gsize n_bytes);
void collector_run_drop_output (CollectorRun *run);
Collector *collector_run_get_collector (const CollectorRun *run);
