"""SSH to instances: against a real OpenSSH server, and against the simulator's hosts."""
