"""Drive a curve, and run a command on the robot's own computer, all without SSH."""

from time import sleep

import rerobots


def drive_a_curve(robot: rerobots.Instance) -> None:
    """Drive ahead, then to the left; the robot is stopped at the end, whatever happens."""
    with robot.drive.hold(linear=0.2) as hold:
        sleep(1.0)
        hold.set(linear=0.2, angular=0.8)
        sleep(1.5)


def main() -> None:
    """Rent a robot, drive it, and run a command on it."""
    with rerobots.Instance(["fixed_kobuki"]) as robot:
        robot.wait_until_ready()
        robot.drive.activate(wait=True)
        robot.cmd.activate(wait=True)
        robot.cmd.put_file("errand.txt", "to the left\n")
        drive_a_curve(robot)
        result = robot.cmd.run("cat errand.txt; uname -s", timeout=60, check=True)
        print(result.stdout, end="")
        robot.cmd.run("seq 3 -1 1; echo done", timeout=60, on_output=print)


if __name__ == "__main__":
    main()
