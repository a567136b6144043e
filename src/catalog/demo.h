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
 * The variants of the runtime python are files of the demo's folder, run as they are:
 *
 *   [Variant threads python]
 *   Program=threads.py
 *   Arguments={workers} --limit {size}       sys.argv; without it there are none
 *   Answer=There are (\\d+) primes           a pattern for the lines of its output
 *   Expected=17984                           or a place, such as {workers}
 *
 *  - {workers}, {size}, {tasks} (0: not said) and {KEY} of each knob stand for their values.
 *    What has no place there cannot be set.
 *  - The program knows nothing of us, so its answer is looked for in what it prints: group 1 of the
 *    last that fits; without a group, how often it fits. It is searched line by line.
 *  - It is correct if it is what is expected. What has no place in it holds for the demo's own size
 *    only, and at any other the answer is not checked.
 *
 * Title, Group, Promise, Question and Description may be translated (Title[de]=...). A key or
 * group that is not drawn here is an error, since a mistyped one would silently do nothing.
 */

/* Reads @folder/demo.ini; the id is the folder's name. Never NULL: what is wrong stands in the
 * demo's error. */
Demo *demo_new_from_folder (const char *folder);
void demo_free (Demo *demo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Demo, demo_free)
