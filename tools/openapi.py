"""Prepares the specification for the code generators, and finishes their output.

The stock output of openapi-python-client fits, with four exceptions. Its input has no error
responses, which the transport raises before they could be parsed, and no defaults, which the
server applies. In its output, the request builders become public, and two local variables get
names that no property has.
"""

import ast
import re
from pathlib import Path
from typing import Any

import yaml

METHODS = ("get", "post", "delete")
RETRY_RULES = ("safe", "idempotent", "never")


def prepare(document: dict[str, Any], target: Path) -> None:
    """Write the specification without error responses and defaults."""
    for _, _, operation in operations(document):
        responses = operation["responses"]
        operation["responses"] = {code: responses[code] for code in responses if code < "300"}
    target.write_text(yaml.safe_dump(_without_defaults(document), sort_keys=False))


def _without_defaults(node: Any) -> Any:
    """Return a part of the specification without defaults: they would be sent."""
    if isinstance(node, list):
        return [_without_defaults(each) for each in node]
    if isinstance(node, dict):
        return {key: _without_defaults(node[key]) for key in node if key != "default"}
    return node


def finish(package: Path) -> None:
    """Post-process the generated package."""
    for path in package.glob("api/*/*.py"):
        path.write_text(re.sub(r"\b_get_kwargs\b", "get_kwargs", path.read_text()))
    for path in package.glob("models/*.py"):
        # In `from_dict`, two local variables may have the name of a property.
        text = re.sub(r"\bd( = dict\(src_dict\)|\.pop\(|\.items\(\))", r"rest\1", path.read_text())
        text = re.sub(r"(additional_properties = )d\b", r"\1rest", text)
        text = re.sub(rf"\b{path.stem}( = cls\(|\.additional_properties = )", r"made\1", text)
        path.write_text(re.sub(rf"return {path.stem}\n", "return made\n", text))


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """List the operations: path, method, and their entry in the specification."""
    return [
        (path, method, item[method])
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    ]


def table(document: dict[str, Any]) -> str:
    """Return the source of a module with the meaning of each operation."""
    lines = ['"""What each operation means, by method and path."""', "", "OPERATIONS = ("]
    for path, method, operation in operations(document):
        name, rule = operation["operationId"], operation.get("x-retry")
        if rule not in RETRY_RULES:
            raise ValueError(f"{name}: x-retry must be one of {', '.join(RETRY_RULES)}: {rule}")
        done = operation.get("x-already-done")
        words = done and (done["status"], done.get("words", ""))
        row = (method.upper(), path, name, rule, operation.get("x-missing"), words)
        lines.append(f"    {row!r},")
    note = '"""Method, path, operation id, retry rule, what a 404 lacks, what a retry may get."""'
    return "\n".join([*lines, ")", note, ""])


def export_all(path: Path) -> None:
    """Let a module export its own names, and not those it imports."""
    text = path.read_text()
    names = [
        node.name if isinstance(node, ast.ClassDef) else ast.unparse(node.target)
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef | ast.AnnAssign)
    ]
    path.write_text(f"{text}\n__all__ = {sorted(names)!r}\n")
