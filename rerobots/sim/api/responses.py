"""Responses, above all errors, as the server formats them."""

from __future__ import annotations

import json
from typing import Any, Literal, NoReturn

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

ErrorKey = Literal["error_message", "error", "result_message"]


class JSONResponse(Response):
    """JSON in ASCII: half a surrogate pair, which UTF-8 cannot encode, becomes an escape."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Encode the body."""
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()


class HTTPError(Exception):
    """Ends the handling of a request with an error response."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


def json_response(body: dict[str, Any] | list[Any]) -> Response:
    """Return 200 with a JSON body."""
    return JSONResponse(body)


def empty_response() -> Response:
    """Return 200 without a body."""
    return Response(media_type="application/octet-stream")


def error_response(status: int, message: str, key: ErrorKey = "error_message") -> Response:
    """Return an error as JSON; which key holds the message depends on the route."""
    return JSONResponse({key: message}, status)


def abort(status: int, message: str, key: ErrorKey = "error_message") -> NoReturn:
    """End the handling of a request with a JSON error."""
    raise HTTPError(error_response(status, message, key))


def forbidden() -> Response:
    """Return 403 without a body."""
    return Response(status_code=403, media_type="application/octet-stream")


def bad_request() -> Response:
    """Return 400 without a body."""
    return Response(status_code=400, media_type="application/octet-stream")


def not_found() -> Response:
    """Return 404 without a body."""
    return Response(status_code=404, media_type="application/octet-stream")


def unrecognized_command() -> Response:
    """Return the error of an unknown path or method; also of a malformed id."""
    return error_response(400, "unrecognized command")


def server_error() -> Response:
    """Return the error of a failure of the server itself."""
    return PlainTextResponse("500 Internal Server Error", 500)


async def handle_http_error(request: Request, exc: Exception) -> Response:
    """Return the response of an `HTTPError`."""
    assert isinstance(exc, HTTPError)  # noqa: S101 -- for the type checker
    return exc.response


async def handle_no_route(request: Request, exc: Exception) -> Response:
    """Return the error of a request that no route matches; only `/` has a 405."""
    if request.url.path == "/":
        headers = {"Allow": "GET"}
        return PlainTextResponse("405: Method Not Allowed", 405, headers=headers)
    return unrecognized_command()
