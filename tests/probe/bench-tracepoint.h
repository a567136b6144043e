/* bench-tracepoint.h: what our event says, as lttng-ust says it; time and core come by themselves
 *
 * SPDX-License-Identifier: MIT
 */

/* lttng-ust includes this file several times to make its tables; hence no #pragma once. */

#undef LTTNG_UST_TRACEPOINT_PROVIDER
#define LTTNG_UST_TRACEPOINT_PROVIDER interleave_bench

#undef LTTNG_UST_TRACEPOINT_INCLUDE
#define LTTNG_UST_TRACEPOINT_INCLUDE "bench-tracepoint.h"

#if !defined(BENCH_TRACEPOINT_H) || defined(LTTNG_UST_TRACEPOINT_HEADER_MULTI_READ)
#define BENCH_TRACEPOINT_H

#include <lttng/tracepoint.h>
#include <stdint.h>

/* clang-format off */
LTTNG_UST_TRACEPOINT_EVENT (
  interleave_bench, state,
  LTTNG_UST_TP_ARGS (uint32_t, lane, uint8_t, kind, uint8_t, state, uint8_t, reason,
                     uint64_t, a, uint64_t, b),
  LTTNG_UST_TP_FIELDS (
    lttng_ust_field_integer (uint32_t, lane, lane)
    lttng_ust_field_integer (uint8_t, kind, kind)
    lttng_ust_field_integer (uint8_t, state, state)
    lttng_ust_field_integer (uint8_t, reason, reason)
    lttng_ust_field_integer (uint64_t, a, a)
    lttng_ust_field_integer (uint64_t, b, b)))
/* clang-format on */

#endif

#include <lttng/tracepoint-event.h>
