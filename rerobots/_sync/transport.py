# Made from rerobots/_async/transport.py by `make generate`. Do not edit.
"""Sends requests, again where that is safe; what comes back is a success or an `Error`."""

from __future__ import annotations

import itertools
import re
import sys
import time
from typing import TYPE_CHECKING, Any, TypeVar

from .. import (
    _answers,
    _failures,
    _policy,
    _refusals,
    _repeat,
    _runtime,
    _shown,
    _wire,
    errors,
    tokens,
)
from .._rate_limit import Headers
from .._wire import WireAnswer, WireRequest

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

    from rerobots_openapi.operation import Operation, Request

T = TypeVar("T")


class Transport:
    """The way to the server, for as long as its connections are kept.

    Args:
        base_uri: Base URI of the API.
        context: How to verify the server's certificate; None for plain HTTP.
        proxy: URL of a proxy; None for none.
        policy: Timeouts, retries, and what to do at the rate limit.
    """

    def __init__(
        self,
        base_uri: str,
        *,
        context: ssl.SSLContext | None,
        proxy: str | None,
        policy: _policy.Policy,
    ) -> None:
        self._base_uri = base_uri
        self._policy = policy
        self._sender = _runtime.sync_sender(base_uri, context, proxy)
        self._numbers = itertools.count(1)
        self.limits_from: Headers | None = None
        """Headers of the newest answer that told of the rate limit."""

    def call(
        self, request: Request[T], headers: Mapping[str, str], connect: float, read: float
    ) -> T:
        """Call an operation: send its request, and read its answer.

        Args:
            request: The operation, with its arguments.
            headers: Headers of the client.
            connect: Seconds to wait for a connection.
            read: Seconds to wait for the answer.

        Returns:
            The answer, as the specification types it.

        Raises:
            Error: It failed.
        """
        wire = _wire.build(request, headers, connect, read)
        answer = self.ask(wire, request.operation)
        return _answers.read(request.operation, wire, self._base_uri, answer)

    def ask(self, request: WireRequest, operation: Operation[Any]) -> WireAnswer:
        """Send a request, as often as the rule of its operation permits.

        Args:
            request: The request.
            operation: What it is for.

        Returns:
            The answer; its status is below 300.

        Raises:
            Error: There is none, or the server refused.
        """
        attempt, waited = 0, 0.0
        may_be_done = False
        while True:
            try:
                return self._exchange(request, operation)
            except errors.RateLimitExceeded as err:
                # Refused, so certainly not done: whatever it was, it may be sent again.
                pause = self._policy.rate_limit_pause(err.seconds, waited)
                if pause is None:
                    raise
                waited += pause
                cause = "the rate limit is reached"
            except errors.Error as err:
                if may_be_done and _was_done(operation, err):
                    return WireAnswer(200, {}, b"")
                may_be_done = may_be_done or err.may_be_done
                if attempt >= self._policy.retries or not _repeat.may_repeat(operation.repeat, err):
                    raise
                pause = _policy.backoff(attempt)
                attempt += 1
                cause = type(err).__name__
            from .._log import log

            log.warning(
                "%s %s: %s; again in %.1f s",
                request.method,
                _shown.shown(request, operation).path,
                cause,
                pause,
            )
            _runtime.sync_sleep(pause)

    def _exchange(self, request: WireRequest, operation: Operation[Any]) -> WireAnswer:
        number, started = next(self._numbers), time.monotonic()
        try:
            received = self._sender.send(request)
        except _failures.Unanswered as err:
            _log_call(request, operation, err.failure.name, started, number)
            raise _failures.unanswered(
                _shown.shown(request, operation), self._base_uri, operation.repeat, err
            ) from err
        answer = _shown.answer_shown(received, request, operation)
        _log_call(request, operation, answer.status, started, number)
        if answer.headers.get("x-ratelimit-remaining", ""):
            self.limits_from = answer.headers
        if answer.status >= 300:
            raise self._refusal(request, operation, answer)
        return answer

    def _refusal(
        self, request: WireRequest, operation: Operation[Any], answer: WireAnswer
    ) -> errors.Error:
        shown = _shown.shown(request, operation)
        return _refusals.from_answer(
            method=request.method,
            url=self._base_uri + shown.target,
            path=shown.path,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            missing=operation.missing,
            may_be_done=operation.repeat != "safe"
            and _repeat.is_from_gateway(answer.status, answer.body),
            sender=tokens.describe(request.headers.get("Authorization")),
        )

    def close(self) -> None:
        """Close all connections."""
        self._sender.close()


def _was_done(operation: Operation[Any], err: errors.Error) -> bool:
    already = operation.already
    return (
        already is not None
        and err.status_code == already.status
        and re.search(already.words, err.server_message or "") is not None
    )


def _log_call(
    request: WireRequest, operation: Operation[Any], outcome: object, started: float, number: int
) -> None:
    # Who wants a log has loaded this; for others it would be a part of what a script takes.
    if "logging" not in sys.modules:
        return
    from .._log import DEBUG, log

    if log.isEnabledFor(DEBUG):
        path = _shown.shown(request, operation).path
        milliseconds = (time.monotonic() - started) * 1000
        log.debug("#%d %s %s: %s, %.0f ms", number, request.method, path, outcome, milliseconds)
