/* SPDX-License-Identifier: MIT */

#include "catalog.h"

#include <string.h>

#include "demo.h"
#include "installation.h"

struct Catalog
{
  GPtrArray *demos; /* sorted by id */
};

static const char *const MODEL_NAMES[N_MODELS] = {
  [MODEL_SEQUENTIAL] = "sequential", [MODEL_THREADS] = "threads", [MODEL_PROCESSES] = "processes",
  [MODEL_ASYNCIO] = "asyncio",       [MODEL_MIXED] = "mixed",
};

static const char *const RUNTIME_NAMES[N_RUNTIMES] = {
  [RUNTIME_NATIVE] = "native",
  [RUNTIME_NATIVE_GIL] = "native-gil",
  [RUNTIME_PYTHON] = "python",
};

const char *
model_name (Model model)
{
  g_return_val_if_fail ((guint) model < N_MODELS, "?");

  return MODEL_NAMES[model];
}

const char *
runtime_name (Runtime runtime)
{
  g_return_val_if_fail ((guint) runtime < N_RUNTIMES, "?");

  return RUNTIME_NAMES[runtime];
}

gboolean
model_from_name (const char *name, Model *model)
{
  for (int i = 0; i < N_MODELS; i++)
    if (g_strcmp0 (name, MODEL_NAMES[i]) == 0)
      {
        *model = (Model) i;
        return TRUE;
      }

  return FALSE;
}

gboolean
runtime_from_name (const char *name, Runtime *runtime)
{
  for (int i = 0; i < N_RUNTIMES; i++)
    if (g_strcmp0 (name, RUNTIME_NAMES[i]) == 0)
      {
        *runtime = (Runtime) i;
        return TRUE;
      }

  return FALSE;
}

/* A demo of the user's with the id of a shipped one stands in its place, as everywhere under the
 * XDG folders. */
static void
add_demo (GPtrArray *demos, Demo *demo)
{
  for (guint i = 0; i < demos->len; i++)
    {
      Demo *old = g_ptr_array_index (demos, i);

      if (strcmp (old->id, demo->id) == 0)
        {
          demos->pdata[i] = demo;
          demo_free (old);
          return;
        }
    }

  g_ptr_array_add (demos, demo);
}

static void
add_folder (GPtrArray *demos, const char *folder)
{
  /* No folder, no demos: most users have none of their own. */
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (name[0] != '.' && g_file_test (path, G_FILE_TEST_IS_DIR))
        add_demo (demos, demo_new_from_folder (path));
    }
}

static int
compare_demos (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(Demo *const *) a)->id, (*(Demo *const *) b)->id);
}

Catalog *
catalog_new (void)
{
  g_autofree char *shipped = g_build_filename (installation_get_data (), "demos", NULL);
  g_autofree char *own = g_build_filename (g_get_user_data_dir (), "interleave", "demos", NULL);
  Catalog *catalog = g_new0 (Catalog, 1);

  catalog->demos = g_ptr_array_new_with_free_func ((GDestroyNotify) demo_free);
  add_folder (catalog->demos, shipped);
  add_folder (catalog->demos, own);
  g_ptr_array_sort (catalog->demos, compare_demos);

  return catalog;
}

void
catalog_free (Catalog *catalog)
{
  if (catalog == NULL)
    return;

  g_clear_pointer (&catalog->demos, g_ptr_array_unref);
  g_free (catalog);
}

guint
catalog_get_n_demos (const Catalog *catalog)
{
  g_return_val_if_fail (catalog != NULL, 0);

  return catalog->demos->len;
}

const Demo *
catalog_get_demo (const Catalog *catalog, guint i)
{
  g_return_val_if_fail (catalog != NULL && i < catalog->demos->len, NULL);

  return g_ptr_array_index (catalog->demos, i);
}

const Demo *
catalog_find (const Catalog *catalog, const char *id)
{
  g_return_val_if_fail (catalog != NULL && id != NULL, NULL);

  for (guint i = 0; i < catalog->demos->len; i++)
    {
      const Demo *demo = g_ptr_array_index (catalog->demos, i);

      if (strcmp (demo->id, id) == 0)
        return demo;
    }

  return NULL;
}

const Variant *
demo_find_variant (const Demo *demo, int model, int runtime)
{
  g_return_val_if_fail (demo != NULL, NULL);

  for (guint i = 0; i < demo->variants->len; i++)
    {
      const Variant *variant = g_ptr_array_index (demo->variants, i);

      if ((model < 0 || (int) variant->model == model) &&
          (runtime < 0 || (int) variant->runtime == runtime))
        return variant;
    }

  return NULL;
}

gboolean
variant_takes (const Variant *variant, const char *name)
{
  g_autofree char *place = g_strdup_printf ("{%s}", name);

  if (variant->runtime != RUNTIME_PYTHON)
    return TRUE;

  for (gsize i = 0; variant->arguments != NULL && variant->arguments[i] != NULL; i++)
    if (strstr (variant->arguments[i], place) != NULL)
      return TRUE;
  return FALSE;
}
