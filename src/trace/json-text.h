/* json-text.h: writes JSON as it goes, without a tree
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <glib.h>

/*
 * A run may have 100,000 lanes and its Chrome trace millions of events, so what is written is text
 * at once and never a tree of nodes. The caller nests begin and end and gives a key inside objects
 * (NULL inside arrays); commas, quotes and escapes are taken care of. Strings that are no valid
 * UTF-8 are made so.
 *
 *   { "wide": [ {"one": 1}, ... ] }      objects are one to a line when begun with BREAK
 */
typedef struct
{
  GString *text;
  gboolean comma; /* something stands before in this object or array */
} JsonText;

void json_text_init (JsonText *json);
/* The text. @json is as before init. */
char *json_text_steal (JsonText *json, gsize *length);
void json_text_clear (JsonText *json);

/* Starts a new line before the next value. */
void json_text_break (JsonText *json);

void json_text_begin (JsonText *json, const char *key, char bracket); /* '{' or '[' */
void json_text_end (JsonText *json, char bracket);                    /* '}' or ']' */

void json_text_string (JsonText *json, const char *key, const char *value); /* NULL: null */
void json_text_int (JsonText *json, const char *key, gint64 value);
void json_text_number (JsonText *json, const char *key, double value); /* not finite: null */
void json_text_boolean (JsonText *json, const char *key, gboolean value);
/* @value: JSON already. */
void json_text_raw (JsonText *json, const char *key, const char *value);
void json_text_null (JsonText *json, const char *key);
/* @ns as us with three decimals, exactly. */
void json_text_us (JsonText *json, const char *key, gint64 ns);
