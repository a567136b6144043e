# SPDX-License-Identifier: MIT
# threads.py WORKERS SECONDS SWITCH-INTERVAL

import sys
import threading
import time


def task(name, seconds):
    print(f"Thread {name} starting")
    time.sleep(seconds)
    print(f"Thread {name} done")


workers, seconds = int(sys.argv[1]), float(sys.argv[2])
sys.setswitchinterval(float(sys.argv[3]))

threads = [threading.Thread(target=task, args=(i, seconds)) for i in range(workers)]

for t in threads:
    t.start()

for t in threads:
    t.join()

print("All threads complete.")
