"""Cameras: frames, feeds, recordings."""
