/* installation.h: where this program's files are
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <glib.h>

/*
 * Found from where the running program stands (/proc/self/exe), so that the build folder works
 * without installing and an installed prefix can be moved:
 *
 *   BUILD/src/interleave      BUILD/data/demos, BUILD/src/workloads/interleave-workload,
 *                             BUILD/src/cpython/interleave-python.so
 *   PREFIX/bin/interleave     PREFIX/share/interleave/demos, PREFIX/libexec/interleave/...
 *
 * Test programs (BUILD/tests/...) find the same build folder. All paths are owned by the module.
 */
const char *installation_get_data (void);          /* holds demos/ */
const char *installation_get_workload (void);      /* the workload program */
const char *installation_get_preload (void);       /* what Python programs are followed by */
const char *installation_get_source_module (void); /* what shows source (src/window) */
const char *installation_get_schemas (void);       /* NULL: where GSettings looks by itself */
const char *installation_get_locale (void);
