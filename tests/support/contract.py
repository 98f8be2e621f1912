"""A server that responds with the examples of the specification."""

import functools
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from .server import Received, Response

_PATH = Path(__file__).resolve().parents[2] / "openapi/rerobots.yaml"
METHODS = ("get", "post", "delete")


@functools.cache
def _document() -> Any:
    return yaml.load(_PATH.read_text(), yaml.CSafeLoader)


class Specification:
    """The specification: finds the operation of a request."""

    def __init__(self) -> None:
        self.document: Any = _document()
        self.operations: dict[str, Any] = {}
        self.paths: dict[str, str] = {}
        self._routes: list[tuple[str, re.Pattern[str], str]] = []
        # Of two matches, the one with fewer parameters is better.
        for path in sorted(self.document["paths"], key=lambda path: path.count("{")):
            pattern = re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)))
            for method in METHODS:
                if method in self.document["paths"][path]:
                    operation = self.document["paths"][path][method]
                    self.operations[operation["operationId"]] = operation
                    self.paths[operation["operationId"]] = path
                    self._routes.append((method.upper(), pattern, operation["operationId"]))

    def operation_of(self, method: str, path: str) -> str:
        for its_method, pattern, name in self._routes:
            if method == its_method and pattern.fullmatch(path):
                return name
        raise AssertionError(f"not in the specification: {method} {path}")

    def resolve(self, node: Any) -> Any:
        if "$ref" not in node:
            return node
        target = self.document
        for name in node["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        return target

    def schema(self, schema: Any) -> Any:
        """Return a schema that can be validated alone."""
        return {**schema, "components": self.document["components"]}


class Contract:
    """Responds with the examples of the specification, and keeps the requests."""

    def __init__(self, specification: Specification) -> None:
        self._specification = specification
        self.reached: list[str] = []
        self.bodies: list[Any] = []
        self.queries: list[str] = []
        self.responses: list[Any] = []

    def respond(self, request: Received) -> Response:
        assert request.headers.get("Authorization") == "Bearer token"
        parts = urlsplit(request.path)
        name = self._specification.operation_of(request.method, parts.path)
        self.reached.append(name)
        self.queries.append(parts.query)
        self.bodies.append(json.loads(request.body) if request.body else None)
        response = self._specification.resolve(
            self._specification.operations[name]["responses"]["200"]
        )
        if "content" not in response:
            self.responses.append(None)
            return Response(200, b"", {"Content-Type": "application/octet-stream"})
        example = response["content"]["application/json"]["example"]
        if name.startswith("list_deployments"):
            id_ = example["workspace_deployments"][0]
            listed = self.example("get_deployment")
            example = {**example, "info": {id_: listed}}
        if "details" in parts.query:
            example = {**example, "workspace_instances": [self.example("get_instance")]}
        self.responses.append(example)
        return Response(200, json.dumps(example).encode())

    def example(self, operation: str) -> Any:
        """Return the example of an operation's success."""
        return self._specification.operations[operation]["responses"]["200"]["content"][
            "application/json"
        ]["example"]
