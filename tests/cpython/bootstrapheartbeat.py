# SPDX-License-Identifier: MIT
"""Waits until its heartbeat sleeps, and prints what it sees of it."""
import asyncio
import os
import platform
import threading

# What /proc says a thread is in: nanosleep and clock_nanosleep.
SLEEP = {'x86_64': ('35', '230'), 'aarch64': ('101', '115')}.get(platform.machine(), ())


def others():
    for tid in os.listdir('/proc/self/task'):
        if int(tid) != threading.get_native_id():
            with open('/proc/self/task/%s/syscall' % tid) as file:
                yield file.read().split()[0]


async def wait():
    for _ in range(3):
        await asyncio.sleep(0.03)

print(threading.enumerate(), threading.active_count())
if SLEEP:
    while not any(call in SLEEP for call in others()):
        os.sched_yield()
asyncio.run(wait())
