"""One robot in use: an instance, from its launch to its termination."""
