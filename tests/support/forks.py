"""Runs the program in forks of a process that has loaded it: loading takes most of its time.

Each fork is a process with its own arguments, environment, folder and streams, and ends as Python
does. This file runs as the server that forks, and as the client in place of the program:

    python -I -S forks.py SOCKET ARGUMENT...
"""

import json
import os
import socket
import sys

# Bytes of an order: arguments, environment and folder.
_LONGEST = 1 << 18


def ask(path: str, arguments: list[str]) -> int:
    """Run the program in a fork with the streams of this process; return its exit status."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
        server.connect(path)
        order = json.dumps([arguments, dict(os.environ), os.getcwd()])  # noqa: PTH109  # pathlib takes as long to load as the rest
        socket.send_fds(server, [order.encode()], [0, 1, 2])
        return int(server.recv(16) or b"70")


def serve(listener: socket.socket) -> int:
    """Load the program, and fork for each connection; in a fork, run the program.

    The server ends with its stdin, that is, with the process that started it.
    """
    import gc
    import importlib
    import pkgutil
    import select
    import signal

    import rerobots.cli

    # The program does the same before it loads.
    sys.modules["httpx._main"] = None  # type: ignore[assignment]  # pyright: ignore[reportArgumentType]
    for module in pkgutil.walk_packages(rerobots.__path__, "rerobots."):
        if not module.name.startswith(("rerobots.sim", "rerobots.__main__", "rerobots.pytest")):
            importlib.import_module(module.name)
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        if sys.stdin in select.select([listener, sys.stdin], [], [])[0]:
            return 0
        connection, _ = listener.accept()
        if os.fork() == 0:
            break
        connection.close()
    # Fork again: this process waits for the program.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    listener.close()
    order, streams, _, _ = socket.recv_fds(connection, _LONGEST, 3)
    child = os.fork()
    if child:
        for stream in streams:
            os.close(stream)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        connection.send(str(status).encode())
        os._exit(0)
    connection.close()
    arguments, environment, folder = json.loads(order)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["rerobots", *arguments]
    return rerobots.cli.main()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        sys.exit(serve(socket.socket(fileno=int(sys.argv[2]))))
    sys.exit(ask(sys.argv[1], sys.argv[2:]))
