"""The simulated world: what there is and what happens to it. It does no I/O."""
