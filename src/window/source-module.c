/* SPDX-License-Identifier: MIT */

#include "source-module.h"

#include <gtksourceview/gtksource.h>

#define POINTED "interleave-pointed"

static GtkSourceBuffer *
get_buffer (GtkTextView *view)
{
  return GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (view));
}

static GtkWidget *
make_view (void)
{
  GtkSourceLanguageManager *languages = gtk_source_language_manager_get_default ();
  g_autoptr (GtkSourceBuffer) buffer = gtk_source_buffer_new_with_language (
      gtk_source_language_manager_get_language (languages, "python3"));
  GtkWidget *widget = gtk_source_view_new_with_buffer (buffer);
  GtkSourceView *view = GTK_SOURCE_VIEW (widget);
  g_autoptr (GtkSourceMarkAttributes) look = gtk_source_mark_attributes_new ();
  GdkRGBA colour = { 0.90f, 0.62f, 0.0f, 0.28f };

  gtk_source_view_set_show_line_numbers (view, TRUE);
  gtk_source_view_set_auto_indent (view, TRUE);
  gtk_source_view_set_indent_width (view, 4);
  gtk_source_view_set_tab_width (view, 8);
  gtk_source_view_set_insert_spaces_instead_of_tabs (view, TRUE);
  gtk_source_view_set_smart_backspace (view, TRUE);
  gtk_source_mark_attributes_set_background (look, &colour);
  gtk_source_view_set_mark_attributes (view, POINTED, look, 0);

  return widget;
}

static void
set_dark (GtkTextView *view, gboolean dark)
{
  GtkSourceStyleSchemeManager *schemes = gtk_source_style_scheme_manager_get_default ();

  gtk_source_buffer_set_style_scheme (
      get_buffer (view),
      gtk_source_style_scheme_manager_get_scheme (schemes, dark ? "Adwaita-dark" : "Adwaita"));
}

static void
set_line (GtkTextView *view, int line)
{
  GtkSourceBuffer *buffer = get_buffer (view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (GTK_TEXT_BUFFER (buffer), &start, &end);
  gtk_source_buffer_remove_source_marks (buffer, &start, &end, POINTED);
  if (line < 0)
    return;

  gtk_text_buffer_get_iter_at_line (GTK_TEXT_BUFFER (buffer), &start, line);
  gtk_source_buffer_create_source_mark (buffer, NULL, POINTED, &start);
}

G_MODULE_EXPORT const SourceModule source_module = { make_view, set_dark, set_line };
