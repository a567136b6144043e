/* SPDX-License-Identifier: MIT */

#include "column.h"

#include "text-pool.h"

#define N_ITEMS 100000

static void
add (Column *column, guint64 value)
{
  guint64 *item = column_next (column);

  g_assert_cmpuint (*item, ==, 0);
  *item = value;
  column_publish (column);
}

static void
test_grows (void)
{
  Column column;
  guint64 *first;

  column_init (&column, sizeof (guint64));
  g_assert_cmpuint (column_count (&column), ==, 0);
  add (&column, 1);
  first = column_get (&column, 0);
  for (guint64 i = 1; i < N_ITEMS; i++)
    add (&column, i + 1);

  g_assert_cmpuint (column_count (&column), ==, N_ITEMS);
  g_assert_true (first == column_get (&column, 0));
  for (guint32 i = 0; i < N_ITEMS; i++)
    g_assert_cmpuint (*(guint64 *) column_get (&column, i), ==, i + 1);

  column_clear (&column);
  g_assert_cmpuint (column_count (&column), ==, 0);
  column_clear (&column);
}

static gpointer
read_column (gpointer data)
{
  Column *column = data;
  guint32 n = 0;

  while (n < N_ITEMS)
    {
      n = column_count (column);
      if (n > 0)
        {
          g_assert_cmpuint (*(guint64 *) column_get (column, n - 1), ==, n);
          g_assert_cmpuint (*(guint64 *) column_get (column, n / 2), ==, n / 2 + 1);
        }
    }

  return NULL;
}

static void
test_readers (void)
{
  Column column;
  GThread *readers[3];

  column_init (&column, sizeof (guint64));
  for (int i = 0; i < 3; i++)
    readers[i] = g_thread_new ("reader", read_column, &column);
  for (guint64 i = 0; i < N_ITEMS; i++)
    add (&column, i + 1);
  for (int i = 0; i < 3; i++)
    g_thread_join (readers[i]);
  column_clear (&column);
}

static void
test_texts (void)
{
  g_autofree char *large = g_strnfill (100000, 'x');
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  TextPool pool;

  text_pool_init (&pool);
  g_assert_cmpstr (text_pool_add (&pool, NULL), ==, "");
  g_assert_cmpstr (text_pool_add (&pool, ""), ==, "");
  g_assert_cmpstr (text_pool_add (&pool, "a\xff"
                                         "b"),
                   ==,
                   "a\xef\xbf\xbd"
                   "b");
  for (int i = 0; i < 5000; i++)
    {
      g_autofree char *text = g_strdup_printf ("text %d", i);

      g_ptr_array_add (texts, (gpointer) text_pool_add (&pool, text));
      if (i % 1000 == 0)
        g_assert_cmpstr (text_pool_add (&pool, large), ==, large);
    }
  for (int i = 0; i < 5000; i++)
    {
      g_autofree char *text = g_strdup_printf ("text %d", i);

      g_assert_cmpstr (g_ptr_array_index (texts, i), ==, text);
    }
  text_pool_clear (&pool);
  text_pool_clear (&pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/column/grows", test_grows);
  g_test_add_func ("/column/readers", test_readers);
  g_test_add_func ("/text-pool/texts", test_texts);

  return g_test_run ();
}
