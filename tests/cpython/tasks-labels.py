# SPDX-License-Identifier: MIT
"""Awaits more differently named coroutines than there are labels."""
import asyncio

import tasktruth


async def main():
    asyncio.current_task().set_name('main')
    future = asyncio.get_running_loop().create_future()

    def wait_as(name):
        async def wait():
            await future
        wait.__qualname__ = name
        return wait()

    async def outer(name):
        await wait_as(name)

    tasks = [asyncio.create_task(outer('label-%d' % n), name='task-%d' % n) for n in range(1100)]
    await asyncio.sleep(0)
    for n in (0, 500, 1000):
        tasktruth.awaits(tasks[n], 'label-%d' % n)
    tasktruth.awaits(tasks[1099], '\N{HORIZONTAL ELLIPSIS}')
    tasktruth.inside()
    future.set_result(None)
    await asyncio.gather(*tasks)


asyncio.run(main())
tasktruth.tell()
