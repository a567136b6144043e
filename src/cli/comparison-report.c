/* SPDX-License-Identifier: MIT */

#include "comparison-report.h"

#include <glib/gi18n-lib.h>

#include "json-text.h"
#include "sentence-comparison.h"
#include "sentence.h"

enum
{
  COLUMN_MODEL,
  COLUMN_RUNTIME,
  COLUMN_WALL,
  COLUMN_STANDING,
  COLUMN_PARALLELISM,
  COLUMN_GIL,
  N_COLUMNS
};

static const struct
{
  const char *heading;
  gboolean right; /* aligned */
} COLUMNS[N_COLUMNS] = {
  [COLUMN_MODEL] = { N_ ("model"), FALSE },
  [COLUMN_RUNTIME] = { N_ ("runtime"), FALSE },
  [COLUMN_WALL] = { N_ ("wall time"), TRUE },
  [COLUMN_STANDING] = { "", FALSE },
  [COLUMN_PARALLELISM] = { N_ ("parallelism"), TRUE },
  [COLUMN_GIL] = { N_ ("waits for GIL"), TRUE },
};

typedef char *Row[N_COLUMNS];

static void
fill_heading (Row row)
{
  for (guint column = 0; column < N_COLUMNS; column++)
    row[column] = g_strdup (*COLUMNS[column].heading != '\0' ? _ (COLUMNS[column].heading) : "");
}

static void
fill (Row row, const ComparedRun *runs, guint n, guint i)
{
  const Facts *facts = runs[i].facts;
  const Summary *summary = runs[i].summary;

  row[COLUMN_MODEL] = g_strdup (facts->model != NULL ? facts->model : "?");
  row[COLUMN_RUNTIME] = g_strdup (facts->interpreter != NULL ? facts->interpreter
                                  : facts->runtime != NULL   ? facts->runtime
                                                             : "?");
  row[COLUMN_WALL] = sentence_duration (summary->wall_ns);
  row[COLUMN_STANDING] = sentence_standing (runs, n, i);
  row[COLUMN_PARALLELISM] = g_strdup_printf ("%.2f", summary->parallelism_mean);
  row[COLUMN_GIL] = summary->gils->len > 0
                        ? g_strdup_printf (_ ("%.0f %%"), 100 * summary->gil_share)
                        : g_strdup ("");
}

/* printf counts bytes, and words may be of any language. */
static void
append_cell (GString *text, const char *cell, glong width, gboolean right)
{
  glong spaces = width - g_utf8_strlen (cell, -1);

  g_string_append (text, "  ");
  if (!right)
    g_string_append (text, cell);
  for (; spaces > 0; spaces--)
    g_string_append_c (text, ' ');
  if (right)
    g_string_append (text, cell);
}

static void
append_table (GString *text, Row *rows, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      for (guint column = 0; column < N_COLUMNS; column++)
        {
          glong width = 0;

          for (guint other = 0; other < n; other++)
            width = MAX (width, g_utf8_strlen (rows[other][column], -1));
          append_cell (text, rows[i][column], width, COLUMNS[column].right);
        }
      g_string_append_c (text, '\n');
    }
}

char *
comparison_report_to_text (const ComparedRun *runs, guint n, const char *verdict)
{
  GString *text = g_string_new (runs[0].facts->title);
  Row rows[COMPARED_RUNS_MAX + 1];

  g_string_append (text, _ (", runs made one at a time"));
  g_string_append_c (text, '\n');
  fill_heading (rows[0]);
  for (guint i = 0; i < n; i++)
    fill (rows[i + 1], runs, n, i);
  append_table (text, rows, n + 1);
  for (guint i = 0; i <= n; i++)
    for (guint column = 0; column < N_COLUMNS; column++)
      g_free (rows[i][column]);
  g_string_append_printf (text, "\n%s\n", verdict);

  return g_string_free (text, FALSE);
}

char *
comparison_report_to_json (const ComparedRun *runs,
                           guint n,
                           const char *verdict,
                           gboolean with_lanes)
{
  JsonText json;

  json_text_init (&json);
  json_text_begin (&json, NULL, '{');
  json_text_begin (&json, "runs", '[');
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *object =
          summary_to_json (runs[i].summary, runs[i].trace, runs[i].facts, with_lanes);

      json_text_break (&json);
      json_text_raw (&json, NULL, g_strchomp (object));
    }
  json_text_end (&json, ']');
  json_text_string (&json, "verdict", verdict);
  json_text_end (&json, '}');
  g_string_append_c (json.text, '\n');

  return json_text_steal (&json, NULL);
}
