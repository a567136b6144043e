/* reader.h: what a screen reader sees of the program
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gio/gio.h>

#include "desktop.h"

/*
 * Plays the registry of AT-SPI on the desktop's bus: the program registers with it as with the real
 * one, tells its events to it, and answers what it shows. All of the program's objects are asked
 * for at once (its cache), each time anew, so what is found is what holds now. GTK's cache holds
 * what somebody has asked for, so that new children are asked for first.
 *
 * Any event wakes desktop_wait().
 */
typedef struct Reader Reader;

/* Numbers of the protocol (atspi-constants.h). */
typedef enum
{
  ROLE_FRAME = 23,
  ROLE_LABEL = 29,
  ROLE_LIST = 31,
  ROLE_LIST_ITEM = 32,
  ROLE_BUTTON = 43,
  ROLE_STATUS = 54,
} ReaderRole;

/* Bits of a state set. */
#define STATE_ACTIVE (G_GUINT64_CONSTANT (1) << 1)
#define STATE_FOCUSED (G_GUINT64_CONSTANT (1) << 12)
#define STATE_SELECTED (G_GUINT64_CONSTANT (1) << 23)

typedef struct
{
  char *path, *parent;
  int n_children;
  guint role;
  char *name, *description;
  guint64 states;
} ReaderNode;

typedef struct
{
  int x, y, width, height;
} ReaderPlace;

Reader *reader_new (GDBusConnection *bus);
void reader_free (Reader *reader);
/* Of the desktop. */
Reader *desktop_get_reader (Desktop *desktop);

/* The name on the bus of the program that has registered, or NULL. */
const char *reader_get_program (Reader *reader);
/* The program is gone. */
void reader_forget (Reader *reader);

/* The next question is for the children of every node: counts alone do not tell all changes. */
void reader_look_closer (Reader *reader);
/* Asks for everything. The nodes are the reader's, until the next question. */
const GPtrArray *reader_look (Reader *reader);
/* The first node with @role, all of @states, and @part in its name (NULL: any), or NULL. Asks. */
const ReaderNode *reader_find (Reader *reader, ReaderRole role, const char *part, guint64 states);
/* Waits until there is such a node, or none. */
void desktop_wait_for (Desktop *desktop, ReaderRole role, const char *part, guint64 states);
void desktop_wait_for_none (Desktop *desktop, ReaderRole role, const char *part, guint64 states);
/* Where it is in its window. Returns FALSE if it is gone. */
gboolean reader_locate (Reader *reader, const ReaderNode *node, ReaderPlace *place);
