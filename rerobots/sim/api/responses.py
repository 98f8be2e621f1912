"""The shapes of answers, above all of errors."""

from __future__ import annotations

from typing import Any, Literal, NoReturn

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

ErrorKey = Literal["error_message", "error", "result_message"]


class HTTPError(Exception):
    """Ends the handling of a request with an error."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


def json_response(body: dict[str, Any] | list[Any]) -> Response:
    """Give content."""
    return JSONResponse(body)


def empty_response() -> Response:
    """Say that it worked, without content."""
    return Response(media_type="application/octet-stream")


def error_response(status: int, message: str, key: ErrorKey = "error_message") -> Response:
    """Say what is wrong, as JSON; which key holds the message depends on the route."""
    return JSONResponse({key: message}, status)


def abort(status: int, message: str, key: ErrorKey = "error_message") -> NoReturn:
    """End the handling of a request with a JSON error."""
    raise HTTPError(error_response(status, message, key))


def forbidden() -> Response:
    """Say no without a word."""
    return Response(status_code=403, media_type="application/octet-stream")


def not_found() -> Response:
    """Say that there is no such thing, without a word."""
    return Response(status_code=404, media_type="application/octet-stream")


def unrecognized_command() -> Response:
    """Answer to a path or method that is no route, a malformed id among them."""
    return error_response(400, "unrecognized command")


def server_error() -> Response:
    """Answer as the server does where it fails itself."""
    return PlainTextResponse("500 Internal Server Error", 500)


async def handle_http_error(request: Request, exc: Exception) -> Response:
    """Turn a `HTTPError` into its answer."""
    assert isinstance(exc, HTTPError)  # noqa: S101
    return exc.response


async def handle_no_route(request: Request, exc: Exception) -> Response:
    """Answer where no route matches; `/` alone knows of wrong methods."""
    if request.url.path == "/":
        headers = {"Allow": "GET"}
        return PlainTextResponse("405: Method Not Allowed", 405, headers=headers)
    return unrecognized_command()
