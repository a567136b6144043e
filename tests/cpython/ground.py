# SPDX-License-Identifier: MIT
"""What a script knows to be true of itself, in the times of the trace."""
import os
import struct
import threading
import time

rows = []


def _origin():
    """The trace's zero: it stands in the arena's header."""
    fd, pid, app_fd, _ = os.environ['INTERLEAVE_ARENA'].split(':')
    with open('/proc/%s/fd/%s' % (pid, app_fd), 'rb') as arena:
        return struct.unpack('=IIIIQQ', arena.read(32))[5]


ORIGIN = _origin()


def now():
    return time.monotonic_ns() - ORIGIN


def stamp(kind):
    """This thread runs Python code now."""
    rows.append((os.getpid(), threading.get_native_id(), kind, time.monotonic_ns() - ORIGIN))


def tell():
    """stamp PID TID KIND NS, one thread after the other."""
    text = ''.join('stamp %d %d %s %d\n' % row for row in sorted(rows, key=lambda row: row[1]))
    rows.clear()
    print(text, end='', flush=True)
