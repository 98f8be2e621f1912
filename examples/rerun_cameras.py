"""Show a robot's cameras and commands in rerun, on one timeline.

    pip install "rerobots[extra,live]" rerun-sdk
    export REROBOTS_API_TOKEN=...
    python rerun_cameras.py run.rrd
    rerun run.rrd

For a live view instead, use `rerun.init("rerobots", spawn=True)` in place of `rerun.save`.
"""

import sys
import time
from datetime import UTC, datetime

import rerun

import rerobots

TYPE = "basic_misty2fieldtrial"
SECONDS = 4.0


def drive(rri: rerobots.Instance, linear: float, angular: float) -> None:
    """Send a command of motion, and log it."""
    rri.drive.send(linear, angular)
    rerun.set_time("time", timestamp=datetime.now(UTC))
    rerun.log("drive/linear", rerun.Scalars(linear))
    rerun.log("drive/angular", rerun.Scalars(angular))


def watch(rri: rerobots.Instance, seconds: float) -> None:
    """Log frames without decoding them: the viewer does that."""
    end = time.monotonic() + seconds
    with rri.cam.frames([0, 2]) as feed:
        for frame in feed:
            rerun.set_time("time", timestamp=frame.received)
            image = rerun.EncodedImage(contents=frame.data, media_type="image/jpeg")
            rerun.log(f"camera/{frame.camera}", image)
            if time.monotonic() > end:
                return


def main(path: str) -> None:
    """Drive for some seconds, and log it to a file."""
    rerun.init("rerobots")
    rerun.save(path)
    with rerobots.Instance([TYPE], duration=600) as rri:
        rri.wait_until_ready()
        rri.drive.activate(wait=True)
        try:
            drive(rri, 0.2, 0.5)
            watch(rri, SECONDS)
        finally:
            drive(rri, 0.0, 0.0)
    print(f"written to {path}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run.rrd")
