# SPDX-License-Identifier: MIT
"""One thread waits, the other watches until the system says it sleeps: "seen TID STATE REASON NS"."""
import ctypes
import fcntl
import multiprocessing
import os
import select
import signal
import socket
import sys
import tempfile
import threading
import time

import ground

libc = ctypes.CDLL(None, use_errno=True)


def is_asleep(tid):
    """The GIL is free while the file is read, so who sleeps then does not wait for the GIL."""
    with open('/proc/self/task/%d/stat' % tid, 'rb', buffering=0) as stat:
        return stat.read(512).rpartition(b')')[2].split()[0] == b'S'


def check(state, reason, wait, go_on):
    """Runs @wait in a thread, sees it waiting, and lets it go on."""
    begun = threading.Event()
    tids = []

    def run():
        tids.append(threading.get_native_id())
        begun.set()
        wait()
        ground.stamp('woke')

    thread = threading.Thread(target=run)
    thread.start()
    begun.wait()
    while not is_asleep(tids[0]):
        time.sleep(0)
    print('seen', tids[0], state, reason, ground.now())
    go_on()
    thread.join()


def check_descriptors():
    for name in ('read', 'readv'):
        get, put = os.pipe()
        wait = {'read': lambda: os.read(get, 1), 'readv': lambda: os.readv(get, [bytearray(1)])}
        check('waiting-io', 'read', wait[name], lambda: os.write(put, b'x'))
        os.close(get)
        os.close(put)

    get, put = os.pipe()
    libc.fdopen.restype = ctypes.c_void_p
    libc.fgets.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p]
    file, line = libc.fdopen(get, b'r'), ctypes.create_string_buffer(8)
    check('waiting-io', 'read', lambda: libc.fgets(line, 8, file), lambda: os.write(put, b'x\n'))
    os.close(get)
    os.close(put)

    get, put = os.pipe()
    os.set_blocking(put, False)
    try:
        while True:
            os.write(put, bytes(65536))
    except BlockingIOError:
        os.set_blocking(put, True)
    check('waiting-io', 'write', lambda: os.write(put, bytes(65536)),
          lambda: [os.read(get, 65536) for _ in range(2)])
    os.close(get)
    os.close(put)

    with tempfile.TemporaryDirectory() as folder:
        fifo = os.path.join(folder, 'fifo')
        os.mkfifo(fifo)
        check('waiting-io', 'open', lambda: os.close(os.open(fifo, os.O_RDONLY)),
              lambda: os.close(os.open(fifo, os.O_WRONLY)))

        path = os.path.join(folder, 'file')
        with open(path, 'w') as mine, open(path, 'w') as theirs:
            fcntl.flock(mine, fcntl.LOCK_EX)
            check('waiting-lock', 'file lock', lambda: fcntl.flock(theirs, fcntl.LOCK_EX),
                  lambda: fcntl.flock(mine, fcntl.LOCK_UN))


def check_sockets():
    for name in ('recv', 'recvfrom', 'recvmsg'):
        here, there = socket.socketpair()
        wait = {'recv': lambda: here.recv(1), 'recvfrom': lambda: here.recvfrom(1),
                'recvmsg': lambda: here.recvmsg(1)}
        check('waiting-io', 'recv', wait[name], lambda: there.send(b'x'))
        here.settimeout(1000)
        check('waiting-io', 'poll', wait[name], lambda: there.send(b'x'))
        here.close()
        there.close()

    server = socket.create_server(('127.0.0.1', 0))
    clients = []
    check('waiting-io', 'accept', lambda: server.accept()[0].close(),
          lambda: clients.append(socket.create_connection(server.getsockname())))
    clients[0].close()
    server.close()


def check_readiness():
    here, there = socket.socketpair()
    poll = select.poll()
    poll.register(here, select.POLLIN)
    epoll = select.epoll()
    epoll.register(here, select.EPOLLIN)
    for reason, wait in (('poll', poll.poll), ('epoll', epoll.poll),
                         ('select', lambda: select.select([here], [], []))):
        check('waiting-io', reason, wait, lambda: there.send(b'x'))
        here.recv(1)
    epoll.close()
    here.close()
    there.close()


def check_locks():
    lock = threading.Lock()
    for wait in (lock.acquire, lambda: lock.acquire(timeout=1000)):
        lock.acquire()
        check('waiting-lock', 'lock', wait, lock.release)
        lock.release()

    event = threading.Event()
    check('waiting-lock', 'lock', event.wait, event.set)

    semaphore = multiprocessing.get_context('fork').Semaphore(0)
    for wait in (semaphore.acquire, lambda: semaphore.acquire(timeout=1000)):
        check('waiting-lock', 'semaphore', wait, semaphore.release)

    mutex, condition = ctypes.create_string_buffer(64), ctypes.create_string_buffer(64)
    check('waiting-lock', 'condition', lambda: wait_condition(condition, mutex),
          lambda: libc.pthread_cond_broadcast(condition))


def wait_condition(condition, mutex):
    libc.pthread_mutex_lock(mutex)
    libc.pthread_cond_wait(condition, mutex)
    libc.pthread_mutex_unlock(mutex)


def check_children():
    for name in ('waitpid', 'wait', 'wait3', 'wait4', 'waitid'):
        get, put = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(put)
            os.read(get, 1)
            os._exit(7)
        os.close(get)
        wait = {'waitpid': lambda: os.waitpid(pid, 0), 'wait': os.wait, 'wait3': lambda: os.wait3(0),
                'wait4': lambda: os.wait4(pid, 0),
                'waitid': lambda: os.waitid(os.P_PID, pid, os.WEXITED)}
        check('waiting-io', 'child', wait[name], lambda: os.close(put))
        print('child', pid)


def check_signals():
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    for wait in (lambda: signal.sigwait([signal.SIGUSR1]),
                 lambda: signal.sigwaitinfo([signal.SIGUSR1]),
                 lambda: signal.sigtimedwait([signal.SIGUSR1], 1000)):
        check('waiting-io', 'signal', wait, lambda: os.kill(os.getpid(), signal.SIGUSR1))


def check_native():
    """Two threads in C code at once, and nobody knows what for."""
    barrier = ctypes.create_string_buffer(64)
    libc.pthread_barrier_init(barrier, None, 3)
    tids = []

    def run():
        tids.append(threading.get_native_id())
        libc.pthread_barrier_wait(barrier)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    while len(tids) < 2 or not all(is_asleep(tid) for tid in tids):
        time.sleep(0)
    together = ground.now()
    for tid in tids:
        print('seen', tid, 'native', '-', together)
    libc.pthread_barrier_wait(barrier)
    for thread in threads:
        thread.join()
    ground.stamp('joined')


def check_foreign():
    """A thread that knows nothing of Python: it sleeps 20 ms, and that is all."""
    tasks = set(os.listdir('/proc/self/task'))
    thread = ctypes.c_ulong()
    entry = ctypes.cast(libc.usleep, ctypes.c_void_p)
    libc.pthread_create(ctypes.byref(thread), None, entry, ctypes.c_void_p(20000))
    for tid in set(os.listdir('/proc/self/task')) - tasks:
        print('foreign', tid)
    libc.pthread_join(thread, None)
    ground.stamp('joined')


def check_interpreters():
    """Two interpreters, each with its own GIL, in two threads."""
    import importlib
    interpreters = importlib.import_module(
        '_interpreters' if sys.version_info >= (3, 13) else '_xxsubinterpreters')
    interpreter = interpreters.create()
    get, put = os.pipe()
    code = """if True:
        import os, _thread, time
        text = ''
        for _ in range(200):
            text += 'stamp %%d %%d inside %%d\\n' %% (
                os.getpid(), _thread.get_native_id(), time.monotonic_ns() - %d)
            time.sleep(0)
        os.read(%d, 1)
        os.write(1, text.encode())
        """ % (ground.ORIGIN, get)
    thread = threading.Thread(target=interpreters.run_string, args=(interpreter, code))
    thread.start()
    for _ in range(2000):
        ground.stamp('outside')
    os.write(put, b'x')
    thread.join()
    interpreters.destroy(interpreter)


for name in sys.argv[1:]:
    globals()['check_' + name]()
ground.tell()
