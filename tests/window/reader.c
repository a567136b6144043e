/* SPDX-License-Identifier: MIT */

#include "reader.h"

#include <string.h>

#define REGISTRY "org.a11y.atspi.Registry"
#define ROOT_PATH "/org/a11y/atspi/accessible/root"
#define REGISTRY_PATH "/org/a11y/atspi/registry"
#define COORDINATES_OF_WINDOW 1

struct Reader
{
  GDBusConnection *bus;
  char *program;
  GPtrArray *nodes;
  gboolean closer;
  guint name, signals;
  guint objects[2];
};

static const char interfaces[] =
    "<node>"
    "<interface name='org.a11y.atspi.Socket'>"
    "<method name='Embed'><arg type='(so)' direction='in'/><arg type='(so)' direction='out'/>"
    "</method><method name='Unembed'><arg type='(so)' direction='in'/></method></interface>"
    "<interface name='org.a11y.atspi.Registry'>"
    "<method name='GetRegisteredEvents'><arg type='a(ss)' direction='out'/></method></interface>"
    "</node>";

static void
on_call (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *arguments,
         GDBusMethodInvocation *call,
         gpointer data)
{
  Reader *self = data;

  if (strcmp (method, "Embed") == 0)
    {
      g_free (self->program);
      self->program = g_strdup (sender);
      g_dbus_method_invocation_return_value (
          call, g_variant_new ("((so))", g_dbus_connection_get_unique_name (bus), ROOT_PATH));
    }
  else if (strcmp (method, "GetRegisteredEvents") == 0)
    /* As long as somebody listens, the program tells everything. */
    g_dbus_method_invocation_return_value (
        call,
        g_variant_new_parsed ("([(%s, 'object:')],)", g_dbus_connection_get_unique_name (bus)));
  else
    g_dbus_method_invocation_return_value (call, NULL);
}

static const GDBusInterfaceVTable methods = { .method_call = on_call };

/* Its arrival wakes whoever waits. */
static void
on_signal (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *name,
           GVariant *arguments,
           gpointer data)
{
}

static void
node_free (gpointer data)
{
  ReaderNode *node = data;

  g_free (node->path);
  g_free (node->parent);
  g_free (node->name);
  g_free (node->description);
  g_free (node);
}

Reader *
reader_new (GDBusConnection *bus)
{
  static const char *const paths[] = { ROOT_PATH, REGISTRY_PATH };
  Reader *self = g_new0 (Reader, 1);
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interfaces, NULL);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  self->bus = g_object_ref (bus);
  self->nodes = g_ptr_array_new_with_free_func (node_free);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      self->objects[i] = g_dbus_connection_register_object (bus, paths[i], node->interfaces[i],
                                                            &methods, self, NULL, &error);
      g_assert_no_error (error);
    }
  self->signals = g_dbus_connection_signal_subscribe (bus, NULL, NULL, NULL, NULL, NULL, 0,
                                                      on_signal, self, NULL);
  reply = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
      g_variant_new ("(su)", REGISTRY, 4), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);

  return self;
}

void
reader_free (Reader *reader)
{
  g_dbus_connection_signal_unsubscribe (reader->bus, reader->signals);
  for (guint i = 0; i < G_N_ELEMENTS (reader->objects); i++)
    g_dbus_connection_unregister_object (reader->bus, reader->objects[i]);
  g_ptr_array_unref (reader->nodes);
  g_object_unref (reader->bus);
  g_free (reader->program);
  g_free (reader);
}

const char *
reader_get_program (Reader *reader)
{
  return reader->program;
}

void
reader_forget (Reader *reader)
{
  g_clear_pointer (&reader->program, g_free);
  g_ptr_array_set_size (reader->nodes, 0);
}

static GVariant *
ask (Reader *self, const char *path, const char *interface, const char *method, const char *type)
{
  return g_dbus_connection_call_sync (self->bus, self->program, path, interface, method, NULL,
                                      G_VARIANT_TYPE (type), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                                      G_MAXINT, NULL, NULL);
}

static void
add_node (Reader *self, GVariant *item)
{
  ReaderNode *node = g_new0 (ReaderNode, 1);
  g_autoptr (GVariant) states = NULL;

  /* Itself, its application, its parent; place, number of children; interfaces; ... */
  g_variant_get (item, "((so)(so)(so)iiassus@au)", NULL, &node->path, NULL, NULL, NULL,
                 &node->parent, NULL, &node->n_children, NULL, &node->name, &node->role,
                 &node->description, &states);
  if (g_variant_n_children (states) >= 2)
    for (guint i = 0; i < 2; i++)
      {
        guint32 half;

        g_variant_get_child (states, i, "u", &half);
        node->states |= (guint64) half << (32 * i);
      }
  g_ptr_array_add (self->nodes, node);
}

static void
read_cache (Reader *self)
{
  g_autoptr (GVariant) reply = ask (self, "/org/a11y/atspi/cache", "org.a11y.atspi.Cache",
                                    "GetItems", "(a((so)(so)(so)iiassusau))");
  g_autoptr (GVariant) items = NULL;

  g_ptr_array_set_size (self->nodes, 0);
  /* It is not there yet, or has just ended. */
  if (reply == NULL)
    return;

  items = g_variant_get_child_value (reply, 0);
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

      add_node (self, item);
    }
}

/* Asks for the children of all that have others than we know, or of all. */
static void
ask_for_children (Reader *self)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->nodes->len; i++)
    {
      const ReaderNode *node = g_ptr_array_index (self->nodes, i);
      gpointer n = g_hash_table_lookup (known, node->parent);

      g_hash_table_insert (known, node->parent, GINT_TO_POINTER (GPOINTER_TO_INT (n) + 1));
    }
  for (guint i = 0; i < self->nodes->len; i++)
    {
      const ReaderNode *node = g_ptr_array_index (self->nodes, i);

      if (self->closer ||
          GPOINTER_TO_INT (g_hash_table_lookup (known, node->path)) != node->n_children)
        {
          GVariant *reply =
              ask (self, node->path, "org.a11y.atspi.Accessible", "GetChildren", "(a(so))");

          g_clear_pointer (&reply, g_variant_unref);
        }
    }
}

void
reader_look_closer (Reader *reader)
{
  reader->closer = TRUE;
}

const GPtrArray *
reader_look (Reader *reader)
{
  guint n;

  g_ptr_array_set_size (reader->nodes, 0);
  if (reader->program == NULL)
    return reader->nodes;

  read_cache (reader);
  do
    {
      n = reader->nodes->len;
      ask_for_children (reader);
      read_cache (reader);
    }
  while (reader->nodes->len > n);
  reader->closer = FALSE;
  return reader->nodes;
}

const ReaderNode *
reader_find (Reader *reader, ReaderRole role, const char *part, guint64 states)
{
  const GPtrArray *nodes = reader_look (reader);

  for (guint i = 0; i < nodes->len; i++)
    {
      const ReaderNode *node = g_ptr_array_index (nodes, i);

      if (node->role == role && (node->states & states) == states &&
          (part == NULL || strstr (node->name, part) != NULL))
        return node;
    }
  return NULL;
}

gboolean
reader_locate (Reader *reader, const ReaderNode *node, ReaderPlace *place)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      reader->bus, reader->program, node->path, "org.a11y.atspi.Component", "GetExtents",
      g_variant_new ("(u)", COORDINATES_OF_WINDOW), G_VARIANT_TYPE ("((iiii))"),
      G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT, NULL, NULL);

  if (reply == NULL)
    return FALSE;

  g_variant_get (reply, "((iiii))", &place->x, &place->y, &place->width, &place->height);
  return TRUE;
}

typedef struct
{
  ReaderRole role;
  const char *part;
  guint64 states;
} Sight;

static gboolean
is_there (Desktop *desktop, gpointer data)
{
  const Sight *sight = data;

  return reader_find (desktop_get_reader (desktop), sight->role, sight->part, sight->states) !=
         NULL;
}

static gboolean
is_gone (Desktop *desktop, gpointer data)
{
  return !is_there (desktop, data);
}

void
desktop_wait_for (Desktop *desktop, ReaderRole role, const char *part, guint64 states)
{
  Sight sight = { role, part, states };

  desktop_wait (desktop, is_there, &sight);
}

void
desktop_wait_for_none (Desktop *desktop, ReaderRole role, const char *part, guint64 states)
{
  Sight sight = { role, part, states };

  desktop_wait (desktop, is_gone, &sight);
}
