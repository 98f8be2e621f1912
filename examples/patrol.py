"""Drive a robot along the sides of a square, and save a picture at each corner."""

import math
from pathlib import Path
from time import sleep

import rerobots


def patrol(robot: rerobots.Instance, folder: Path, side: float = 0.4, speed: float = 0.4) -> None:
    """Drive a square of `side` metres; pictures of the camera above go into `folder`."""
    for corner in range(4):
        for linearv, angularv, seconds in (
            (speed, 0.0, side / speed),
            (0.0, 2.0, math.pi / 4),
            (0.0, 0.0, 0.0),
        ):
            robot.send_drive_command({"linearv": linearv, "angularv": angularv})
            sleep(seconds)
        shot = robot.get_snapshot_cam(camera_id=2, dformat="jpeg")
        if shot["success"] is True:
            (folder / f"corner-{corner}.jpg").write_bytes(shot["data"])


def main() -> None:
    """Rent a robot and patrol."""
    with rerobots.Instance(["basic_misty2fieldtrial"]) as robot:
        robot.wait_until_ready()
        robot.drive.activate(wait=True)
        robot.cam.activate(wait=True)
        patrol(robot, Path.cwd())


if __name__ == "__main__":
    main()
