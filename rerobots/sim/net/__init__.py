"""HTTP and TLS servers, faults, and the request log."""
