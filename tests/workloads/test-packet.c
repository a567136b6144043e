/* SPDX-License-Identifier: MIT */

#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control.h"
#include "packet.h"

static void
test_packets (void)
{
  char packet[2 * CONTROL_BYTES];
  g_autofree char *value = NULL;
  g_autofree char *huge = g_strnfill (3 * CONTROL_BYTES, 'x');
  int ends[2];
  int pair[2];

  /* Nonsense, and a descriptor that is something else, are nobody's control socket. */
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), ==, 0);
  value = g_strdup_printf ("%d", pair[0]);
  g_setenv (CONTROL_VARIABLE, value, TRUE);
  packet_open ();
  g_setenv (CONTROL_VARIABLE, "99999999999999999999", TRUE);
  packet_open ();
  g_setenv (CONTROL_VARIABLE, "3x", TRUE);
  packet_open ();
  packet_send (CONTROL_RESULT, "1");
  packet_progress (1, 2);
  g_assert_cmpint (recv (pair[1], packet, sizeof packet, 0), <, 0);

  g_free (value);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET, 0, ends), ==, 0);
  value = g_strdup_printf ("%d", ends[1]);
  g_setenv (CONTROL_VARIABLE, value, TRUE);
  packet_open ();
  g_assert_cmpint (fcntl (ends[1], F_GETFD) & FD_CLOEXEC, !=, 0);

  packet_send (CONTROL_NOTE, "%s\n%d", "two", 3);
  memset (packet, 0, sizeof packet);
  g_assert_cmpint (recv (ends[0], packet, sizeof packet, 0), ==, 10);
  g_assert_cmpstr (packet, ==, "note two 3");
  packet_send (CONTROL_NOTE, "%s", huge);
  g_assert_cmpint (recv (ends[0], packet, sizeof packet, 0), ==, CONTROL_BYTES - 1);

  /* A reader that has stopped reading costs progress, not time. */
  for (int i = 0; i < 100000; i++)
    packet_progress (1, 2);
  close (ends[0]);
  packet_send (CONTROL_RESULT, "to nobody");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/packet/packets", test_packets);

  return g_test_run ();
}
