/* SPDX-License-Identifier: MIT */

#include "decoder.h"

#include <glib.h>
#include <string.h>

/* The bytes are events, each with a byte before it that names its slot and what happens between. */
static void
decode (const guint8 *data, gsize size)
{
  Trace *trace = trace_new ();
  Decoder *decoder = decoder_new (trace, 0, 4);

  decoder_set_clock (decoder, 1 << 30);
  if (size > 0 && data[0] & 8)
    decoder_hold (decoder, data[0] & 16);
  for (gsize at = 0; at + 1 + sizeof (Event) <= size; at += 1 + sizeof (Event))
    {
      guint8 what = data[at];
      Event event;

      memcpy (&event, data + at + 1, sizeof event);
      decoder_take (decoder, what & 3, &event, 1);
      if (what & 4)
        decoder_end_pass (decoder);
      if (what & 8)
        decoder_sample (decoder, (int) event.lane, event.a, event.b, event.a);
      if (what & 16)
        decoder_release (decoder, event.a);
      if (what & 32)
        decoder_add_ready (decoder, (int) event.lane, event.a, event.b, event.core & 1);
      if (what & 64)
        decoder_set_live (decoder, what & 3, event.a, event.b);
      if (what & 128)
        decoder_set_off (decoder, (int) event.lane, event.a, event.core & 1);
    }
  decoder_finish (decoder);
  trace_finish (trace, trace_get_now (trace));
  decoder_free (decoder);
  trace_unref (trace);
}

#ifdef FUZZER
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  decode (data, size);
  return 0;
}
#else
static void
test_noise (void)
{
  for (int round = 0; round < 300; round++)
    {
      guint8 noise[33 * 64];

      /* Small numbers, so that some of it makes sense. */
      for (gsize i = 0; i < sizeof noise; i++)
        noise[i] = (guint8) (g_test_rand_int_range (0, 3) ? g_test_rand_int_range (0, 9)
                                                          : g_test_rand_int_range (0, 256));
      decode (noise, sizeof noise);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fuzz-decoder/noise", test_noise);
  return g_test_run ();
}
#endif
