/* sha256.h: the checksum of FIPS 180-4
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

#define SHA256_BYTES 32

typedef struct
{
  uint32_t state[8];
  uint64_t length; /* bytes so far */
  uint8_t block[64];
} Sha256;

void sha256_init (Sha256 *sha);
void sha256_update (Sha256 *sha, const void *bytes, size_t size);
/* @sha is of no more use. */
void sha256_finish (Sha256 *sha, uint8_t digest[SHA256_BYTES]);
