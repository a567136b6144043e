# SPDX-License-Identifier: MIT
"""Processes that make processes in all the ways there are; each says when it ran."""
import multiprocessing
import os
import signal
import subprocess
import sys

import ground

HERE = os.path.abspath(__file__)


def work():
    for _ in range(100):
        ground.stamp('work')
    ground.tell()


def reap(pid):
    assert os.waitpid(pid, 0)[0] == pid


def family_fork():
    ground.stamp('parent')
    pid = os.fork()
    if pid == 0:
        work()
        os._exit(3)
    reap(pid)
    print('child', os.getpid(), pid, 'exited', 3)


def family_threads():
    """A fork out of a thread, and threads in a fork."""
    import threading

    def fork():
        pid = os.fork()
        if pid == 0:
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
            os._exit(0)
        reap(pid)
        print('child', os.getpid(), pid, 'exited', 0)

    thread = threading.Thread(target=fork)
    thread.start()
    thread.join()


def family_multiprocessing():
    for method in 'fork', 'spawn', 'forkserver':
        child = multiprocessing.get_context(method).Process(target=work)
        child.start()
        child.join()
        assert child.exitcode == 0
        print('grandchild', child.pid, flush=True)


def family_subprocess():
    child = subprocess.run([sys.executable, HERE, 'work'], stdout=subprocess.PIPE, check=True)
    print(child.stdout.decode(), end='', flush=True)
    child = subprocess.run([sys.executable, HERE, 'work'], stdout=subprocess.PIPE, check=True,
                           preexec_fn=os.getpid, close_fds=False)
    print(child.stdout.decode(), end='', flush=True)


def family_killed():
    pid = os.fork()
    if pid == 0:
        work()
        os.kill(os.getpid(), signal.SIGKILL)
    reap(pid)
    print('child', os.getpid(), pid, 'killed', 9)


def family_closed():
    """Nothing is left of the descriptors, as in a daemon."""
    os.closerange(3, 1024)
    family_fork()
    family_subprocess()


def family_bomb():
    for _ in range(50):
        pid = os.fork()
        if pid == 0:
            ground.stamp('work')
            ground.tell()
            os._exit(1)
        print('child %d %d exited 1' % (os.getpid(), pid), flush=True)
    for _ in range(50):
        os.wait()


def family_exec():
    ground.stamp('before')
    ground.tell()
    os.execv(sys.executable, [sys.executable, HERE, 'work'])


def family_bad_exec():
    for _ in range(3):
        try:
            os.execv('/nowhere/at/all', ['nothing'])
        except OSError:
            work()


def family_true():
    ground.stamp('before')
    ground.tell()
    os.execv('/bin/true', ['true'])


def family_work():
    work()


if __name__ == '__main__':
    for name in sys.argv[1:]:
        globals()['family_' + name]()
    ground.tell()
    sys.stdout.flush()
