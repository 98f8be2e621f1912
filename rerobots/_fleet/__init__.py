"""A pool of robots that runs tasks. `rerobots.fleet` has the documented names."""
