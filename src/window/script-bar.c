/* SPDX-License-Identifier: MIT */

#include "script-bar.h"

#include <glib/gi18n-lib.h>

#include "interpreter-item.h"

struct _ScriptBar
{
  GtkWidget parent_instance;

  GtkWidget *box, *arguments_box, *more;
  GtkDropDown *interpreters;
  GtkEditable *arguments, *options, *module;
  GtkCheckButton *heartbeat;

  ScriptItem *item; /* NULL: a demo */
  GBinding *bindings[3];
  char *path;       /* chosen last, or NULL */
  guint chosen;     /* in the list */
  gboolean setting; /* the list is being filled by us */
};

enum
{
  PROP_0,
  PROP_INTERPRETER,
  N_PROPS
};

enum
{
  REFUSED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ScriptBar, script_bar, GTK_TYPE_WIDGET)

static void
setup_row (GtkListItemFactory *factory, GtkListItem *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (NULL), *detail = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_xalign (GTK_LABEL (detail), 0);
  gtk_label_set_wrap (GTK_LABEL (detail), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (detail), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (detail), 46);
  gtk_label_set_max_width_chars (GTK_LABEL (detail), 46);
  gtk_widget_add_css_class (detail, "caption");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), detail);
  gtk_list_item_set_child (row, box);
}

static void
bind_row (GtkListItemFactory *factory, GtkListItem *row)
{
  InterpreterItem *item = gtk_list_item_get_item (row);
  GtkWidget *box = gtk_list_item_get_child (row);
  GtkWidget *title = gtk_widget_get_first_child (box);
  GtkWidget *detail = gtk_widget_get_last_child (box);

  gtk_label_set_label (GTK_LABEL (title), interpreter_item_get_title (item));
  gtk_label_set_label (GTK_LABEL (detail), interpreter_item_get_detail (item));
  gtk_widget_set_tooltip_text (box, interpreter_item_get_detail (item));
  gtk_widget_set_sensitive (title, interpreter_item_is_usable (item));
}

static void
setup_button (GtkListItemFactory *factory, GtkListItem *row)
{
  GtkWidget *title = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_list_item_set_child (row, title);
}

static void
bind_button (GtkListItemFactory *factory, GtkListItem *row)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (row)),
                       interpreter_item_get_title (gtk_list_item_get_item (row)));
}

static GtkListItemFactory *
make_factory (GCallback setup, GCallback bind)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", setup, NULL);
  g_signal_connect (factory, "bind", bind, NULL);
  return factory;
}

static void
choose_again (ScriptBar *self)
{
  self->setting = TRUE;
  gtk_drop_down_set_selected (self->interpreters, self->chosen);
  self->setting = FALSE;
}

static void
on_selected (ScriptBar *self)
{
  InterpreterItem *item = gtk_drop_down_get_selected_item (self->interpreters);

  if (self->setting || !item)
    return;

  if (!interpreter_item_is_usable (item))
    {
      g_autofree char *words = g_strdup_printf ("%s: %s", interpreter_item_get_title (item),
                                                interpreter_item_get_detail (item));

      choose_again (self);
      g_signal_emit (self, signals[REFUSED], 0, words);
      return;
    }
  self->chosen = gtk_drop_down_get_selected (self->interpreters);
  g_free (self->path);
  self->path = g_strdup (interpreter_item_get_interpreter (item)->path);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INTERPRETER]);
}

static void
on_activate (ScriptBar *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.run", NULL);
}

static void
unbind (ScriptBar *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->bindings); i++)
    {
      if (self->bindings[i])
        g_binding_unbind (self->bindings[i]);
      g_clear_object (&self->bindings[i]);
    }
  g_clear_object (&self->item);
}

void
script_bar_set_item (ScriptBar *self, ScriptItem *item)
{
  static const char *const names[] = { "arguments", "options", "module" };

  g_return_if_fail (SCRIPT_IS_BAR (self));

  if (self->item == item)
    return;

  unbind (self);
  gtk_widget_set_visible (self->arguments_box, item != NULL);
  gtk_widget_set_visible (self->more, item != NULL);
  if (!item)
    return;

  GtkEditable *entries[] = { self->arguments, self->options, self->module };

  self->item = g_object_ref (item);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GBinding *binding = g_object_bind_property (item, names[i], entries[i], "text",
                                                  G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);

      self->bindings[i] = g_object_ref (binding);
    }
}

void
script_bar_set_interpreters (ScriptBar *self, const GPtrArray *interpreters)
{
  g_autoptr (GListStore) list = NULL;
  guint found;

  g_return_if_fail (SCRIPT_IS_BAR (self));

  list = interpreter_item_list_new (interpreters);
  found = interpreter_item_list_find (G_LIST_MODEL (list), self->path);
  self->chosen = found != G_MAXUINT ? found : 0;
  self->setting = TRUE;
  gtk_drop_down_set_model (self->interpreters, G_LIST_MODEL (list));
  self->setting = FALSE;
  choose_again (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self->interpreters), TRUE);
}

const Interpreter *
script_bar_get_interpreter (ScriptBar *self)
{
  InterpreterItem *item;

  g_return_val_if_fail (SCRIPT_IS_BAR (self), NULL);

  item = gtk_drop_down_get_selected_item (self->interpreters);
  if (!item || !interpreter_item_is_usable (item))
    return NULL;
  return interpreter_item_get_interpreter (item);
}

gboolean
script_bar_get_heartbeat (ScriptBar *self)
{
  g_return_val_if_fail (SCRIPT_IS_BAR (self), FALSE);

  return gtk_check_button_get_active (self->heartbeat);
}

static void
script_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_value_set_string (value, SCRIPT_BAR (object)->path);
}

static void
script_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  ScriptBar *self = SCRIPT_BAR (object);
  GListModel *list = gtk_drop_down_get_model (self->interpreters);
  guint found;

  g_free (self->path);
  self->path = g_value_dup_string (value);
  found = interpreter_item_list_find (list, self->path);
  if (found == G_MAXUINT)
    return;
  self->chosen = found;
  choose_again (self);
}

static void
script_bar_dispose (GObject *object)
{
  ScriptBar *self = SCRIPT_BAR (object);

  unbind (self);
  g_clear_pointer (&self->path, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), SCRIPT_TYPE_BAR);

  G_OBJECT_CLASS (script_bar_parent_class)->dispose (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, ScriptBar, name)

static void
script_bar_class_init (ScriptBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = script_bar_dispose;
  object_class->get_property = script_bar_get_property;
  object_class->set_property = script_bar_set_property;
  properties[PROP_INTERPRETER] =
      g_param_spec_string ("interpreter", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[REFUSED] = g_signal_new ("refused", SCRIPT_TYPE_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/interleave/Interleave/ui/script-bar.ui");
  BIND (box), BIND (arguments_box), BIND (more), BIND (interpreters);
  BIND (arguments), BIND (options), BIND (module), BIND (heartbeat);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "scriptbar");
}

static void
script_bar_init (ScriptBar *self)
{
  g_autoptr (GListStore) list = interpreter_item_list_new (NULL);
  g_autoptr (GtkListItemFactory) button =
      make_factory (G_CALLBACK (setup_button), G_CALLBACK (bind_button));
  g_autoptr (GtkListItemFactory) rows =
      make_factory (G_CALLBACK (setup_row), G_CALLBACK (bind_row));

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_down_set_factory (self->interpreters, button);
  gtk_drop_down_set_list_factory (self->interpreters, rows);
  self->setting = TRUE;
  gtk_drop_down_set_model (self->interpreters, G_LIST_MODEL (list));
  self->setting = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->interpreters), FALSE);
  gtk_widget_set_visible (self->arguments_box, FALSE);
  gtk_widget_set_visible (self->more, FALSE);
}

GtkWidget *
script_bar_new (void)
{
  return g_object_new (SCRIPT_TYPE_BAR, NULL);
}
