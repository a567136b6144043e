# SPDX-License-Identifier: MIT
"""Threads and a child that write in all the ways there are: "wrote TID FD LINE" on descriptor 1."""
import os
import sys
import threading

said = []


def say(fd, line):
    said.append('wrote %d %d %s\n' % (threading.get_native_id(), fd, line))


def lines():
    for number in range(50):
        print('line', number, flush=True)
        say(1, 'line %d' % number)


def whole_lines():
    """Several threads at once: what they print goes through one buffer, and who empties it writes."""
    for number in range(50):
        os.write(1, b'whole line %d\n' % number)
        say(1, 'whole line %d' % number)


def errors():
    print('alas', file=sys.stderr)
    say(2, 'alas')
    os.write(2, b'two\nlines\r\n')
    say(2, 'two')
    say(2, 'lines')


def pieces():
    for piece in b'in ', b'three ', b'pieces\n':
        os.write(1, piece)
    say(1, 'in three pieces')
    os.writev(1, [b'and ', b'two\n\n'])
    say(1, 'and two')
    os.write(1, b'x' * 5000 + b'\nshort\n')
    say(1, 'short')
    os.write(1, 'ä…€\n'.encode())
    say(1, 'ä…€')


def one_after_the_other(*targets):
    for target in targets:
        thread = threading.Thread(target=target)
        thread.start()
        thread.join()


one_after_the_other(lines, errors, pieces)
threads = [threading.Thread(target=whole_lines) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

pid = os.fork()
if pid == 0:
    said.clear()
    os.write(1, b'from the child\n')
    say(1, 'from the child')
    os.write(1, b'torn off')
    say(1, 'torn off')
    os.write(2, ''.join(said).encode())
    os._exit(0)
os.waitpid(pid, 0)
os.write(1, b'\n')

# Other descriptors are nobody's output, even where they lead to the same place.
elsewhere = os.dup(1)
os.write(elsewhere, b'by another number\n')
with open(os.devnull, 'w') as null:
    print('hidden', file=null)

os.write(2, ''.join(said).encode())
os.write(1, b'the end')
os.write(2, ('wrote %d 1 the end\n' % os.getpid()).encode())
