# SPDX-License-Identifier: MIT
"""Runs a task of asyncio's through its whole life on a loop and a future that do nothing.

tasks-hooks.c compiles this when a program has imported asyncio, and calls run_dry() twice: to get
at the two callables that asyncio itself makes for a task, its step and its wakeup, whose C functions
it replaces; and to see whether the replacements are called. No task of the program's can notice:
the name counter of tasks is not advanced, and the running loop is put back.
"""


class Loop:
    """What a task asks of its loop."""

    def get_debug(self):
        return False

    def call_soon(self, callback, *arguments, context=None):
        self.callback = callback

    def call_exception_handler(self, context):
        pass


class Future:
    """What a task asks of what it awaits."""

    _asyncio_future_blocking = True

    def __init__(self, loop):
        self.loop = loop

    def get_loop(self):
        return self.loop

    def add_done_callback(self, callback, *, context=None):
        self.callback = callback

    def __await__(self):
        yield self

    def result(self):
        return None


async def wait(future):
    await future


def run_dry(Task, get_running_loop, set_running_loop):
    loop = Loop()
    future = Future(loop)
    coroutine = wait(future)
    running = get_running_loop()
    set_running_loop(loop)
    try:
        task = Task(coroutine, loop=loop, name='dry run')
        step = loop.callback
        step()
        wakeup = future.callback
        wakeup(future)
    finally:
        set_running_loop(running)
        coroutine.close()
    return task.done(), step, wakeup, type(coroutine)
