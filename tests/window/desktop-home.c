/* SPDX-License-Identifier: MIT */

#include "desktop.h"

#define SETTINGS_FILE "glib-2.0/settings/keyfile"
#define SETTINGS_GROUP "io/github/interleave/Interleave"

static void
make_folder (Desktop *desktop, const char *name)
{
  g_autofree char *path = g_build_filename (desktop_get_folder (desktop), name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
}

/* A view that is on its way somewhere is another one each frame. */
static void
write_gtk_settings (Desktop *desktop)
{
  g_autofree char *path =
      g_build_filename (desktop_get_folder (desktop), "gtk-4.0", "settings.ini", NULL);

  g_assert_true (g_file_set_contents (path, "[Settings]\ngtk-enable-animations=false\n", -1, NULL));
}

void
desktop_make_home (Desktop *desktop)
{
  static const char *const folders[] = { "tmp", "home", "glib-2.0/settings", "gtk-4.0" };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    make_folder (desktop, folders[i]);
  write_gtk_settings (desktop);
}

void
desktop_set (Desktop *desktop, const char *key, const char *value)
{
  g_autofree char *path = g_build_filename (desktop_get_folder (desktop), SETTINGS_FILE, NULL);
  g_autoptr (GKeyFile) settings = g_key_file_new ();

  g_key_file_load_from_file (settings, path, G_KEY_FILE_NONE, NULL);
  g_key_file_set_string (settings, SETTINGS_GROUP, key, value);
  g_assert_true (g_key_file_save_to_file (settings, path, NULL));
}

char *
desktop_dup_setting (Desktop *desktop, const char *key)
{
  g_autofree char *path = g_build_filename (desktop_get_folder (desktop), SETTINGS_FILE, NULL);
  g_autoptr (GKeyFile) settings = g_key_file_new ();

  if (!g_key_file_load_from_file (settings, path, G_KEY_FILE_NONE, NULL))
    return NULL;
  return g_key_file_get_string (settings, SETTINGS_GROUP, key, NULL);
}

void
desktop_add_demo (Desktop *desktop, const char *id, double seconds)
{
  g_autofree char *folder = g_strdup_printf ("home/interleave/demos/%s", id);
  g_autofree char *path = g_strdup_printf ("%s/%s/demo.ini", desktop_get_folder (desktop), folder);
  g_autofree char *text =
      g_strdup_printf ("[Demo]\nTitle=%s\nGroup=Tests\nPromise=Waits.\nQuestion=How long?\n"
                       "[Variant threads native-gil]\nProgram=sleepers\nWorkers=3\nMaxWorkers=9\n"
                       "[Variant processes native]\nProgram=sleepers\nWorkers=3\nMaxWorkers=9\n"
                       "[Variant asyncio native]\nProgram=sleepers\nWorkers=3\nMaxWorkers=9\n"
                       "[Knob seconds]\nDescription=How long\nDefault=%g\n",
                       id, seconds);

  make_folder (desktop, folder);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

guint
desktop_count_files (Desktop *desktop)
{
  g_autofree char *path = g_build_filename (desktop_get_folder (desktop), "tmp", NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint n = 0;

  g_assert_nonnull (folder);
  while (g_dir_read_name (folder))
    n++;
  return n;
}
