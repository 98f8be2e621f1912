"""SSH to a host, blocking: connections, commands, files, forwarded ports and terminals.

It knows nothing of the rerobots API: it gets an address, host keys and private keys. Importing
this package loads nothing; its modules load paramiko.
"""
