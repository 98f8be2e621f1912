"""What the cameras see: a robot that drives on the tiled floor of a room."""
