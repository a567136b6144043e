# SPDX-License-Identifier: MIT
"""Threads and processes that are named in all the ways there are."""
import multiprocessing
import os
import sys
import threading


def tell(kind, name):
    print(kind, os.getpid(), threading.get_native_id(), name, flush=True)


def rename(name):
    threading.current_thread().name = name
    tell('thread', name)


def run(target, *arguments, name=None):
    thread = threading.Thread(target=target, args=arguments, name=name)
    thread.start()
    thread.join()


def work(name):
    tell('process', name)
    tell('thread', 'MainThread')


def fork():
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        tell('thread', threading.current_thread().name)
        os._exit(0)
    os.waitpid(pid, 0)


if __name__ == '__main__':
    tell('thread', 'MainThread')
    run(lambda: tell('thread', 'given'), name='given')
    run(lambda: tell('thread', 'größer'), name='größer')
    run(rename, 'renamed', name='before')
    run(lambda: tell('thread', threading.current_thread().name))
    fork()
    run(fork, name='forking')
    for method in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context(method)
        name = 'kid-' + method
        child = context.Process(target=work, args=(name,), name=name)
        child.start()
        child.join()
        assert child.exitcode == 0
