/* SPDX-License-Identifier: MIT */

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "program.h"

#define HEADER_BYTES 24

static GBytes *recording;
static char *json; /* what the run printed of it */

/* One run for all tests, with its pictures. */
static void
record (void)
{
  g_auto (Outcome) outcome = { 0 };

  program_run_shell (&outcome, "$I run sleepers --set seconds=0.05 --model threads --json "
                               "--output a.interleave --output a.png --output a.svg "
                               "--output a.pdf --output a.json --output a.csv");
  outcome_assert_fine (&outcome);
  recording = program_read_file ("a.interleave");
  json = g_steal_pointer (&outcome.out);
}

/* The same picture, byte for byte, whether drawn after the run or from its recording. */
static void
test_export_equals_run (void)
{
  static const char *const SUFFIXES[] = { "png", "svg", "pdf", "json", "csv" };
  g_auto (Outcome) outcome = { 0 };

  program_run_shell (&outcome, "$I export a.interleave --output b.png --output b.svg "
                               "--output b.pdf --output b.json --output b.csv");
  outcome_assert_fine (&outcome);
  g_assert_cmpstr (outcome.out, ==, "");
  g_assert_cmpstr (outcome.err, ==, "");
  for (gsize i = 0; i < G_N_ELEMENTS (SUFFIXES); i++)
    {
      g_autofree char *a = g_strconcat ("a.", SUFFIXES[i], NULL);
      g_autofree char *b = g_strconcat ("b.", SUFFIXES[i], NULL);
      g_autoptr (GBytes) first = program_read_file (a);
      g_autoptr (GBytes) second = program_read_file (b);

      g_test_message ("%s", SUFFIXES[i]);
      g_assert_true (g_bytes_equal (first, second));
      g_assert_cmpint (g_remove (b), ==, 0);
    }
}

static void
test_export_again (void)
{
  g_auto (Outcome) outcome = { 0 };
  g_auto (Outcome) info = { 0 };

  program_run (&outcome, "export", "a.interleave", "--output", "c.interleave", NULL);
  outcome_assert_fine (&outcome);
  program_run (&info, "info", "c.interleave", "--json", NULL);
  g_assert_cmpstr (info.out, ==, json);
  g_assert_cmpint (g_remove ("c.interleave"), ==, 0);
}

static void
test_info (void)
{
  g_auto (Outcome) info = { 0 };
  g_auto (Outcome) text = { 0 };
  g_auto (Outcome) full = { 0 };

  program_run (&info, "info", "a.interleave", "--json", NULL);
  outcome_assert_fine (&info);
  g_assert_cmpstr (info.out, ==, json);
  g_assert_cmpstr (info.err, ==, "");
  program_run (&text, "info", "a.interleave", NULL);
  outcome_assert_fine (&text);
  g_assert_nonnull (strstr (text.out, "wall time"));
  program_run_shell (&full, "$I info a.interleave --json >/dev/full");
  outcome_assert_failed (&full, 1, "standard output");
}

/* Whatever the options say is seen in the picture. */
static void
test_options (void)
{
  static const char *const OPTIONS[] = { "--theme=dark",
                                         "--preset=half",
                                         "--preset=400x300@72",
                                         "--background=white",
                                         "--background=transparent",
                                         "--from=20ms",
                                         "--to=0.03" };
  g_autoptr (GBytes) plain = program_read_file ("a.png");
  g_auto (Outcome) late = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (OPTIONS); i++)
    {
      g_auto (Outcome) outcome = { 0 };
      g_autoptr (GBytes) picture = NULL;

      program_run (&outcome, "export", "a.interleave", "--output", "o.png", OPTIONS[i], NULL);
      outcome_assert_fine (&outcome);
      picture = program_read_file ("o.png");
      g_test_message ("%s", OPTIONS[i]);
      if (strcmp (OPTIONS[i], "--background=white") != 0)
        g_assert_false (g_bytes_equal (plain, picture));
      g_assert_cmpint (g_remove ("o.png"), ==, 0);
    }

  program_run (&late, "export", "a.interleave", "--output", "o.png", "--from", "9000s", NULL);
  outcome_assert_failed (&late, 2, "--from");
}

static void
assert_refused (const char *name)
{
  g_auto (Outcome) info = { 0 };
  g_auto (Outcome) export = { 0 };

  program_run (&info, "info", name, "--json", NULL);
  outcome_assert_failed (&info, 1, name);
  program_run (&export, "export", name, "--output", "refused.png", NULL);
  outcome_assert_failed (&export, 1, name);
  g_assert_false (g_file_test ("refused.png", G_FILE_TEST_EXISTS));
}

static void
assert_bytes_refused (const char *bytes, gsize size)
{
  g_assert_true (g_file_set_contents ("bad.interleave", bytes, (gssize) size, NULL));
  assert_refused ("bad.interleave");
  g_assert_cmpint (g_remove ("bad.interleave"), ==, 0);
}

static void
test_broken (void)
{
  gsize size = 0;
  const char *whole = g_bytes_get_data (recording, &size);
  gsize cuts[] = { 0, 1, 8, HEADER_BYTES - 1, HEADER_BYTES, HEADER_BYTES + 1, size / 2, size - 1 };
  gsize flips[] = { 0, 7, HEADER_BYTES, HEADER_BYTES + 10, size / 2, size - 1 };
  g_autofree char *copy = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cuts); i++)
    assert_bytes_refused (whole, cuts[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (flips); i++)
    {
      g_autofree char *flipped = g_memdup2 (whole, size);

      flipped[flips[i]] ^= 0x55;
      assert_bytes_refused (flipped, size);
    }

  /* A newer version, and one that says to inflate to almost everything. */
  copy = g_memdup2 (whole, size);
  memset (copy + 8, 0x7f, 4);
  assert_bytes_refused (copy, size);
  memcpy (copy, whole, size);
  memset (copy + 16, 0x7f, 8);
  assert_bytes_refused (copy, size);
}

static void
test_no_recording (void)
{
  assert_refused ("no-such-file.interleave");
  assert_refused ("a.png");
  assert_refused ("a.json");
  assert_refused (".");
  if (geteuid () != 0)
    {
      g_assert_true (g_file_set_contents ("secret.interleave", "", 0, NULL));
      g_assert_cmpint (g_chmod ("secret.interleave", 0), ==, 0);
      assert_refused ("secret.interleave");
      g_assert_cmpint (g_remove ("secret.interleave"), ==, 0);
    }
}

/* A disk that fills up is like a limit on the size of files: what stood there before stays. */
static void
test_full_disk (void)
{
  g_auto (Outcome) outcome = { 0 };
  g_autoptr (GBytes) bytes = NULL;

  g_assert_true (g_file_set_contents ("old.png", "old", 3, NULL));
  program_run_shell (&outcome,
                     "ulimit -f 1; $I export a.interleave --output old.png 2>&1 | cat >&2");
  g_assert_nonnull (strstr (outcome.err, "interleave: "));
  g_assert_nonnull (strstr (outcome.err, "old.png"));
  bytes = program_read_file ("old.png");
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "old", 3);
  g_assert_cmpint (g_remove ("old.png"), ==, 0);
}

int
main (int argc, char **argv)
{
  int status;

  program_init ();
  g_test_init (&argc, &argv, NULL);
  record ();

  g_test_add_func ("/recordings/export-equals-run", test_export_equals_run);
  g_test_add_func ("/recordings/export-again", test_export_again);
  g_test_add_func ("/recordings/info", test_info);
  g_test_add_func ("/recordings/options", test_options);
  g_test_add_func ("/recordings/broken", test_broken);
  g_test_add_func ("/recordings/no-recording", test_no_recording);
  g_test_add_func ("/recordings/full-disk", test_full_disk);
  status = g_test_run ();

  g_clear_pointer (&recording, g_bytes_unref);
  g_clear_pointer (&json, g_free);
  program_clear ();

  return status;
}
