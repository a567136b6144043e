# SPDX-License-Identifier: MIT
"""Tasks that wait in all the ways asyncio has, and say what they know."""
import asyncio
import threading

import tasktruth


async def get(queue):
    tasktruth.inside()
    item = await queue.get()
    tasktruth.inside()
    return item


async def nest(event):
    async def inner():
        tasktruth.inside()
        await event.wait()
        tasktruth.inside()
    await inner()


async def lock_it(lock):
    tasktruth.inside()
    async with lock:
        tasktruth.inside()


async def wait_for(future):
    tasktruth.inside()
    await future
    tasktruth.inside()


def work(name, event):
    tasktruth.sent(name)
    event.wait()


async def in_thread(event):
    tasktruth.inside()
    await asyncio.get_running_loop().run_in_executor(None, work, 'executor', event)
    tasktruth.inside()


async def to_thread(event):
    await asyncio.to_thread(work, 'thread', event)
    tasktruth.inside()


async def sleep():
    tasktruth.inside()
    await asyncio.sleep(3600)


async def gather(*tasks):
    await asyncio.gather(*tasks)
    tasktruth.inside()


async def wait_shielded(future):
    await asyncio.shield(future)
    tasktruth.inside()


async def wait_limited(future):
    await asyncio.wait_for(future, 3600)
    tasktruth.inside()


async def main():
    loop = asyncio.get_running_loop()
    asyncio.current_task().set_name('main')
    queue, event, lock, thread_event = asyncio.Queue(), asyncio.Event(), asyncio.Lock(), \
        threading.Event()
    future, shielded, limited = (loop.create_future() for _ in range(3))
    await lock.acquire()
    start = tasktruth.start
    getter = start(get(queue), 'getter')
    nested = start(nest(event), 'nested')
    locker = start(lock_it(lock), 'locker')
    waiter = start(wait_for(future), 'waiter')
    executor = start(in_thread(thread_event), 'executor')
    thread = start(to_thread(thread_event), 'thread')
    sleeper = start(sleep(), 'sleeper')
    joiner = start(wait_for(sleeper), 'joiner')
    gatherer = start(gather(getter, nested), 'gatherer')
    shield = start(wait_shielded(shielded), 'shield')
    limit = start(wait_limited(limited), 'limit')
    everybody = [getter, nested, locker, waiter, executor, thread, gatherer, shield, limit]

    tasktruth.ready(getter)
    await tasktruth.turns()
    tasktruth.awaits(getter, 'Queue.get')
    tasktruth.awaits(nested, 'Event.wait')
    tasktruth.awaits(locker, 'Lock.acquire')
    tasktruth.awaits(waiter, 'Future')
    tasktruth.awaits(executor, 'executor')
    tasktruth.awaits(thread, 'to_thread')
    tasktruth.awaits(sleeper, 'sleep')
    tasktruth.awaits(joiner, '=sleeper')
    tasktruth.awaits(gatherer, 'gather')
    tasktruth.awaits(shield, 'Future')
    tasktruth.awaits(limit, 'wait_for')

    queue.put_nowait('item')
    event.set()
    lock.release()
    future.set_result(None)
    shielded.set_result(None)
    limited.set_result(None)
    thread_event.set()
    await asyncio.gather(*everybody)
    sleeper.cancel()
    await asyncio.gather(sleeper, joiner, return_exceptions=True)


asyncio.run(main())
tasktruth.tell()
