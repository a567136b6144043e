/* facts.h: what is known of a run beside its timeline
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <glib.h>

/*
 * Filled by who starts the run and by what the workload reports; kept in the recording; printed in
 * --json. Strings may be NULL where the contract says null.
 */
typedef struct
{
  char *demo;     /* id */
  char *script;   /* base name only: pictures and recordings carry no paths */
  char *title;    /* of the demo */
  char *question; /* of the demo, or NULL */
  char *model;
  char *runtime;
  char *interpreter; /* version string, e.g. "CPython 3.11.2" */
  char *machine;     /* "2 cores, Linux 6.1, x86_64": no host or user name */
  int cores;         /* that the run may use */
  int workers;
  gint64 size; /* -1: none */
  gboolean extrapolated;
  gint64 started; /* UTC, us since 1970: the creation time of every picture of this run */
  gint64 wall_ns; /* from the start of the run to the end of its last process */
  int exit_status;
  char *result;            /* NULL: none */
  int correct;             /* 1, 0, -1: not checked */
  GPtrArray *metric_names; /* (owned) strings, and their values in the same order */
  GArray *metric_values;   /* double */
  char *verdict;
  char *message;             /* what went wrong, in one line, or NULL */
  gint64 switch_interval_ns; /* of the GIL; 0: none */
} Facts;

Facts *facts_new (void);
Facts *facts_copy (const Facts *facts);
void facts_free (Facts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Facts, facts_free)

void facts_set_metric (Facts *facts, const char *name, double value);

/* a{sv}, for the recording; and back. What is missing or of another type keeps its default. */
GVariant *facts_to_variant (const Facts *facts);
Facts *facts_from_variant (GVariant *variant);
