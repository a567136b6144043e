/* whole-file.h: writes a file whole or not at all
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gio/gio.h>

/*
 * The bytes go to a nameless file (O_TMPFILE) in the target's folder, which the kernel forgets if
 * we are killed; only when they are on disk it gets a name and replaces the target by rename. A
 * symlink's target is replaced, not the link. A new file has mode 0666 less the umask; a replaced
 * one keeps its mode. What is no regular file (/dev/stdout, a pipe) is written to directly.
 */
gboolean whole_file_write (const char *path, GBytes *bytes, GError **error);

/* Whether @path could be written, checked before a long run: the folder is there and writable, the
 * target is no folder. Leaves nothing behind. */
gboolean whole_file_check (const char *path, GError **error);
