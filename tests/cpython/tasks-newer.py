# SPDX-License-Identifier: MIT
"""What 3.11 and 3.12 have brought: groups, and tasks that start while they are being made."""
import asyncio
import sys

import tasktruth


async def work(event):
    tasktruth.inside()
    await event.wait()
    tasktruth.inside()


async def at_once():
    tasktruth.inside()
    return 1


async def fail_at_once():
    tasktruth.inside()
    raise ValueError('on purpose')


async def group():
    event = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        for i in range(3):
            tasktruth.created(tasks.create_task(work(event), name='member-%d' % i))
        await tasktruth.turns()
        event.set()
    tasktruth.inside()


async def eager():
    event = asyncio.Event()
    loop = asyncio.get_running_loop()
    tasktruth.inside()
    for coroutine, name in ((at_once(), 'eager-done'), (fail_at_once(), 'eager-failed')):
        task = asyncio.Task(coroutine, loop=loop, name=name, eager_start=True)
        tasktruth.inside()
        tasktruth.created(task)
        tasktruth.ended(task)
    loop.set_task_factory(asyncio.eager_task_factory)
    # Up to 3.13 it gets its name after its first step.
    waits = asyncio.create_task(work(event), name='eager-waits')
    tasktruth.inside()
    tasktruth.awaits(waits, 'Event.wait')
    tasktruth.created(waits)
    event.set()
    await waits
    tasktruth.ended(waits)


async def main():
    asyncio.current_task().set_name('main')
    await group()
    if sys.version_info >= (3, 12):
        await eager()


if sys.version_info >= (3, 11):
    asyncio.run(main())
tasktruth.tell()
