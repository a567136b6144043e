# SPDX-License-Identifier: MIT
"""Prints how long one of the things that are compared took: "time NS"."""
import os
import socket
import sys
import tempfile
import threading
import time


def cpu():
    """Four threads that compute."""
    def compute():
        total = 0
        for number in range(400000):
            total += number * number
    threads = [threading.Thread(target=compute) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def write():
    null = os.open(os.devnull, os.O_WRONLY)
    for _ in range(50000):
        os.write(null, b'x')


def sockets():
    """A byte there and back, both ends in one thread."""
    here, there = socket.socketpair()
    for _ in range(6000):
        here.send(b'x')
        there.recv(1)
        there.send(b'x')
        here.recv(1)


def ping():
    """A byte there and back, between two threads."""
    here, there = socket.socketpair()

    def echo():
        for _ in range(1000):
            there.send(there.recv(1))
    thread = threading.Thread(target=echo)
    thread.start()
    for _ in range(1000):
        here.send(b'x')
        here.recv(1)
    thread.join()


def files():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'file')
        for _ in range(1000):
            with open(path, 'w') as file:
                file.write('text')
            with open(path) as file:
                file.read()
            os.unlink(path)


def locks():
    """Two threads that take turns."""
    first, second = threading.Lock(), threading.Lock()
    second.acquire()

    def turn(mine, other):
        for _ in range(1000):
            mine.acquire()
            other.release()
    threads = [threading.Thread(target=turn, args=pair)
               for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def start():
    pass


def measure(work):
    begin = time.monotonic_ns()
    work()
    return time.monotonic_ns() - begin


# The best of some, because others use this machine too.
print('time', min(measure(globals()[sys.argv[1]]) for _ in range(5)))
