"""Files that `cmd` and `cmdsh` write on a host, within its folder."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import os
import stat

from starlette.requests import Request
from starlette.responses import Response

from ..world.instances import Instance, WrongType
from .context import get_context
from .parameters import json_body, require_field
from .responses import abort, json_response


async def write_file(request: Request, instance: Instance) -> Response:
    """Write the file of a request's body into the folder of an instance."""
    body = await json_body(request)
    path, data = require_field(body, "path", str), require_field(body, "data", str)
    coded = body.get("b64", False)
    if not isinstance(coded, bool):
        abort(400, str(WrongType("b64")))
    try:
        content = base64.b64decode(data, validate=True) if coded else data.encode()
    except (binascii.Error, ValueError):
        abort(400, str(WrongType("data")))
    commands = get_context(request).hosts.commands(instance)
    if commands is None:
        abort(503, "instance not ready")
    # The server does not report a file that cannot be written.
    with contextlib.suppress(OSError, ValueError):
        await asyncio.to_thread(_write, commands.folder.resolve(path.encode()), content)
    return json_response({"success": True})


def _write(place: bytes, content: bytes) -> None:
    os.makedirs(os.path.dirname(place), exist_ok=True)  # noqa: PTH103, PTH120 -- bytes
    # The path is free of links; one that appears now is not followed, and a pipe is not opened.
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
    descriptor = os.open(place, flags, 0o666)
    with os.fdopen(descriptor, "wb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("not a regular file")
        file.truncate()
        file.write(content)
