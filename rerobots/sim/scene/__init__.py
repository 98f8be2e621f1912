"""The scene in front of the cameras: a robot that drives on the tiled floor of a room."""
