/* arguments.h: what a command line says, checked
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <glib.h>

/*
 * All commands share one table of options, so that a word means the same everywhere:
 *
 *   interleave COMMAND operand... --option VALUE --option=VALUE --flag -- rest...
 *
 *  - Options and operands may come in any order; after "--" nothing is looked at.
 *  - Strings are borrowed from argv. An option given twice counts with its last value, except
 *    --output, --set and --python-option, which collect.
 */
typedef enum
{
  COMMAND_LIST = 1 << 0,
  COMMAND_RUN = 1 << 1,
  COMMAND_EXPORT = 1 << 2,
  COMMAND_INFO = 1 << 3,
  COMMAND_COMPARE = 1 << 4,
} CommandFlags;

typedef struct
{
  GPtrArray *operands;       /* strings */
  const char *const *rest;   /* after "--", NULL-terminated, or NULL */
  GPtrArray *outputs;        /* strings */
  GPtrArray *settings;       /* strings, and a NULL at the end */
  GPtrArray *python_options; /* ditto */
  const char *module;        /* or NULL */
  const char *interpreter;   /* NULL: the default */
  const char *preset;        /* NULL: the default */
  const char *models;        /* M[:RUNTIME],... or NULL: the demo's */
  int model;                 /* Model, or -1 */
  int runtime;               /* Runtime, or -1 */
  int theme;                 /* Theme */
  int background;            /* 0 white, 1 dark, 2 transparent, -1 the theme's */
  gint64 workers;            /* 0: the demo's */
  gint64 tasks;              /* 0: the demo's */
  double scale;
  gint64 timeout_ns; /* 0: none */
  gint64 from_ns;
  gint64 to_ns; /* -1: the end */
  gboolean lanes;
  gboolean json;
  gboolean help;
} Arguments;

/* @argv without program and command. FALSE with a whole sentence in @message (free it), what is
 * wrong and what to do; @arguments is then cleared. */
gboolean
arguments_init (Arguments *arguments, CommandFlags command, int argc, char **argv, char **message);
void arguments_clear (Arguments *arguments);

/* The options of @command, a line each, as --help shows them. */
char *arguments_describe (CommandFlags command);

/* TIME of the contract: seconds, or a number with ns, us, ms or s. FALSE if it is none, negative
 * or beyond some 100 years. */
gboolean arguments_parse_time (const char *text, gint64 *ns);
