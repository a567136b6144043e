/* SPDX-License-Identifier: MIT */

#include "palette.h"

static void
check_text (guint32 text, guint32 ground, const char *where)
{
  double contrast = palette_contrast (text, ground);

  if (contrast < 7)
    g_test_message ("%s: #%06x on #%06x is %.2f", where, text & 0xffffff, ground & 0xffffff,
                    contrast);
  g_assert_cmpfloat (contrast, >=, 7);
}

static void
test_contrast (void)
{
  for (int id = 0; id < N_PALETTES; id++)
    {
      const Palette *p = palette_get ((PaletteId) id);

      check_text (p->ink, p->page, "ink on page");
      check_text (p->ink, p->card, "ink on card");
      check_text (p->ink, p->plate, "ink on plate");
      check_text (p->soft, p->page, "soft on page");
      check_text (p->soft, p->card, "soft on card");
      check_text (p->token, p->gil, "token");
      for (int m = 0; m < N_PALETTE_MODELS; m++)
        {
          check_text (p->ink, p->models[m].tint, "ink on tint");
          check_text (p->soft, p->models[m].tint, "soft on tint");
          check_text (p->ink, p->models[m].lit, "ink on lit");
        }
      g_assert_cmpfloat (palette_contrast (p->arrow, p->card), >=, 3);
      g_assert_cmpfloat (palette_contrast (p->lost, p->card), >=, 3);
    }
  /* The arithmetic itself: black on white is 21. */
  g_assert_cmpfloat_with_epsilon (palette_contrast (0xff000000, 0xffffffff), 21, 1e-6);
}

/* No two states look the same; each has words, and a letter unless it is nothing. */
static void
test_states (void)
{
  const Palette *p = palette_get (PALETTE_LIGHT);

  for (int a = 1; a < N_STATES; a++)
    {
      g_assert_cmpstr (palette_get_words ((State) a), !=, "");
      for (int b = 1; b < a; b++)
        {
          g_assert_cmphex (p->states[a], !=, p->states[b]);
          g_assert_cmpint (palette_get_pattern ((State) a), !=, palette_get_pattern ((State) b));
        }
    }
  g_assert_cmpint (palette_get_pattern ((State) 99), ==, PATTERN_BASELINE);
}

static void
test_models (void)
{
  g_assert_cmphex (palette_get (PALETTE_LIGHT)->models[PALETTE_THREAD].line, ==, 0xff00b894);
  g_assert_cmphex (palette_get (PALETTE_LIGHT)->models[PALETTE_PROCESS].line, ==, 0xff0984e3);
  g_assert_cmphex (palette_get (PALETTE_LIGHT)->models[PALETTE_TASK].line, ==, 0xff6c5ce7);
  g_assert_cmpint (palette_model_from_name ("asyncio"), ==, PALETTE_TASK);
  g_assert_cmpint (palette_model_from_name (NULL), ==, PALETTE_PLAIN);
  g_assert_cmpint (palette_model_of_kind (LANE_KIND_LOOP), ==, PALETTE_TASK);
  g_assert_cmphex (palette_mix (0xffffffff, 0xff000000, 0.5), ==, 0xff808080);
}

/* A span says why it waits; a reason that is not known is not made up. */
static void
test_span_words (void)
{
  g_assert_cmpstr (palette_get_words (STATE_READY), ==, "ready (no core, or queued)");
  g_assert_cmpstr (palette_get_span_words (STATE_READY, REASON_NO_CORE), ==, "no core");
  g_assert_cmpstr (palette_get_span_words (STATE_READY, REASON_QUEUED), ==, "queued in the loop");
  g_assert_cmpstr (palette_get_span_words (STATE_READY, REASON_NONE), ==, "ready");
  g_assert_cmpstr (palette_get_span_words (STATE_READY, 250), ==, "ready");
  g_assert_cmpstr (palette_get_span_words (STATE_WAITING_IO, REASON_SLEEP), ==, "sleep");
  g_assert_cmpstr (palette_get_span_words (STATE_RUNNING, REASON_SLEEP), ==, "running");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/palette/contrast", test_contrast);
  g_test_add_func ("/palette/states", test_states);
  g_test_add_func ("/palette/models", test_models);
  g_test_add_func ("/palette/span-words", test_span_words);
  return g_test_run ();
}
