"""Rent a robot, take a picture, drive for two seconds, and run a command."""

from time import sleep

import rerobots

with rerobots.Instance(["basic_misty2fieldtrial"], duration=600) as rri:
    rri.wait_until_ready()
    rri.cam.snapshot().save("snapshot.jpg")
    rri.drive.activate(wait=True)
    with rri.drive.hold(linear=0.2):
        sleep(2)
    print(rri.run("uname -a").stdout)
# The end of the block terminates the instance: nothing is billed any more.
