/* SPDX-License-Identifier: MIT */

#include "nearest.h"

#include <glib.h>
#include <string.h>

#define MAX_LENGTH 64

/* How many letters must be added, taken, changed or swapped with their neighbour. */
static gsize
distance (const char *a, const char *b)
{
  gsize n = strlen (a), m = strlen (b);
  gsize rows[MAX_LENGTH + 1][MAX_LENGTH + 1];

  if (n > MAX_LENGTH || m > MAX_LENGTH)
    return G_MAXSIZE;

  for (gsize i = 0; i <= n; i++)
    for (gsize j = 0; j <= m; j++)
      {
        if (i == 0 || j == 0)
          {
            rows[i][j] = i + j;
            continue;
          }

        rows[i][j] = MIN (rows[i - 1][j], rows[i][j - 1]) + 1;
        rows[i][j] = MIN (rows[i][j], rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          rows[i][j] = MIN (rows[i][j], rows[i - 2][j - 2] + 1);
      }

  return rows[n][m];
}

const char *
nearest_word (const char *word, const char *const *words)
{
  gsize best = MAX (1, strlen (word) / 3) + 1;
  const char *nearest = NULL;

  for (; *words != NULL; words++)
    {
      gsize d = distance (word, *words);

      if (d < best)
        {
          best = d;
          nearest = *words;
        }
    }

  return nearest;
}
