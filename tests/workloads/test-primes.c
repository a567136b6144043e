/* SPDX-License-Identifier: MIT */

#include <glib.h>

#include "primes.h"

/* The known answers, from the literature, and from a sieve. */
static void
test_known (void)
{
  guint64 limit = 10;
  static const guint64 counts[] = { 4, 25, 168, 1229, 9592, 78498, 664579, 5761455 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++, limit *= 10)
    g_assert_cmpuint (primes_count_known (limit), ==, counts[i]);
}

static void
test_sieve (void)
{
  static guint8 composite[3000];
  guint64 count = 0;

  for (guint n = 0; n < G_N_ELEMENTS (composite); n++)
    {
      if (n >= 2 && !composite[n])
        {
          count++;
          for (guint multiple = n * n; multiple < G_N_ELEMENTS (composite); multiple += n)
            composite[multiple] = 1;
        }
      g_assert_cmpuint (primes_count_known (n), ==, count);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/primes/known", test_known);
  g_test_add_func ("/primes/sieve", test_sieve);

  return g_test_run ();
}
