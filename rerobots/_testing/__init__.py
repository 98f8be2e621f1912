"""Implementation of the pytest fixtures; `rerobots.pytest_plugin` loads it at the first use."""
