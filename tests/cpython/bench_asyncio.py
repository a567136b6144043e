# SPDX-License-Identifier: MIT
"""Prints how long one of the things that asyncio does took: "time NS", of the loop's own CPU."""
import asyncio
import sys
import time


async def step():
    """Steps that find nothing to wait for."""
    for _ in range(40000):
        await asyncio.sleep(0)


async def wait():
    """Steps that wait for a future, which is done in the loop's next turn."""
    loop = asyncio.get_running_loop()

    async def one():
        future = loop.create_future()
        loop.call_soon(future.set_result, None)
        await future

    for _ in range(20000):
        await one()


async def create():
    """Tasks that are made, run and awaited, one after the other."""
    async def one():
        pass

    for _ in range(10000):
        await asyncio.create_task(one())


async def main(row):
    begin = time.thread_time_ns()
    await row()
    print('time', time.thread_time_ns() - begin)


asyncio.run(main({'step': step, 'wait': wait, 'create': create}[sys.argv[1]]))
