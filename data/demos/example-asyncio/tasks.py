import asyncio

async def fetch_data(name):
    print(f"Fetching {name}...")
    await asyncio.sleep(2)
    print(f"{name} done")

async def main():
    tasks = [fetch_data(n) for n in ["A", "B", "C"]]
    await asyncio.gather(*tasks)

asyncio.run(main())
