from multiprocessing import Process
import os, time

def compute(n):
    print(f"Process {os.getpid()} computing {n}^2")
    time.sleep(1)
    print(f"Result: {n*n}")

processes = [Process(target=compute, args=(i,)) for i in range(3)]

for p in processes:
    p.start()

for p in processes:
    p.join()

print("All processes complete.")
