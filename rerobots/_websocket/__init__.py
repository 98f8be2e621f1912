"""WebSockets, by the library `websockets`: how they are opened, and how they fail.

Importing this package loads nothing; its modules load `websockets`, which the extra `live` has.
"""
