"""WebSockets, camera feeds, and recordings."""
