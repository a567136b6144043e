# SPDX-License-Identifier: MIT
# tasks.py WORKERS LIMIT PIECES

import asyncio
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


async def work(chunks):
    total = 0
    while chunks:
        total += count(chunks.pop())
        # Nobody takes the thread away from a coroutine: it has to let go by itself.
        await asyncio.sleep(0)
    return total


async def main(workers, limit, pieces):
    chunks = cut(limit, pieces)
    total = sum(await asyncio.gather(*[work(chunks) for _ in range(workers)]))
    print(f"There are {total} primes up to {limit}.")


asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) or 96))
