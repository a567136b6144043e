# SPDX-License-Identifier: MIT
# processes.py WORKERS SECONDS START-METHOD

import multiprocessing
import os
import sys
import time


def compute(n, seconds):
    print(f"Process {os.getpid()} computing {n}^2")
    time.sleep(seconds)
    print(f"Result: {n * n}")


# A process that is spawned reads this file again, and must not start others.
if __name__ == "__main__":
    workers, seconds = int(sys.argv[1]), float(sys.argv[2])
    context = multiprocessing.get_context(sys.argv[3])

    processes = [context.Process(target=compute, args=(i, seconds)) for i in range(workers)]

    for p in processes:
        p.start()

    for p in processes:
        p.join()

    print("All processes complete.")
