/* packet.h: what a workload tells the app beside its events
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stdint.h>

/*
 * Packets go to the control socket that the environment names (control.h). Without one, errors
 * and notes go to stderr, a line each, and the rest is dropped. Nothing here fails: an app that
 * is gone is the supervisor's business.
 */

/* Call once, before there are threads. The socket is not inherited by children. */
void packet_open (void);

/* Sends "WORD TEXT". What is too long is cut, newlines become spaces. */
void packet_send (const char *word, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));

/* Is dropped rather than waited for. */
void packet_progress (uint64_t done, uint64_t total);
