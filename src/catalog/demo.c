/* SPDX-License-Identifier: MIT */

#include "demo.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "installation.h"
#include "interpreters.h"

#define FILE_NAME "demo.ini"
#define MAX_FILE_BYTES (256 * 1024)
#define MAX_WORD 64
#define MAX_LINE 400
#define DEFAULT_WORKERS 3
#define DEFAULT_MAX_WORKERS 1000
#define WORKERS_LIMIT 1000000

/* How a key's value must look, so that one table holds the whole file format. */
typedef enum
{
  VALUE_LINE, /* translated text for people */
  VALUE_WORD, /* for programs */
  VALUE_TEXT, /* anything in one line, may be empty */
  VALUE_NUMBER,
  VALUE_PATTERN, /* a regular expression */
} ValueKind;

typedef struct
{
  const char *name;
  ValueKind kind;
  gboolean needed;
} Key;

static const Key DEMO_KEYS[] = {
  { "Title", VALUE_LINE, TRUE },
  { "Group", VALUE_LINE, TRUE },
  { "Promise", VALUE_LINE, TRUE },
  { "Question", VALUE_LINE, FALSE },
  { "Argument", VALUE_WORD, FALSE },
  { "Size", VALUE_NUMBER, FALSE },
  { NULL },
};

static const Key VARIANT_KEYS[] = {
  { "Program", VALUE_WORD, TRUE },       { "Workers", VALUE_NUMBER, FALSE },
  { "MaxWorkers", VALUE_NUMBER, FALSE }, { "Size", VALUE_NUMBER, FALSE },
  { "Arguments", VALUE_TEXT, FALSE },    { "Answer", VALUE_PATTERN, FALSE },
  { "Expected", VALUE_TEXT, FALSE },     { NULL },
};

static const Key KNOB_KEYS[] = {
  { "Description", VALUE_LINE, TRUE },
  { "Default", VALUE_TEXT, TRUE },
  { NULL },
};

#define DEMO_ERROR (g_quark_from_static_string ("interleave-demo"))

G_GNUC_PRINTF (2, 3)
static gboolean
fail (GError **error, const char *format, ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, DEMO_ERROR, 0, message);

  return FALSE;
}

/* Words reach command lines, paths and JSON: keep them to what needs no quoting anywhere. */
static gboolean
is_word (const char *text)
{
  gsize n = strlen (text);

  if (n == 0 || n > MAX_WORD || text[0] == '-' || text[0] == '.')
    return FALSE;

  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("-_.", text[i]) == NULL)
      return FALSE;

  return TRUE;
}

static gboolean
is_line (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;

  return strlen (text) <= MAX_LINE;
}

static gboolean
is_number (const char *text, gint64 *number)
{
  char *end = NULL;

  errno = 0;
  *number = g_ascii_strtoll (text, &end, 10);

  return g_ascii_isdigit (text[0]) && *end == '\0' && errno == 0 && *number > 0;
}

static gboolean
is_pattern (const char *text)
{
  g_autoptr (GRegex) regex = g_regex_new (text, 0, 0, NULL);

  return regex != NULL && g_regex_get_capture_count (regex) <= 1;
}

static gboolean
check_value (GKeyFile *file, const char *group, const Key *key, GError **error)
{
  g_autofree char *value = g_key_file_get_locale_string (file, group, key->name, NULL, NULL);
  gint64 number;

  if (value == NULL && !key->needed && !g_key_file_has_key (file, group, key->name, NULL))
    return TRUE;
  if (value == NULL)
    return fail (error, _ ("[%s] needs a valid %s"), group, key->name);

  switch (key->kind)
    {
    case VALUE_LINE:
      if (*value != '\0' && is_line (value))
        return TRUE;
      return fail (error, _ ("%s in [%s] must be one short line"), key->name, group);
    case VALUE_WORD:
      if (is_word (value))
        return TRUE;
      return fail (error, _ ("%s in [%s] must be one word"), key->name, group);
    case VALUE_TEXT:
      if (is_line (value))
        return TRUE;
      return fail (error, _ ("%s in [%s] must be one short line"), key->name, group);
    case VALUE_NUMBER:
      if (is_number (value, &number))
        return TRUE;
      return fail (error, _ ("%s in [%s] must be a whole number above 0"), key->name, group);
    case VALUE_PATTERN:
      if (is_line (value) && is_pattern (value))
        return TRUE;
      return fail (error, _ ("%s in [%s] must be a regular expression with at most one group"),
                   key->name, group);
    default:
      g_assert_not_reached ();
    }
}

/* Every key of the group is in the table, every needed one is there, every value is as it must. */
static gboolean
check_group (GKeyFile *file, const char *group, const Key *keys, GError **error)
{
  g_auto (GStrv) names = g_key_file_get_keys (file, group, NULL, NULL);

  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      gsize length = strcspn (names[i], "[");
      gboolean known = FALSE;

      for (const Key *key = keys; key->name != NULL; key++)
        known |= strlen (key->name) == length && strncmp (key->name, names[i], length) == 0 &&
                 (names[i][length] == '\0' || key->kind == VALUE_LINE);
      if (!known)
        return fail (error, _ ("[%s] has no key %s"), group, names[i]);
    }

  for (const Key *key = keys; key->name != NULL; key++)
    if (!check_value (file, group, key, error))
      return FALSE;

  return TRUE;
}

static char *
get_line (GKeyFile *file, const char *group, const char *key)
{
  return g_key_file_get_locale_string (file, group, key, NULL, NULL);
}

static gint64
get_number (GKeyFile *file, const char *group, const char *key, gint64 otherwise)
{
  g_autofree char *value = g_key_file_get_value (file, group, key, NULL);
  gint64 number;

  return value != NULL && is_number (value, &number) ? number : otherwise;
}

static char *
find_missing (const Demo *demo, const Variant *variant)
{
  if (variant->runtime == RUNTIME_PYTHON)
    {
      g_autofree char *file = g_build_filename (demo->folder, variant->program, NULL);

      if (access (file, R_OK) != 0)
        return g_strdup_printf (_ ("there is no file %s that can be read"), file);
      if (!interpreters_exist ())
        return g_strdup (_ ("there is no Python here; install python3"));
    }
  if (access (installation_get_workload (), X_OK) != 0)
    return g_strdup_printf (_ ("the workload program %s is missing; install Interleave again"),
                            installation_get_workload ());
  return NULL;
}

static void
variant_free (gpointer data)
{
  Variant *variant = data;

  g_free (variant->program);
  g_strfreev (variant->arguments);
  g_free (variant->answer);
  g_free (variant->expected);
  g_free (variant->missing);
  g_free (variant);
}

/* Only a program that cannot speak to us itself needs its values as words and its answer sought. */
static gboolean
read_python (Variant *variant, GKeyFile *file, const char *group, GError **error)
{
  g_autofree char *arguments = g_key_file_get_string (file, group, "Arguments", NULL);

  variant->answer = g_key_file_get_string (file, group, "Answer", NULL);
  variant->expected = g_key_file_get_string (file, group, "Expected", NULL);
  if (variant->runtime == RUNTIME_PYTHON)
    {
      variant->arguments = arguments != NULL ? g_strsplit (arguments, " ", -1) : NULL;
      return TRUE;
    }
  if (arguments != NULL || variant->answer != NULL || variant->expected != NULL)
    return fail (error, _ ("[%s] takes no Arguments, Answer or Expected: these are for python"),
                 group);
  return TRUE;
}

static gboolean
add_variant (Demo *demo, GKeyFile *file, const char *group, GError **error)
{
  g_auto (GStrv) words = g_strsplit (group, " ", -1);
  gint64 workers, max_workers;
  Variant *variant;
  Model model;
  Runtime runtime;

  if (g_strv_length (words) != 3 || !model_from_name (words[1], &model) ||
      !runtime_from_name (words[2], &runtime))
    return fail (error, _ ("[%s] must be [Variant MODEL RUNTIME]"), group);
  if (!check_group (file, group, VARIANT_KEYS, error))
    return FALSE;

  workers = get_number (file, group, "Workers", DEFAULT_WORKERS);
  max_workers = get_number (file, group, "MaxWorkers", MAX (workers, DEFAULT_MAX_WORKERS));
  if (max_workers > WORKERS_LIMIT || workers > max_workers)
    return fail (error, _ ("[%s] must have Workers <= MaxWorkers <= %d"), group, WORKERS_LIMIT);

  variant = g_new0 (Variant, 1);
  variant->model = model;
  variant->runtime = runtime;
  variant->program = g_key_file_get_string (file, group, "Program", NULL);
  variant->workers = (int) workers;
  variant->max_workers = (int) max_workers;
  variant->size = get_number (file, group, "Size", get_number (file, "Demo", "Size", -1));
  variant->missing = find_missing (demo, variant);
  g_ptr_array_add (demo->variants, variant);

  return read_python (variant, file, group, error);
}

static void
knob_free (gpointer data)
{
  Knob *knob = data;

  g_free (knob->key);
  g_free (knob->description);
  g_free (knob->default_value);
  g_free (knob);
}

static gboolean
add_knob (Demo *demo, GKeyFile *file, const char *group, GError **error)
{
  const char *key = group + strlen ("Knob ");
  Knob *knob;

  if (!is_word (key))
    return fail (error, _ ("[%s] must be [Knob KEY]"), group);
  if (!check_group (file, group, KNOB_KEYS, error))
    return FALSE;

  knob = g_new0 (Knob, 1);
  knob->key = g_strdup (key);
  knob->description = get_line (file, group, "Description");
  knob->default_value = g_key_file_get_string (file, group, "Default", NULL);
  g_ptr_array_add (demo->knobs, knob);

  return TRUE;
}

/* Whether @name, which stands between two braces, is something that can be set. */
static gboolean
is_place (const Demo *demo, const char *name)
{
  static const char *const NAMES[] = { "workers", "size", "tasks", NULL };

  if (g_strv_contains (NAMES, name))
    return TRUE;
  for (guint i = 0; i < demo->knobs->len; i++)
    if (strcmp (((const Knob *) demo->knobs->pdata[i])->key, name) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
check_places (const Demo *demo, const char *text, GError **error)
{
  for (const char *open = strchr (text, '{'); open != NULL; open = strchr (open + 1, '{'))
    {
      gsize length = strcspn (open + 1, "}");
      g_autofree char *name = g_strndup (open + 1, length);

      if (open[1 + length] != '}' || !is_place (demo, name))
        return fail (error, _ ("{%s} is neither workers, size, tasks nor a knob"), name);
    }
  return TRUE;
}

/* The knobs may stand behind the variants that name them. */
static gboolean
check_all_places (const Demo *demo, GError **error)
{
  for (guint i = 0; i < demo->variants->len; i++)
    {
      const Variant *variant = demo->variants->pdata[i];

      if (variant->expected != NULL && !check_places (demo, variant->expected, error))
        return FALSE;
      for (gsize n = 0; variant->arguments != NULL && variant->arguments[n] != NULL; n++)
        if (!check_places (demo, variant->arguments[n], error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
add_groups (Demo *demo, GKeyFile *file, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      gboolean fine = TRUE;

      if (g_str_has_prefix (groups[i], "Variant "))
        fine = add_variant (demo, file, groups[i], error);
      else if (g_str_has_prefix (groups[i], "Knob "))
        fine = add_knob (demo, file, groups[i], error);
      else if (strcmp (groups[i], "Demo") != 0)
        fine = fail (error, _ ("there is no group [%s]"), groups[i]);
      if (!fine)
        return FALSE;
    }

  if (demo->variants->len == 0)
    return fail (error, _ ("there is no [Variant MODEL RUNTIME]"));
  return check_all_places (demo, error);
}

/* Read with a cap, not with g_key_file_load_from_file(): the file may be anything, even a device
 * without an end. */
static char *
read_file (const char *path, gsize *size, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree char *text = NULL;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      fail (error, _ ("there is no file %s"), FILE_NAME);
      return NULL;
    }

  stream = g_file_read (file, NULL, error);
  if (stream == NULL)
    return NULL;

  text = g_malloc (MAX_FILE_BYTES + 1);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), text, MAX_FILE_BYTES + 1, size, NULL,
                                error))
    return NULL;
  if (*size > MAX_FILE_BYTES)
    {
      fail (error, _ ("%s is too big"), FILE_NAME);
      return NULL;
    }

  return g_steal_pointer (&text);
}

static gboolean
read_demo (Demo *demo, const char *folder, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = g_build_filename (folder, FILE_NAME, NULL);
  g_autofree char *text = NULL;
  gsize size = 0;

  if (!is_word (demo->id))
    return fail (error, _ ("a demo's folder must be named with one word"));

  text = read_file (path, &size, error);
  if (text == NULL)
    return FALSE;
  if (size == 0)
    return fail (error, _ ("%s is empty"), FILE_NAME);
  if (!g_key_file_load_from_data (file, text, size, G_KEY_FILE_KEEP_TRANSLATIONS, error))
    return FALSE;
  if (!g_key_file_has_group (file, "Demo"))
    return fail (error, _ ("there is no group [%s]"), "Demo");
  if (!check_group (file, "Demo", DEMO_KEYS, error))
    return FALSE;

  g_free (demo->title);
  demo->title = get_line (file, "Demo", "Title");
  g_free (demo->group);
  demo->group = get_line (file, "Demo", "Group");
  demo->promise = get_line (file, "Demo", "Promise");
  demo->question = get_line (file, "Demo", "Question");
  demo->argument = g_key_file_get_string (file, "Demo", "Argument", NULL);

  return add_groups (demo, file, error);
}

Demo *
demo_new_from_folder (const char *folder)
{
  g_autofree char *name = g_path_get_basename (folder);
  g_autoptr (GError) error = NULL;
  Demo *demo = g_new0 (Demo, 1);

  /* A folder may have any bytes as its name; what leaves here is UTF-8. */
  demo->id = g_utf8_make_valid (name, -1);
  demo->folder = g_strdup (folder);
  demo->title = g_strdup (demo->id);
  demo->group = g_strdup ("");
  demo->variants = g_ptr_array_new_with_free_func (variant_free);
  demo->knobs = g_ptr_array_new_with_free_func (knob_free);

  if (!read_demo (demo, folder, &error))
    {
      demo->error = g_strdup (error->message);
      g_ptr_array_set_size (demo->variants, 0);
      g_ptr_array_set_size (demo->knobs, 0);
    }
  if (demo->promise == NULL)
    demo->promise = g_strdup ("");

  return demo;
}

void
demo_free (Demo *demo)
{
  if (demo == NULL)
    return;

  g_free (demo->id);
  g_free (demo->folder);
  g_free (demo->title);
  g_free (demo->group);
  g_free (demo->promise);
  g_free (demo->question);
  g_free (demo->argument);
  g_clear_pointer (&demo->variants, g_ptr_array_unref);
  g_clear_pointer (&demo->knobs, g_ptr_array_unref);
  g_free (demo->error);
  g_free (demo);
}
