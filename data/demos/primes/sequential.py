# SPDX-License-Identifier: MIT
# sequential.py LIMIT PIECES

import sys


def is_prime(n):
    if n < 4:
        return n >= 2
    if n % 2 == 0 or n % 3 == 0:
        return False
    divisor = 5
    while divisor * divisor <= n:
        if n % divisor == 0 or n % (divisor + 2) == 0:
            return False
        divisor += 6
    return True


def count(chunk):
    return sum(is_prime(n) for n in chunk)


def cut(limit, pieces):
    length = limit // pieces + 1
    return [range(first, min(first + length, limit + 1)) for first in range(0, limit + 1, length)]


limit, pieces = int(sys.argv[1]), int(sys.argv[2]) or 96
total = 0
for chunk in cut(limit, pieces):
    total += count(chunk)

print(f"There are {total} primes up to {limit}.")
