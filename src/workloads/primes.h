/* primes.h: the known answer to the workload's question
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stdint.h>

/* How many primes there are up to @limit, by another method than the workload's, in about
 * limit^(3/4) steps. */
uint64_t primes_count_known (uint64_t limit);
