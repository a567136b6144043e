/* collector.h: the thread that starts workloads and collects what they write
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "launch.h"
#include "on-cpu.h"

/*
 * One thread with a libuv loop. It lives as long as the app, because the supervisors it starts die
 * with it. While a run is on it wakes up every COLLECTOR_PASS_MS; while none is, never.
 *
 *   any thread                     the collector's thread
 *   collector_start()     ---->    launch, sweep, decode into the trace
 *   collector_run_stop()  ---->    "stop" to the supervisor
 *                         <----    CollectorFuncs
 *
 * Each run has an arena, a decoder and a supervisor of its own, so runs cannot mix. The functions
 * are called in the collector's thread: they must be quick and hand over to their own.
 */
#define COLLECTOR_PASS_MS 4
/* Output that was handed over and not yet taken: beyond this the workload has to wait. */
#define COLLECTOR_OUTPUT_BYTES (1024 * 1024)

typedef struct Collector Collector;
typedef struct CollectorRun CollectorRun;

typedef struct
{
  int status;          /* wait status of the workload */
  gint64 wall_ns;      /* to the end of its last process */
  const char *failure; /* why it could not be started or followed, or NULL */
  guint64 n_strays;    /* events that made no sense */
  guint64 n_unmatched; /* ends of arrows without the other */
  guint64 n_refused;   /* threads that found no slot */
  guint64 n_retired;   /* rings with impossible counters */
  OnCpuMethod on_cpu;
} CollectorResult;

typedef struct
{
  /* A packet of the workload's (control.h), valid UTF-8. */
  void (*message) (const char *line, gpointer data);
  /* Captured output of @fd (1 or 2): collector_run_take_output() when it is dealt with. */
  void (*output) (int fd, GBytes *bytes, gpointer data);
  /* The trace is finished. Exactly once, and last but for @destroy. */
  void (*finished) (const CollectorResult *result, gpointer data);
  GDestroyNotify destroy;
} CollectorFuncs;

typedef struct
{
  LaunchSettings launch; /* copied */
  OnCpuMethod on_cpu;
} CollectorSettings;

/* The app's one, started at the first call and never ended. */
Collector *collector_get_default (void);

Collector *collector_new (void);
/* Stops all runs and waits for their end. Accepts NULL. */
void collector_free (Collector *self);

/* Never fails here: what goes wrong comes as a failure in finished(). */
CollectorRun *collector_start (Collector *self,
                               Trace *trace,
                               const CollectorSettings *settings,
                               const CollectorFuncs *funcs,
                               gpointer data);

/* From any thread, at any time. */
void collector_run_stop (CollectorRun *run);
void collector_run_take_output (CollectorRun *run, gsize n_bytes);
/* As if typed at the terminal of a run with LAUNCH_OUTPUT_PTY; others have nobody who reads it.
 * What comes when nothing is read any more is dropped. */
void collector_run_type (CollectorRun *run, GBytes *bytes);
/* Nobody takes output any more: it is read and dropped. */
void collector_run_ignore_output (CollectorRun *run);
CollectorRun *collector_run_ref (CollectorRun *run);
void collector_run_unref (CollectorRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorRun, collector_run_unref)
