# SPDX-License-Identifier: MIT
"""Threads that compute, sleep, wait for locks and hash, and say when they ran."""
import hashlib
import os
import threading
import time

import ground

BIG = b'x' * 3000000
lock = threading.Lock()


def compute():
    for _ in range(5000):
        ground.stamp('compute')


def sleep():
    for _ in range(20):
        ground.stamp('sleep-from')
        time.sleep(0.002)
        ground.stamp('sleep-to')


def hash_big():
    for _ in range(10):
        ground.stamp('hash-from')
        hashlib.sha256(BIG).digest()
        ground.stamp('hash-to')


def contend():
    for _ in range(20):
        with lock:
            ground.stamp('locked')
            time.sleep(0.001)


def write():
    with open(os.devnull, 'wb', buffering=0) as null:
        for _ in range(2000):
            null.write(b'x')
            ground.stamp('write')


threads = [threading.Thread(target=target)
           for target in (compute, compute, sleep, hash_big, contend, contend, write)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
ground.stamp('joined')
ground.tell()
