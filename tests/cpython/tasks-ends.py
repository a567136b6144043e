# SPDX-License-Identifier: MIT
"""Tasks that end in all the ways there are, are renamed, and are of classes of their own."""
import asyncio

import tasktruth


class Plain(asyncio.Task):
    pass


class WithInit(asyncio.Task):
    def __init__(self, *arguments, **keywords):
        super().__init__(*arguments, **keywords)
        self.more = 1


async def work():
    tasktruth.inside()
    await asyncio.sleep(0)
    tasktruth.inside()


async def fail(after):
    for _ in range(after):
        await asyncio.sleep(0)
    raise ValueError('on purpose')


async def refuse():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        tasktruth.inside()
    await work()


def of(kind, coroutine, name):
    task = kind(coroutine, loop=asyncio.get_running_loop(), name=name)
    tasktruth.created(task)
    task.add_done_callback(tasktruth.ended)
    return task


async def main():
    start = tasktruth.start
    asyncio.current_task().set_name('main')
    cancelled = start(asyncio.sleep(3600), 'cancelled')
    refusing = start(refuse(), 'refusing')
    tasks = [start(work(), 'done'), start(fail(0), 'failed'), start(fail(2), 'failed-later'),
             cancelled, refusing, of(Plain, work(), 'plain'), of(WithInit, work(), 'with-init')]
    await asyncio.sleep(0)
    never_run = start(work(), 'never-run')
    for task in (cancelled, refusing, never_run):
        task.cancel()
    await asyncio.gather(*tasks, never_run, return_exceptions=True)

    try:
        asyncio.Task('no coroutine')
    except TypeError:
        pass
    unnamed = asyncio.ensure_future(asyncio.sleep(0))
    await unnamed
    print('unnamed', 'sleep (%s)' % unnamed.get_name())
    renamed = asyncio.create_task(work(), name='old-name')
    renamed.set_name('new-name')
    tasktruth.created(renamed)
    await renamed


asyncio.run(main())
tasktruth.tell()
