"""Checks responses against the specification: statuses, bodies and headers."""

import re
from pathlib import Path
from typing import Any

import httpx
import yaml
from jsonschema import Draft202012Validator

SPECIFICATION = Path(__file__).resolve().parents[2] / "openapi/rerobots.yaml"
METHODS = ("get", "post", "delete")


class Judge:
    """Checks responses against the specification."""

    def __init__(self) -> None:
        self._document: Any = yaml.load(SPECIFICATION.read_text(), yaml.CSafeLoader)
        # Of two matches, the one with fewer parameters is better.
        self._paths = [
            (re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))), operations)
            for path, operations in sorted(
                self._document["paths"].items(), key=lambda item: item[0].count("{")
            )
        ]
        self._validators: dict[str, Draft202012Validator] = {}
        self.seen: set[tuple[str, str]] = set()

    def check(self, response: httpx.Response) -> None:
        request = response.request
        operation = self._operation(request)
        status = str(response.status_code)
        where = f"{request.method} {request.url}: {status}"
        self.seen.add((operation["operationId"], status))
        assert status in operation["responses"], where
        described = self._resolve(operation["responses"][status])
        response.read()
        if status == "200":
            has_credit = "x-ratelimit-remaining" in response.headers
            assert has_credit == ("headers" in described), f"{where}: rate limit"
        if "content" not in described:
            assert response.content == b"", f"{where}: a body"
            assert not response.headers["content-type"].startswith("text"), where
            return
        kind = response.headers["content-type"].split(";")[0]
        assert kind in described["content"], where
        media = described["content"][kind]
        if kind == "application/octet-stream":
            assert response.content == b"", f"{where}: a body"
        if kind == "application/json":
            self._validator(operation["operationId"], status, media).validate(response.json())

    def operations(self) -> set[str]:
        return {
            operation["operationId"]
            for _, path in self._paths
            for method, operation in path.items()
            if method in METHODS
        }

    def sockets(self) -> set[str]:
        """Return the operations that upgrade to a WebSocket, whose success is no HTTP response."""
        return {
            operation["operationId"]
            for _, path in self._paths
            for method, operation in path.items()
            if method in METHODS and "x-websocket" in operation
        }

    def _operation(self, request: httpx.Request) -> Any:
        for pattern, operations in self._paths:
            if pattern.fullmatch(request.url.path) and request.method.lower() in operations:
                return operations[request.method.lower()]
        raise AssertionError(f"not in the specification: {request.method} {request.url.path}")

    def _validator(self, name: str, status: str, media: Any) -> Draft202012Validator:
        key = f"{name} {status}"
        if key not in self._validators:
            schema = {**media["schema"], "components": self._document["components"]}
            self._validators[key] = Draft202012Validator(schema)
        return self._validators[key]

    def _resolve(self, node: Any) -> Any:
        if "$ref" not in node:
            return node
        target = self._document
        for name in node["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        return target
