/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <string.h>

#include "sha256.h"

/* Against GLib's, at all lengths around the edges of its blocks, in pieces of all sizes. */
static void
test_sha256 (void)
{
  guint8 bytes[300];

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8) (i * 7 + 1);

  for (gsize length = 0; length <= sizeof bytes; length++)
    for (gsize piece = 1; piece <= 130; piece += 43)
      {
        g_autofree char *expected = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, length);
        Sha256 sha;
        guint8 digest[SHA256_BYTES];
        g_autoptr (GString) text = g_string_new (NULL);

        sha256_init (&sha);
        for (gsize at = 0; at < length; at += piece)
          sha256_update (&sha, bytes + at, MIN (piece, length - at));
        sha256_finish (&sha, digest);
        for (guint i = 0; i < SHA256_BYTES; i++)
          g_string_append_printf (text, "%02x", digest[i]);
        g_assert_cmpstr (text->str, ==, expected);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sha256/as-glib", test_sha256);

  return g_test_run ();
}
