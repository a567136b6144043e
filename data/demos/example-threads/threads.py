import threading
import time

def task(name):
    print(f"Thread {name} starting")
    time.sleep(2)
    print(f"Thread {name} done")

threads = [threading.Thread(target=task, args=(i,)) for i in range(3)]

for t in threads:
    t.start()

for t in threads:
    t.join()

print("All threads complete.")
