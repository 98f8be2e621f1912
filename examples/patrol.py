"""Drive a robot along the sides of a square, and save a picture at each corner."""

import math
from pathlib import Path
from time import sleep

import rerobots


def patrol(robot: rerobots.Instance, folder: Path, side: float = 0.4, speed: float = 0.4) -> None:
    """Drive a square of `side` metres; pictures of the camera above go into `folder`.

    The end of each block stops the robot, also after an error.
    """
    for corner in range(4):
        with robot.drive.hold(linear=speed):
            sleep(side / speed)
        with robot.drive.hold(angular=2.0):
            sleep(math.pi / 4)
        robot.cam.snapshot(2).save(folder / f"corner-{corner}.jpg")


def main() -> None:
    """Rent a robot and patrol."""
    with rerobots.Instance(["basic_misty2fieldtrial"], duration=600) as robot:
        robot.wait_until_ready()
        robot.drive.activate(wait=True)
        patrol(robot, Path.cwd())


if __name__ == "__main__":
    main()
