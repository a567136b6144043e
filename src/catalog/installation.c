/* SPDX-License-Identifier: MIT */

#include "installation.h"

#include <string.h>
#include <unistd.h>

typedef struct
{
  char *data;
  char *workload;
  char *source_module;
  char *preload;
  char *schemas;
  char *locale;
} Installation;

/* Of an absolute Meson option (-Dlibexecdir=/usr/lib/x) the prefix is no part: it cannot move. */
static char *
under (const char *prefix, const char *folder, const char *name)
{
  if (g_path_is_absolute (folder))
    return g_build_filename (folder, name, NULL);
  return g_build_filename (prefix, folder, name, NULL);
}

static char *
find_program_folder (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  return program == NULL ? g_strdup (BINDIR) : g_path_get_dirname (program);
}

/* The prefix that @folder is the bindir of, or NULL. It counts only with our data in it. */
static char *
find_prefix (const char *folder)
{
  g_autofree char *suffix = g_strconcat (G_DIR_SEPARATOR_S, BINDIR, NULL);
  g_autofree char *prefix = NULL;
  g_autofree char *data = NULL;

  if (g_path_is_absolute (BINDIR) || !g_str_has_suffix (folder, suffix))
    return NULL;

  prefix = g_strndup (folder, strlen (folder) - strlen (suffix));
  data = under (prefix, DATADIR, "interleave");

  return g_file_test (data, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&prefix) : NULL;
}

/* The nearest folder at or above @folder that Meson builds in, or NULL. */
static char *
find_build (const char *folder)
{
  g_autofree char *at = g_strdup (folder);

  for (;;)
    {
      g_autofree char *mark = g_build_filename (at, "build.ninja", NULL);
      char *up;

      if (g_file_test (mark, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&at);

      up = g_path_get_dirname (at);
      if (strcmp (up, at) == 0)
        {
          g_free (up);
          return NULL;
        }
      g_free (at);
      at = up;
    }
}

static Installation *
find_in_build (const char *build)
{
  Installation *found = g_new0 (Installation, 1);

  found->data = g_build_filename (build, "data", NULL);
  found->workload = g_build_filename (build, "src", "workloads", "interleave-workload", NULL);
  found->preload = g_build_filename (build, "src", "cpython", "interleave-python.so", NULL);
  found->source_module = g_build_filename (build, "src", "window", "interleave-source.so", NULL);
  found->schemas = g_build_filename (build, "data", NULL);
  found->locale = g_build_filename (build, "po", NULL);

  return found;
}

static Installation *
find_in_prefix (const char *prefix)
{
  Installation *found = g_new0 (Installation, 1);
  g_autofree char *schemas = under (prefix, DATADIR, "glib-2.0/schemas");
  g_autofree char *compiled = g_build_filename (schemas, "gschemas.compiled", NULL);

  found->data = under (prefix, DATADIR, "interleave");
  found->workload = under (prefix, LIBEXECDIR, "interleave/interleave-workload");
  found->preload = under (prefix, LIBEXECDIR, "interleave/interleave-python.so");
  found->source_module = under (prefix, LIBEXECDIR, "interleave/interleave-source.so");
  found->locale = under (prefix, LOCALEDIR, NULL);
  if (g_file_test (compiled, G_FILE_TEST_EXISTS))
    found->schemas = g_steal_pointer (&schemas);

  return found;
}

/* Found once and kept for the life of the program: /proc/self/exe names a deleted file after an
 * update. */
static const Installation *
installation_get (void)
{
  static const Installation *found = NULL;

  if (g_once_init_enter (&found))
    {
      g_autofree char *folder = find_program_folder ();
      g_autofree char *prefix = find_prefix (folder);
      g_autofree char *build = prefix == NULL ? find_build (folder) : NULL;

      if (prefix == NULL && build != NULL)
        g_once_init_leave (&found, find_in_build (build));
      else
        g_once_init_leave (&found, find_in_prefix (prefix != NULL ? prefix : PREFIX));
    }

  return found;
}

const char *
installation_get_data (void)
{
  return installation_get ()->data;
}

const char *
installation_get_workload (void)
{
  return installation_get ()->workload;
}

const char *
installation_get_preload (void)
{
  return installation_get ()->preload;
}

const char *
installation_get_source_module (void)
{
  return installation_get ()->source_module;
}

const char *
installation_get_schemas (void)
{
  return installation_get ()->schemas;
}

const char *
installation_get_locale (void)
{
  return installation_get ()->locale;
}
