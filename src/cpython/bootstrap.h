/* bootstrap.h: how the preload gets into an interpreter
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

/*
 *   first GIL made       bootstrap_arm(): an audit hook of CPython's own, nothing else
 *   cpython.run_*        the program is about to run, or (embedded) imports threading, asyncio or
 *                        multiprocessing: names and tasks are hooked, the audit hook is unlinked
 *   module executed      what threading, multiprocessing.process, asyncio and
 *                        concurrent.futures.thread define is hooked
 *
 * No line of the command changes and nothing of it is seen: script, -m, -c, stdin, -I, -E and -S
 * run as without us, sys.meta_path and sys.path are untouched, no frame is in a traceback.
 *
 * An audit hook that stays makes id() and its like 70 % dearer, so ours leaves CPython's list by
 * itself. Where reading our own memory is forbidden (process_vm_readv) it stays, and a note says
 * so.
 */

/* When the first GIL of the process was found, in the thread that made it. @code: an address
 * inside the object (program or libpython) that holds CPython. */
void bootstrap_arm (const void *code);
