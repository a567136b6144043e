/* SPDX-License-Identifier: MIT */

#include "source-editor.h"

#include <gmodule.h>

#include "installation.h"
#include "source-module.h"

/* NULL: it cannot be had. Tried once: never unloaded, since its types stay known. */
static const SourceModule *
get_module (void)
{
  static gsize once;
  static const SourceModule *module;

  if (g_once_init_enter (&once))
    {
      GModule *file = g_module_open (installation_get_source_module (), G_MODULE_BIND_LAZY);
      gpointer symbol;

      if (file && g_module_symbol (file, SOURCE_MODULE_SYMBOL, &symbol))
        {
          g_module_make_resident (file);
          module = symbol;
        }
      else
        g_info ("Source is shown without colours: %s", g_module_error ());
      g_once_init_leave (&once, 1);
    }
  return module;
}

gboolean
source_editor_is_rich (void)
{
  return get_module () != NULL;
}

GtkWidget *
source_editor_new (void)
{
  const SourceModule *module = get_module ();
  GtkWidget *widget = module ? module->make_view () : gtk_text_view_new ();
  GtkTextView *view = GTK_TEXT_VIEW (widget);

  gtk_text_view_set_monospace (view, TRUE);
  gtk_text_view_set_top_margin (view, 4);
  gtk_text_view_set_bottom_margin (view, 4);
  gtk_text_view_set_left_margin (view, 4);
  gtk_text_view_set_right_margin (view, 4);
  return widget;
}

void
source_editor_set_dark (GtkTextView *view, gboolean dark)
{
  const SourceModule *module = get_module ();

  if (module)
    module->set_dark (view, dark);
}

void
source_editor_point_at (GtkTextView *view, int line)
{
  const SourceModule *module = get_module ();
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start, end;

  if (module)
    module->set_line (view, line);
  if (line < 0)
    return;

  gtk_text_buffer_get_iter_at_line (buffer, &start, line);
  end = start;
  gtk_text_iter_forward_to_line_end (&end);
  if (module)
    gtk_text_buffer_place_cursor (buffer, &start);
  else
    gtk_text_buffer_select_range (buffer, &start, &end);
  gtk_text_view_scroll_to_mark (view, gtk_text_buffer_get_insert (buffer), 0.1, TRUE, 0, 0.3);
}
