"""The feeds of cameras: read by threads, and handed to whoever iterates, in plain or async code.

A thread reads each feed as fast as frames come, also while the code that uses them computes or
blocks its event loop. So what it takes next is never older than the newest frame but one.
"""
