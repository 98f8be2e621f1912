"""Talk to ROS on a robot by rosbridge, through a forwarded port, closed to the internet.

    pip install "rerobots[extra,live]"
    export REROBOTS_API_TOKEN=...
    python rosbridge.py

On the robot, rosbridge has to run: `ros2 launch rosbridge_server rosbridge_websocket_launch.xml`.
Other clients of rosbridge (roslibpy, roslibjs, Foxglove) connect to the same address.
"""

import json
import sys
from typing import Any

from websockets.sync.client import ClientConnection, connect

import rerobots

TYPE = "basic_misty2fieldtrial"
PORT = 9090


def send(bridge: ClientConnection, operation: str, topic: str, **more: Any) -> None:
    """Send a message of rosbridge's protocol."""
    bridge.send(json.dumps({"op": operation, "topic": topic, **more}))


def main(port: int) -> None:
    """Turn the robot for a moment, and print its odometry."""
    with rerobots.Instance([TYPE], duration=600) as rri:
        rri.wait_until_ready()
        with (
            rri.forward_port(port) as forwarded,
            connect(f"ws://127.0.0.1:{forwarded.local_port}") as bridge,
        ):
            send(bridge, "subscribe", "/odom", type="nav_msgs/msg/Odometry")
            send(bridge, "advertise", "/cmd_vel", type="geometry_msgs/msg/Twist")
            turn = {"linear": {"x": 0.0}, "angular": {"z": 0.5}}
            send(bridge, "publish", "/cmd_vel", msg=turn)
            odometry = json.loads(bridge.recv(timeout=10))
            print("at", odometry["msg"]["pose"]["pose"]["position"])
            stop = {"linear": {"x": 0.0}, "angular": {"z": 0.0}}
            send(bridge, "publish", "/cmd_vel", msg=stop)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PORT)
