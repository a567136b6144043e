# SPDX-License-Identifier: MIT
"""Imports asyncio's C part before asyncio, which it imports while it is not ready itself.

asyncio.current_task() knows nothing then, with us and without."""
import _asyncio
import asyncio
import threading

import ground
import tasktruth


async def work(name):
    for _ in range(3):
        tasktruth.rows.append(('in', name, threading.get_native_id(), ground.now()))
        await asyncio.sleep(0)


async def main():
    tasks = [asyncio.create_task(work(name), name=name) for name in ('one', 'two')]
    for task in tasks:
        task.add_done_callback(tasktruth.ended)
    await asyncio.gather(*tasks)


asyncio.run(main())
tasktruth.tell()
assert asyncio.Task is _asyncio.Task
