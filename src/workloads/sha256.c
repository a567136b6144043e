/* SPDX-License-Identifier: MIT */

#include "sha256.h"

#include <string.h>

static const uint32_t round_constants[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t
rotate (uint32_t word, unsigned n)
{
  return word >> n | word << (32 - n);
}

static void
add_block (Sha256 *sha, const uint8_t *bytes)
{
  uint32_t *s = sha->state;
  uint32_t a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];
  uint32_t w[64];

  for (unsigned i = 0; i < 16; i++)
    w[i] = (uint32_t) bytes[4 * i] << 24 | (uint32_t) bytes[4 * i + 1] << 16 |
           (uint32_t) bytes[4 * i + 2] << 8 | bytes[4 * i + 3];
  for (unsigned i = 16; i < 64; i++)
    w[i] = w[i - 16] + w[i - 7] +
           (rotate (w[i - 15], 7) ^ rotate (w[i - 15], 18) ^ w[i - 15] >> 3) +
           (rotate (w[i - 2], 17) ^ rotate (w[i - 2], 19) ^ w[i - 2] >> 10);

  for (unsigned i = 0; i < 64; i++)
    {
      uint32_t one = h + (rotate (e, 6) ^ rotate (e, 11) ^ rotate (e, 25)) + ((e & f) ^ (~e & g)) +
                     round_constants[i] + w[i];
      uint32_t two =
          (rotate (a, 2) ^ rotate (a, 13) ^ rotate (a, 22)) + ((a & b) ^ (a & c) ^ (b & c));

      h = g;
      g = f;
      f = e;
      e = d + one;
      d = c;
      c = b;
      b = a;
      a = one + two;
    }

  s[0] += a;
  s[1] += b;
  s[2] += c;
  s[3] += d;
  s[4] += e;
  s[5] += f;
  s[6] += g;
  s[7] += h;
}

void
sha256_init (Sha256 *sha)
{
  *sha = (Sha256){ .state = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f,
                              0x9b05688c, 0x1f83d9ab, 0x5be0cd19 } };
}

void
sha256_update (Sha256 *sha, const void *bytes, size_t size)
{
  const uint8_t *p = bytes;

  while (size > 0)
    {
      size_t used = sha->length % sizeof sha->block;
      size_t n = sizeof sha->block - used;

      if (n > size)
        n = size;
      if (used == 0 && n == sizeof sha->block)
        add_block (sha, p);
      else
        {
          memcpy (sha->block + used, p, n);
          if (used + n == sizeof sha->block)
            add_block (sha, sha->block);
        }
      sha->length += n;
      p += n;
      size -= n;
    }
}

void
sha256_finish (Sha256 *sha, uint8_t digest[SHA256_BYTES])
{
  static const uint8_t padding[64] = { 0x80 };
  uint64_t bits = sha->length * 8;
  uint8_t length[8];

  for (unsigned i = 0; i < 8; i++)
    length[i] = (uint8_t) (bits >> (56 - 8 * i));
  sha256_update (sha, padding, 1 + (119 - sha->length % 64) % 64);
  sha256_update (sha, length, sizeof length);

  for (unsigned i = 0; i < SHA256_BYTES; i++)
    digest[i] = (uint8_t) (sha->state[i / 4] >> (24 - 8 * (i % 4)));
}
