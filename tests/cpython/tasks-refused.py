# SPDX-License-Identifier: MIT
"""Tasks of an asyncio that does not let itself be tried: the dry run cannot even be compiled."""
import sys


def refuse(event, arguments):
    if event == 'compile' and arguments[1] == '<interleave>':
        print('refused')
        raise RuntimeError


sys.addaudithook(refuse)

import asyncio

import tasktruth


async def work(event, n):
    await tasktruth.turns(n)
    await event.wait()
    tasktruth.inside()


async def main():
    event = asyncio.Event()
    tasks = [asyncio.create_task(work(event, n), name='work-%d' % n) for n in range(3)]
    for task in tasks:
        task.add_done_callback(tasktruth.ended)
    await tasktruth.turns(4)
    for task in tasks:
        tasktruth.awaits(task, 'Event.wait')
    event.set()
    await asyncio.gather(*tasks)


loop = asyncio.new_event_loop()
loop.run_until_complete(loop.create_task(main(), name='main'))
loop.close()
tasktruth.tell()
