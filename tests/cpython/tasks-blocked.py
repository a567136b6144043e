# SPDX-License-Identifier: MIT
"""A coroutine that blocks, and one that awaits; a loop that is idle."""
import asyncio
import os
import platform
import socket
import threading
import time

import ground
import tasktruth

# What /proc says a thread is in: epoll_wait and epoll_pwait.
EPOLL = {'x86_64': (232, 281), 'aarch64': (22,)}.get(platform.machine(), ())


def is_waiting(tid):
    """Whether that thread is in epoll, and not only to have a look."""
    with open('/proc/self/task/%d/syscall' % tid) as file:
        words = file.read().split()
    return (len(words) > 4 and words[0].isdigit() and int(words[0]) in EPOLL
            and int(words[4], 16) != 0)


def watch(tid, end):
    if not EPOLL or not os.path.exists('/proc/self/task/%d/syscall' % tid):
        end.send(b'x')
        return
    while not is_waiting(tid):
        os.sched_yield()
    tasktruth.rows.append(('idle', ground.now()))
    end.send(b'x')


async def block():
    tasktruth.inside()
    before = ground.now()
    time.sleep(0.02)
    tasktruth.rows.append(('blocked', tasktruth.name(), before, ground.now()))


async def sleep():
    tasktruth.inside()
    before = ground.now()
    await asyncio.sleep(0.02)
    tasktruth.rows.append(('slept', tasktruth.name(), before, ground.now()))


async def main():
    asyncio.current_task().set_name('main')
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    await asyncio.gather(tasktruth.start(block(), 'blocks'), tasktruth.start(sleep(), 'sleeps'))
    thread = threading.Thread(target=watch, args=(threading.get_native_id(), theirs))
    thread.start()
    await asyncio.get_running_loop().sock_recv(ours, 1)
    thread.join()
    ours.close()
    theirs.close()


asyncio.run(main())
tasktruth.tell()
