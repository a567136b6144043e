/* SPDX-License-Identifier: MIT */

#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "application.h"
#include "cli.h"
#include "installation.h"

/* Whoever starts us may have closed these; then the next file that we open, say the memory shared
 * with a workload, would be our standard output. The wrong mode keeps a closed one an error. */
static void
reserve_standard_files (void)
{
  static const int MODES[] = { O_WRONLY, O_RDONLY, O_RDONLY };

  for (int fd = 0; fd < (int) G_N_ELEMENTS (MODES); fd++)
    if (fcntl (fd, F_GETFD) < 0)
      (void) !open ("/dev/null", MODES[fd]);
}

static void
ignore (int number)
{
}

/* A reader that is gone and a file that may not grow are errors of write(), no reason to die. An
 * empty handler and not SIG_IGN, which workloads would inherit. */
static void
ignore_write_signals (void)
{
  struct sigaction action = { .sa_handler = ignore, .sa_flags = SA_RESTART };

  sigaction (SIGPIPE, &action, NULL);
  sigaction (SIGXFSZ, &action, NULL);
}

static void
choose_language (void)
{
  setlocale (LC_ALL, "");
  /* Without LANG, file names and lane names are UTF-8 all the same. */
  if (strcmp (nl_langinfo (CODESET), "UTF-8") != 0)
    setlocale (LC_CTYPE, "C.UTF-8");
  /* Numbers look the same in tables, pictures and files. */
  setlocale (LC_NUMERIC, "C");

  bindtextdomain (GETTEXT_PACKAGE, installation_get_locale ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
main (int argc, char **argv)
{
  reserve_standard_files ();
  ignore_write_signals ();
  g_set_prgname ("interleave");
  choose_language ();

  /* A word that is neither a command nor a file is a mistyped command. */
  if (argc > 1 && strcmp (argv[1], "--gapplication-service") != 0 &&
      (argv[1][0] == '-' || cli_has_command (argv[1]) ||
       !g_file_test (argv[1], G_FILE_TEST_EXISTS)))
    return cli_main (argc, argv);

  return application_run (argc, argv);
}
