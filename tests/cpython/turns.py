# SPDX-License-Identifier: MIT
"""Two threads that never let go of the GIL by themselves, and wait for each other's turn."""
import threading

import ground

TURNS = 20
turn = 0


def play(mine):
    global turn
    while turn < TURNS:
        if turn % 2 == mine:
            ground.stamp('turn')
            turn += 1


threads = [threading.Thread(target=play, args=(mine,)) for mine in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
ground.tell()
