"""HTTP and TLS servers, the faults and the record of requests."""
