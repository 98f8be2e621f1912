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


async def use_async(driving: asyncio.Event) -> None:
    async with rerobots.aio.AsyncAPIClient(TOKEN, base_uri=URI) as apic:
        rri = await rerobots.aio.AsyncInstance(instance_id=ID, apic=apic)
        async with rri.drive.hold(linear=0.2):
            print("driving", flush=True)
            driving.set()
            await asyncio.sleep(0.3)
            end()
            if WAY == "left":
                return
            await asyncio.sleep(30)


async def end_by_itself() -> None:
    driving = asyncio.Event()
    if WAY == "timeout":
        async with asyncio.timeout(None) as limit, asyncio.TaskGroup() as tasks:
            tasks.create_task(use_async(driving))
            await driving.wait()
            limit.reschedule(asyncio.get_running_loop().time() + 1)
    elif WAY == "cancel":
        task = asyncio.create_task(use_async(driving))
        await driving.wait()
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()
        await task
    else:
        await use_async(driving)


async def some_time(driving: asyncio.Event) -> None:
    await driving.wait()
    await asyncio.sleep(0.5)


if MODE == "sync":
    use()
elif WAY == "abandoned":
    # An event loop that stops without cancelling its tasks.
    loop = asyncio.new_event_loop()
    begun = asyncio.Event()
    task = loop.create_task(use_async(begun))
    loop.run_until_complete(some_time(begun))
    # Hide the warnings of Python about that.
    os.close(2)
    del task
else:
    asyncio.run(end_by_itself())
