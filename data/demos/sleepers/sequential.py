# SPDX-License-Identifier: MIT
# sequential.py WORKERS SECONDS

import sys
import time


def task(name, seconds):
    print(f"Task {name} starting")
    time.sleep(seconds)
    print(f"Task {name} done")


for i in range(int(sys.argv[1])):
    task(i, float(sys.argv[2]))

print("All tasks complete.")
