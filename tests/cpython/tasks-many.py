# SPDX-License-Identifier: MIT
"""More tasks than there are addresses: each one is gone before the next is made."""
import asyncio
import sys

seen = set()


async def work():
    seen.add(id(asyncio.current_task()))


async def main(n):
    for i in range(n):
        await asyncio.create_task(work(), name=str(i))


asyncio.run(main(int(sys.argv[1])))
print('addresses', len(seen))
