/* demo.h: reads one demo's key file
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "catalog.h"

/*
 *   [Demo]                         [Variant MODEL RUNTIME]     [Knob KEY]
 *   Title=     a line, needed      Program=    needed          Description=   a line, needed
 *   Group=     a line, needed      Workers=    3               Default=       needed, may be empty
 *   Promise=   a line, needed      MaxWorkers= 1000
 *   Question=  a line              Size=       [Demo] Size
 *   Argument=  a word              (or Size is left out: none)
 *   Size=      above 0
 *
 * Title, Group, Promise, Question and Description may be translated (Title[de]=...). A key or
 * group that is not drawn here is an error, since a mistyped one would silently do nothing.
 */

/* Reads @folder/demo.ini; the id is the folder's name. Never NULL: what is wrong stands in the
 * demo's error. */
Demo *demo_new_from_folder (const char *folder);
void demo_free (Demo *demo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Demo, demo_free)
