# SPDX-License-Identifier: MIT
# tasks.py WORKERS SECONDS

import asyncio
import sys


async def fetch_data(name, seconds):
    print(f"Fetching {name}...")
    await asyncio.sleep(seconds)
    print(f"{name} done")


async def main(workers, seconds):
    names = ["A", "B", "C", *range(4, workers + 1)][:workers]
    await asyncio.gather(*[fetch_data(n, seconds) for n in names])


asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
