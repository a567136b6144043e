# SPDX-License-Identifier: MIT
"""Two threads with a loop each, whose tasks take turns by hand-shakes; then a third loop."""
import asyncio
import threading

import tasktruth

barrier = threading.Barrier(2)


async def work(event, n):
    await tasktruth.turns(n)
    await event.wait()
    tasktruth.inside()


async def main(prefix):
    event = asyncio.Event()
    asyncio.current_task().set_name(prefix + 'main')
    tasks = [tasktruth.start(work(event, n), '%s%d' % (prefix, n)) for n in range(3)]
    await tasktruth.turns(4)
    for task in tasks:
        tasktruth.awaits(task, 'Event.wait')
    barrier.wait()
    tasktruth.inside()
    event.set()
    await asyncio.gather(*tasks)


def run(prefix):
    asyncio.run(main(prefix))


threads = [threading.Thread(target=run, args=(prefix,), name=prefix) for prefix in ('a', 'b')]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
barrier = threading.Barrier(1)
run('c')
tasktruth.tell()
