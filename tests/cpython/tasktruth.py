# SPDX-License-Identifier: MIT
"""What asyncio's tasks know to be true of themselves, in the times of the trace."""
import asyncio
import threading

import ground

rows = []


def name():
    return asyncio.current_task().get_name()


def inside():
    """This task runs now, in this thread. Its name is asked for at the end: it may change."""
    rows.append(('in', asyncio.current_task(), threading.get_native_id(), ground.now()))


def awaits(task, what):
    """That task waits for it: it has not been woken since."""
    rows.append(('awaits', task.get_name(), ground.now(), what))


def ready(task):
    """That task would run, were it not for others."""
    rows.append(('ready', task.get_name(), ground.now()))


def created(task):
    """This task, or no task ("-"), has made that one."""
    rows.append(('created', task.get_name(), name() if asyncio.current_task() else '-'))


def sent(name):
    """That task has given this thread something to do."""
    rows.append(('sent', name, threading.get_native_id()))


def ended(task):
    ending = ('cancelled' if task.cancelled() else 'exception' if task.exception() else 'done')
    rows.append(('ended', task.get_name(), ending))


def start(coroutine, name):
    """A task of that name, which is noted."""
    task = asyncio.create_task(coroutine, name=name)
    created(task)
    task.add_done_callback(ended)
    return task


async def turns(n=3):
    """Others run until they wait for what only this task will do."""
    for _ in range(n):
        inside()
        await asyncio.sleep(0)
        inside()


def tell():
    for row in rows:
        print(*(word.get_name() if isinstance(word, asyncio.Future) else word for word in row))
    rows.clear()
