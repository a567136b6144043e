# SPDX-License-Identifier: MIT
"""Prints all that a program can see of whoever started it: must be the same without us."""
import sys



def finders():
    return [(type(finder).__name__, getattr(finder, '__name__', '')) for finder in sys.meta_path]


first = (sorted(sys.modules), finders(), sys.path[1:], sys.argv)

import asyncio
import importlib
import logging
import multiprocessing
import threading
import traceback


def fail():
    raise ValueError('on purpose')


async def fail_later():
    await asyncio.sleep(0)
    fail()


async def main():
    try:
        await asyncio.gather(fail_later(), asyncio.sleep(0))
    except ValueError:
        traceback.print_exc(file=sys.stdout)
    task = asyncio.get_running_loop().create_task(fail_later())
    await asyncio.wait([task])
    task.print_stack(file=sys.stdout)
    print(task.get_name(), asyncio.current_task().get_name(), len(asyncio.all_tasks()))


def look():
    print(*first, sep='\n')
    print(sorted(sys.modules), finders(), sep='\n')
    print(sys.flags, sorted(sys._xoptions), sys.orig_argv[1:] if hasattr(sys, 'orig_argv') else '',
          __name__, __spec__ is None, __doc__)
    print(sorted(name for name in globals() if name.startswith('__')))
    print([thread.name for thread in threading.enumerate()], threading.active_count())
    for name in ('bootstrapbroken', 'nosuchmodule'):
        try:
            importlib.import_module(name)
        except (SyntaxError, ImportError):
            traceback.print_exc(file=sys.stdout)
    # In its debug mode asyncio says which steps were slow.
    logging.disable()
    sys.excepthook = lambda *what: traceback.print_exception(*what, file=sys.stdout)
    threading.excepthook = lambda what: traceback.print_exception(
        what.exc_type, what.exc_value, what.exc_traceback, file=sys.stdout)
    thread = threading.Thread(target=fail, name='failing')
    thread.start()
    thread.join()
    asyncio.run(main())
    print(multiprocessing.current_process().name)
    fail()


if __name__ == '__main__':
    look()
