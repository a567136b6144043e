# SPDX-License-Identifier: MIT
"""A fork in the middle of a step: the child runs a loop of its own."""
import asyncio
import os
import sys

import tasktruth


async def work(name):
    asyncio.current_task().set_name(name)
    await asyncio.gather(*(tasktruth.start(tasktruth.turns(), '%s-%d' % (name, n))
                           for n in range(3)))
    tasktruth.inside()


async def main():
    asyncio.current_task().set_name('parent')
    await tasktruth.turns()
    pid = os.fork()
    if pid == 0:
        tasktruth.rows.clear()
        asyncio.run(work('child'))
        tasktruth.tell()
        sys.stdout.flush()
        os._exit(0)
    tasktruth.inside()
    os.waitpid(pid, 0)
    await work('parent')


asyncio.run(main())
tasktruth.tell()
