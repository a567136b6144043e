/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "png-file.h"
#include "scene-painter.h"
#include "scene-svg.h"

static const char hostile[] = "<b>&\"'\x01\x1b[0m\xff\xfe \xe2\x80\xae]]> end";

/* One of everything. */
static Scene *
make_scene (Lettering *lettering)
{
  Scene *scene = scene_new (palette_get (PALETTE_LIGHT), 200, 100, 1, 1);
  LaneRun runs[] = { { .x0 = 0, .x1 = 60, .state = STATE_READY },
                     { .x0 = 60,
                       .x1 = 61,
                       .kind = LANE_RUN_MIXED,
                       .upto = { 100, 255, 255, 255, 255, 255, 255, 255 } },
                     { .x0 = 61, .x1 = 120, .state = STATE_NATIVE } };
  guint32 colours[] = { 0xff112233, 0, 0xff445566 };

  scene_add_rect (scene, &(cairo_rectangle_t){ 0, 0, 200, 100 }, 8, 0xffffffff, 0xff000000, 2);
  scene_add_line (scene, 0, 0, 9, 9, 0xff00ff00, 1);
  scene_add_curve (scene, 10, 10, 90, 30, 0x80ff0000, 2)->arrow = TRUE;
  scene_add_curve (scene, 10, 10, 12, 90, 0xffff0000, 2)->dashed = TRUE;
  scene_add_lane (scene, &(cairo_rectangle_t){ 20, 40, 120, 20 }, 5, runs, G_N_ELEMENTS (runs));
  scene_add_strip (scene, &(cairo_rectangle_t){ 20, 65, 3, 8 }, colours, 3);
  scene_clip (scene, &(cairo_rectangle_t){ 0, 0, 150, 100 });
  scene_add_hatch (scene, &(cairo_rectangle_t){ 150, 40, 30, 20 }, 0xff880000);
  scene_unclip (scene);
  scene_add_swatch (scene, &(cairo_rectangle_t){ 150, 70, 30, 20 }, STATE_WAITING_LOCK);
  scene_add_text (scene, lettering, hostile, (Type){ 10, TRUE }, 10, 90, 0, 180, 0xff000000);

  return scene;
}

static void
test_items (void)
{
  g_autoptr (Lettering) lettering = lettering_new ();
  g_autoptr (Scene) scene = make_scene (lettering);
  guint n = scene_get_n_items (scene);
  const SceneItem *text = scene_get_item (scene, n - 1);

  g_assert_cmpint (text->kind, ==, SCENE_TEXT);
  g_assert_true (g_utf8_validate (text->text, -1, NULL));
  g_assert_null (strchr (text->text, 1));
  g_assert_cmpfloat (text->box.width, <=, 180);
  /* What has no extent is not there at all. */
  scene_add_rect (scene, &(cairo_rectangle_t){ 0, 0, -3, 5 }, 0, 1, 0, 0);
  scene_add_text (scene, lettering, "x", (Type){ 10, FALSE }, 0, 0, 0, 1, 0xff000000);
  scene_add_lane (scene, &(cairo_rectangle_t){ 0, 0, 3, 5 }, 0, NULL, 0);
  g_assert_cmpuint (scene_get_n_items (scene), ==, n);
}

static void
test_fit (void)
{
  g_autoptr (Lettering) lettering = lettering_new ();
  Type type = { 20, FALSE };

  for (double width = 0; width < 300; width += 7)
    {
      g_autofree char *line = lettering_fit (lettering, "a rather long name, ünïcödé", type, width);

      g_assert_cmpfloat (lettering_get_width (lettering, line, type), <=, width);
      g_assert_true (g_utf8_validate (line, -1, NULL));
    }

  g_auto (GStrv) lines = lettering_wrap (lettering, "one two three four five", type, 100, 2);

  g_assert_cmpuint (g_strv_length (lines), ==, 2);
}

static void
test_svg_is_xml (void)
{
  g_autoptr (Lettering) lettering = lettering_new ();
  g_autoptr (Scene) scene = make_scene (lettering);
  g_autoptr (GBytes) bytes = scene_to_svg (scene, hostile, hostile);
  g_autoptr (GBytes) again = scene_to_svg (scene, hostile, hostile);
  const GMarkupParser parser = { 0 };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
  g_autoptr (GError) error = NULL;
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);

  g_assert_true (g_bytes_equal (bytes, again));
  g_markup_parse_context_parse (context, text, (gssize) size, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
  /* GLib's parser lets control characters pass; XML does not. */
  for (gsize i = 0; i < size; i++)
    g_assert_true ((guchar) text[i] >= ' ' || text[i] == '\n');
  g_assert_null (g_strstr_len (text, (gssize) size, "&#x"));
  g_assert_nonnull (g_strstr_len (text, (gssize) size, "<text "));
  g_assert_nonnull (g_strstr_len (text, (gssize) size, "<pattern id=\"ready\""));
  g_assert_nonnull (g_strstr_len (text, (gssize) size, "data:image/png;base64,"));
}

/* Both ways of painting leave no error and something to see. */
static void
test_paint (void)
{
  g_autoptr (Lettering) lettering = lettering_new ();
  g_autoptr (Scene) scene = make_scene (lettering);

  for (int how = PAINT_PIXELS; how <= PAINT_VECTORS; how++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 200, 100);
      cairo_t *cr = cairo_create (surface);
      const guint32 *row;

      scene_paint (scene, cr, lettering, (Paint) how);
      g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
      cairo_destroy (cr);
      cairo_surface_flush (surface);
      row = (const guint32 *) (void *) (cairo_image_surface_get_data (surface) +
                                        50 * cairo_image_surface_get_stride (surface));
      g_assert_cmphex (row[120], ==, palette_get (PALETTE_LIGHT)->states[STATE_NATIVE]);
      g_assert_cmphex (row[5], ==, 0xffffffff);
      cairo_surface_destroy (surface);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scene/items", test_items);
  g_test_add_func ("/scene/fit", test_fit);
  g_test_add_func ("/scene/svg-is-xml", test_svg_is_xml);
  g_test_add_func ("/scene/paint", test_paint);
  return g_test_run ();
}
