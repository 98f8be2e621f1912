"""A program that uses an instance, ended from outside or by itself: `life_script.py MODE WAY`.

MODE is sync, async, or thread: sync code in a thread of a pool. WAY is how it ends by itself:
`exception`, `cancel:SECONDS`, `timeout:SECONDS`; anything else comes from outside.
"""

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import rerobots
import rerobots.aio
import rerobots.api
import rerobots.instances
from rerobots import _time_limits

TOKEN, URI = os.environ["TOKEN"], os.environ["URI"]
# Records of new instances come immediately here: do not search a minute for a launch that was
# interrupted before the server got it.
_time_limits.LAUNCH_RECORD = 6.0


def use() -> None:
    apic = rerobots.api.APIClient(TOKEN, base_uri=URI, timeout=(1, 0.6))
    with rerobots.Instance(["fixed_misty2"], apic=apic, keepalive=True) as rri:
        print("launched", flush=True)
        rri.wait_until_ready(20)
        rri.cam.activate(wait=20)
        if WAY == "exception":
            raise ZeroDivisionError
        for _ in range(30):
            rri.cam.status()


async def use_async() -> None:
    async with rerobots.aio.AsyncAPIClient(TOKEN, base_uri=URI, timeout=(1, 0.6)) as apic:
        rri = rerobots.aio.AsyncInstance(["fixed_misty2"], apic=apic, keepalive=True)
        async with rri:
            print("launched", flush=True)
            await rri.wait_until_ready(20)
            await rri.cam.activate(wait=20)
            if WAY == "exception":
                raise ZeroDivisionError
            for _ in range(30):
                await rri.cam.status()


async def end_by_itself(way: str, seconds: float) -> None:
    if way == "timeout":
        async with asyncio.timeout(seconds):
            await use_async()
    else:
        task = asyncio.create_task(use_async())
        await asyncio.sleep(seconds)
        task.cancel()
        await task


MODE, WAY = sys.argv[1:3]
if MODE == "sync":
    use()
elif MODE == "thread":
    rerobots.instances.catch_sigterm(True)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(use).result()
elif ":" in WAY:
    kind, _, text = WAY.partition(":")
    asyncio.run(end_by_itself(kind, float(text)))
else:
    asyncio.run(use_async())
