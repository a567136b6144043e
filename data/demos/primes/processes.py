# SPDX-License-Identifier: MIT
# processes.py WORKERS LIMIT PIECES START-METHOD

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor


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


# A process that is spawned reads this file again, and must not start others.
if __name__ == "__main__":
    workers, limit, pieces = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) or 96
    context = multiprocessing.get_context(sys.argv[4])

    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        total = sum(pool.map(count, cut(limit, pieces)))

    print(f"There are {total} primes up to {limit}.")
