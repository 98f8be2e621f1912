"""A program that drives a robot, ended from outside or by itself: `hold_script.py MODE WAY`."""

import asyncio
import os
import sys
import time

import rerobots
import rerobots.aio
import rerobots.api

TOKEN, URI, ID = os.environ["TOKEN"], os.environ["URI"], os.environ["ID"]
MODE, WAY = sys.argv[1:3]


def end() -> None:
    if WAY == "exception":
        raise ZeroDivisionError
    if WAY == "exit":
        sys.exit(3)


def use() -> None:
    apic = rerobots.api.APIClient(TOKEN, base_uri=URI)
    rri = rerobots.Instance(instance_id=ID, apic=apic)
    with rri.drive.hold(linear=0.2):
        print("driving", flush=True)
        time.sleep(0.3)
        end()
        if WAY == "left":
            return
        time.sleep(30)


async def use_async() -> None:
    async with rerobots.aio.AsyncAPIClient(TOKEN, base_uri=URI) as apic:
        rri = await rerobots.aio.AsyncInstance(instance_id=ID, apic=apic)
        async with rri.drive.hold(linear=0.2):
            print("driving", flush=True)
            await asyncio.sleep(0.3)
            end()
            if WAY == "left":
                return
            await asyncio.sleep(30)


async def end_by_itself() -> None:
    if WAY == "timeout":
        async with asyncio.timeout(2):
            await use_async()
    elif WAY == "cancel":
        task = asyncio.create_task(use_async())
        await asyncio.sleep(2)
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()
        await task
    else:
        await use_async()


if MODE == "sync":
    use()
elif WAY == "abandoned":
    # An event loop that stops without a word to its tasks.
    loop = asyncio.new_event_loop()
    task = loop.create_task(use_async())
    loop.run_until_complete(asyncio.sleep(1.5))
    # What Python says of that is not what this is about.
    os.close(2)
    del task
else:
    asyncio.run(end_by_itself())
