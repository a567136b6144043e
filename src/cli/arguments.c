/* SPDX-License-Identifier: MIT */

#include "arguments.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "catalog.h"
#include "nearest.h"
#include "picture.h"

#define MAX_SECONDS 3e9
#define MAX_COUNT 1000000000
#define MIN_SCALE 1e-6
#define MAX_SCALE 1e6

typedef enum
{
  OPTION_FLAG,
  OPTION_TEXT,
  OPTION_TEXTS,
  OPTION_WORD,
  OPTION_COUNT,
  OPTION_SCALE,
  OPTION_TIME,
  OPTION_TIMEOUT,
} OptionKind;

typedef struct
{
  const char *name;
  OptionKind kind;
  CommandFlags commands;
  gsize offset; /* in Arguments */
  const char *value;
  const char *help;
  const char *(*get_word) (int i); /* OPTION_WORD: its words; NULL after the last */
} Option;

static const char *
get_model (int i)
{
  return i < N_MODELS ? model_name ((Model) i) : NULL;
}

static const char *
get_runtime (int i)
{
  return i < N_RUNTIMES ? runtime_name ((Runtime) i) : NULL;
}

static const char *
get_theme (int i)
{
  static const char *const NAMES[] = { [THEME_LIGHT] = "light", [THEME_DARK] = "dark" };

  return i < (int) G_N_ELEMENTS (NAMES) ? NAMES[i] : NULL;
}

static const char *
get_background (int i)
{
  static const char *const NAMES[] = { "white", "dark", "transparent" };

  return i < (int) G_N_ELEMENTS (NAMES) ? NAMES[i] : NULL;
}

#define AT(field) G_STRUCT_OFFSET (Arguments, field)
#define RUNS (COMMAND_RUN | COMMAND_COMPARE)
#define PICTURES (RUNS | COMMAND_EXPORT)
#define ALL (COMMAND_LIST | RUNS | COMMAND_EXPORT | COMMAND_INFO)

static const Option OPTIONS[] = {
  { "--model", OPTION_WORD, COMMAND_RUN, AT (model), "M",
    N_ ("sequential, threads, processes, asyncio or mixed"), get_model },
  { "--models", OPTION_TEXT, COMMAND_COMPARE, AT (models), "M[:R],M[:R]",
    N_ ("two to five models, each in its runtime or in that of --runtime") },
  { "--runtime", OPTION_WORD, RUNS, AT (runtime), "R", N_ ("native, native-gil or python"),
    get_runtime },
  { "-m", OPTION_TEXT, COMMAND_RUN, AT (module), "MODULE",
    N_ ("runs a module, as python3 -m does, instead of a script") },
  { "--interpreter", OPTION_TEXT, RUNS, AT (interpreter), "PATH",
    N_ ("the Python to run in; `interleave list` shows those that are found") },
  { "--python-option", OPTION_TEXTS, RUNS, AT (python_options), "OPTION",
    N_ ("an option of Python itself, as in --python-option=-I; may repeat") },
  { "--workers", OPTION_COUNT, RUNS, AT (workers), "N",
    N_ ("how many threads, processes or coroutines work") },
  { "--tasks", OPTION_COUNT, RUNS, AT (tasks), "N", N_ ("how many pieces the work is cut into") },
  { "--scale", OPTION_SCALE, RUNS, AT (scale), "X",
    N_ ("the size of the work, times the demo's own") },
  { "--set", OPTION_TEXTS, RUNS, AT (settings), "KEY=VALUE",
    N_ ("turns a knob of the demo; may repeat") },
  { "--output", OPTION_TEXTS, COMMAND_COMPARE, AT (outputs), "FILE",
    N_ ("writes a picture: .png, .svg or .pdf; may repeat") },
  { "--output", OPTION_TEXTS, PICTURES & ~COMMAND_COMPARE, AT (outputs), "FILE",
    N_ ("writes .interleave, .png, .svg, .pdf, .json or .csv; may repeat") },
  { "--preset", OPTION_TEXT, PICTURES, AT (preset), "P",
    N_ ("slide, slide-2x, strip, half, square, document or WxH[@DPI]") },
  { "--theme", OPTION_WORD, PICTURES, AT (theme), "T", N_ ("light or dark"), get_theme },
  { "--background", OPTION_WORD, COMMAND_EXPORT, AT (background), "B",
    N_ ("white, dark or transparent"), get_background },
  { "--from", OPTION_TIME, COMMAND_EXPORT, AT (from_ns), "TIME",
    N_ ("where the picture begins: seconds, or with ns, us, ms, s") },
  { "--to", OPTION_TIME, COMMAND_EXPORT, AT (to_ns), "TIME", N_ ("where the picture ends") },
  { "--timeout", OPTION_TIMEOUT, RUNS, AT (timeout_ns), "SECONDS",
    N_ ("stops the run after this time, with exit status 124") },
  { "--lanes", OPTION_FLAG, COMMAND_COMPARE, AT (lanes), NULL,
    N_ ("with --json: the lanes of every run, too") },
  { "--json", OPTION_FLAG, COMMAND_LIST | RUNS | COMMAND_INFO, AT (json), NULL,
    N_ ("prints one JSON object and nothing else") },
  { "--help", OPTION_FLAG, ALL, AT (help), NULL, N_ ("prints this") },
};

gboolean
arguments_parse_time (const char *text, gint64 *ns)
{
  static const struct
  {
    const char *unit;
    double ns;
  } UNITS[] = { { "", 1e9 }, { "s", 1e9 }, { "ms", 1e6 }, { "us", 1e3 }, { "ns", 1 } };
  char *end = NULL;
  double number;

  if (!g_ascii_isdigit (text[0]) && text[0] != '.')
    return FALSE;

  number = g_ascii_strtod (text, &end);
  for (gsize i = 0; i < G_N_ELEMENTS (UNITS); i++)
    if (end != text && strcmp (end, UNITS[i].unit) == 0)
      {
        double product = round (number * UNITS[i].ns);

        *ns = isfinite (product) && product <= MAX_SECONDS * 1e9 ? (gint64) product : -1;
        return *ns >= 0;
      }

  return FALSE;
}

static gboolean
parse_word (const Option *option, const char *text, int *word, char **message)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (int i = 0; option->get_word (i) != NULL; i++)
    {
      if (strcmp (option->get_word (i), text) == 0)
        {
          *word = i;
          return TRUE;
        }
      g_string_append_printf (words, "%s%s", i > 0 ? ", " : "", option->get_word (i));
    }

  *message =
      g_strdup_printf (_ ("%s cannot be '%s'. Take one of: %s."), option->name, text, words->str);
  return FALSE;
}

static gboolean
parse_count (const Option *option, const char *text, gint64 *count, char **message)
{
  guint64 number;

  if (g_ascii_string_to_unsigned (text, 10, 1, MAX_COUNT, &number, NULL))
    {
      *count = (gint64) number;
      return TRUE;
    }

  *message = g_strdup_printf (_ ("%s cannot be '%s'. Give a whole number from 1 to %d."),
                              option->name, text, MAX_COUNT);
  return FALSE;
}

static gboolean
parse_scale (const Option *option, const char *text, double *scale, char **message)
{
  char *end = NULL;
  double number = g_ascii_strtod (text, &end);

  if (end != text && *end == '\0' && number >= MIN_SCALE && number <= MAX_SCALE)
    {
      *scale = number;
      return TRUE;
    }

  *message = g_strdup_printf (_ ("%s cannot be '%s'. Give a number from 0.000001 to 1000000."),
                              option->name, text);
  return FALSE;
}

static gboolean
parse_time (const Option *option, const char *text, gint64 *ns, char **message)
{
  if (arguments_parse_time (text, ns) && (option->kind == OPTION_TIME || *ns > 0))
    return TRUE;

  if (option->kind == OPTION_TIMEOUT)
    *message = g_strdup_printf (_ ("%s cannot be '%s'. Give seconds above 0, such as 2.5."),
                                option->name, text);
  else
    *message = g_strdup_printf (
        _ ("%s cannot be '%s'. Give seconds, or a number with ns, us, ms or s, such as 250ms."),
        option->name, text);
  return FALSE;
}

static gboolean
store (Arguments *arguments, const Option *option, const char *text, char **message)
{
  gpointer field = G_STRUCT_MEMBER_P (arguments, option->offset);

  switch (option->kind)
    {
    case OPTION_FLAG:
      *(gboolean *) field = TRUE;
      return TRUE;
    case OPTION_TEXT:
      *(const char **) field = text;
      return TRUE;
    case OPTION_TEXTS:
      g_ptr_array_add (*(GPtrArray **) field, (gpointer) text);
      return TRUE;
    case OPTION_WORD:
      return parse_word (option, text, field, message);
    case OPTION_COUNT:
      return parse_count (option, text, field, message);
    case OPTION_SCALE:
      return parse_scale (option, text, field, message);
    case OPTION_TIME:
    case OPTION_TIMEOUT:
      return parse_time (option, text, field, message);
    default:
      g_assert_not_reached ();
    }
}

/* NULL: @command has none of this name. */
static const Option *
find_option (CommandFlags command, const char *word, gsize length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (OPTIONS); i++)
    if ((OPTIONS[i].commands & command) && strlen (OPTIONS[i].name) == length &&
        strncmp (OPTIONS[i].name, word, length) == 0)
      return &OPTIONS[i];

  return length == 2 && strncmp (word, "-h", 2) == 0 ? find_option (command, "--help", 6) : NULL;
}

static char *
describe_unknown (const char *word, gsize length, CommandFlags command)
{
  g_autofree char *name = g_strndup (word, length);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *nearest;

  for (gsize i = 0; i < G_N_ELEMENTS (OPTIONS); i++)
    if (OPTIONS[i].commands & command)
      g_ptr_array_add (names, (gpointer) OPTIONS[i].name);
  g_ptr_array_add (names, NULL);

  nearest = nearest_word (name, (const char *const *) names->pdata);
  if (nearest != NULL)
    return g_strdup_printf (_ ("there is no option %s here. Did you mean %s?"), name, nearest);
  return g_strdup_printf (_ ("there is no option %s here. Add --help to see which there are."),
                          name);
}

/* Takes the option at argv[*i], and its value. */
static gboolean
take_option (
    Arguments *arguments, CommandFlags command, int argc, char **argv, int *i, char **message)
{
  const char *word = argv[*i];
  const char *equals = g_str_has_prefix (word, "--") ? strchr (word, '=') : NULL;
  gsize length = equals != NULL ? (gsize) (equals - word) : strlen (word);
  const Option *option = find_option (command, word, length);

  if (option == NULL)
    {
      *message = describe_unknown (word, length, command);
      return FALSE;
    }
  if (option->value == NULL && equals != NULL)
    {
      *message = g_strdup_printf (_ ("%s takes no value. Leave out '%s'."), option->name, equals);
      return FALSE;
    }
  if (option->value == NULL || equals != NULL)
    return store (arguments, option, equals != NULL ? equals + 1 : NULL, message);
  if (*i + 1 >= argc)
    {
      *message = g_strdup_printf (_ ("%s needs a value. Write %s %s."), option->name, option->name,
                                  option->value);
      return FALSE;
    }

  *i += 1;
  return store (arguments, option, argv[*i], message);
}

gboolean
arguments_init (Arguments *arguments, CommandFlags command, int argc, char **argv, char **message)
{
  *arguments = (Arguments){
    .operands = g_ptr_array_new (),
    .outputs = g_ptr_array_new (),
    .settings = g_ptr_array_new (),
    .python_options = g_ptr_array_new (),
    .model = -1,
    .runtime = -1,
    .background = -1,
    .scale = 1,
    .to_ns = -1,
  };

  for (int i = 0; i < argc; i++)
    {
      if (strcmp (argv[i], "--") == 0)
        {
          arguments->rest = (const char *const *) argv + i + 1;
          break;
        }
      if (argv[i][0] != '-' || argv[i][1] == '\0')
        g_ptr_array_add (arguments->operands, argv[i]);
      else if (!take_option (arguments, command, argc, argv, &i, message))
        {
          arguments_clear (arguments);
          return FALSE;
        }
    }

  g_ptr_array_add (arguments->settings, NULL);
  g_ptr_array_add (arguments->python_options, NULL);
  return TRUE;
}

void
arguments_clear (Arguments *arguments)
{
  g_clear_pointer (&arguments->operands, g_ptr_array_unref);
  g_clear_pointer (&arguments->outputs, g_ptr_array_unref);
  g_clear_pointer (&arguments->settings, g_ptr_array_unref);
  g_clear_pointer (&arguments->python_options, g_ptr_array_unref);
}

char *
arguments_describe (CommandFlags command)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (OPTIONS); i++)
    {
      const Option *option = &OPTIONS[i];
      g_autofree char *left = g_strjoin (" ", option->name, option->value, NULL);

      if (option->commands & command)
        g_string_append_printf (text, "  %-22s  %s\n", left, _ (option->help));
    }

  return g_string_free (text, FALSE);
}
