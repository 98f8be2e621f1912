"""Live connections: WebSockets, feeds of cameras, and recordings of them."""
