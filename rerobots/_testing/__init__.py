"""What the fixtures for pytest do; `rerobots.pytest_plugin` loads it when a fixture is used."""
