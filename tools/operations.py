"""Makes typed operations, and the shapes of their answers, from the OpenAPI specification.

A builder for each operation: its arguments are typed by the specification, and its request knows
the type and the shape of the answer, how far it may be repeated, and what a 404 means.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import yaml

METHODS = ("get", "post", "delete")
REPEATS = ("safe", "idempotent", "never")
_TYPES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_SHAPES = {
    "string": "TEXT",
    "integer": "INTEGER",
    "number": "NUMBER",
    "boolean": "BOOLEAN",
    "null": "NULL",
}


def generate(specification: Path, templates: Path, target: Path) -> None:
    """Write the modules.

    Args:
        specification: The OpenAPI document.
        templates: Folder of the templates.
        target: Folder of the generated package.
    """
    document = yaml.safe_load(specification.read_text())
    maker = _Maker(document)
    operations = list(maker.operations())
    tags = sorted({tag for tag, _ in operations})
    missing = sorted({repr(op["missing"]) for _, op in operations if op["missing"]})
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701  # Python is made of it, not HTML.
    )

    def write(name: str, template: str, **values: Any) -> None:
        path = target / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(environment.get_template(template).render(**values) + "\n")

    write("shape.py", "shape.py.jinja")
    write(
        "operation.py", "operation.py.jinja", repeats=[f'"{each}"' for each in REPEATS],
        missing=missing,
    )  # fmt: skip
    for tag in tags:
        of_tag = [op for its_tag, op in operations if its_tag == tag]
        write(f"operations/{tag}.py", "operations.py.jinja", tag=tag, operations=of_tag)
    ids = sorted((op["id"], tag) for tag, op in operations)
    write("operations/__init__.py", "operations_init.py.jinja", tags=tags, ids=ids)
    maker.use_all()
    write("shapes.py", "shapes.py.jinja", shapes=maker.shapes())


class _Maker:
    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._schemas: dict[str, Any] = document["components"]["schemas"]
        self._used: dict[str, str] = {}

    def operations(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for path, item in self._document["paths"].items():
            for method in METHODS:
                if method in item:
                    parameters = [*item.get("parameters", ()), *item[method].get("parameters", ())]
                    yield (
                        item[method]["tags"][0],
                        self._operation(
                            path, method, item[method], [self._resolve(each) for each in parameters]
                        ),
                    )

    def use_all(self) -> None:
        """Make the shapes of what requests send, too."""
        for name in self._schemas:
            self._name_shape(name)

    def shapes(self) -> list[tuple[str, str]]:
        """The shapes that operations use, each after those that it uses itself."""
        return list(self._used.items())

    def _operation(
        self, path: str, method: str, operation: dict[str, Any], parameters: list[dict[str, Any]]
    ) -> dict[str, Any]:
        id_ = operation["operationId"]
        repeat = operation.get("x-repeat")
        if repeat not in REPEATS:
            raise ValueError(f"{id_}: x-repeat must be one of {', '.join(REPEATS)}: {repeat}")
        already = operation.get("x-already-done")
        answer = self._answer(operation)
        if already and answer:
            raise ValueError(f"{id_}: x-already-done is for operations whose answer is empty")
        return {
            "id": id_,
            "constant": id_.upper(),
            "method": method.upper(),
            "path": path,
            "summary": operation["summary"],
            "type": f"dicts.{answer}" if answer else "None",
            "shape": f"shapes.{self._name_shape(answer)}" if answer else "None",
            "repeat": repeat,
            "missing": operation.get("x-missing"),
            "already": already and f"{already['status']}, {already.get('words', '')!r}",
            "arguments": self._arguments(parameters, operation.get("requestBody")),
            "url": _url(path),
            "params": _params(parameters),
            "body": "requestBody" in operation,
        }

    def _answer(self, operation: dict[str, Any]) -> str | None:
        """Name of the schema of a successful answer; None if it is empty."""
        success = next(code for code in operation["responses"] if code < "300")
        response = self._resolve(operation["responses"][success])
        if "content" not in response:
            return None
        return str(response["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2])

    def _arguments(
        self, parameters: list[dict[str, Any]], request_body: dict[str, Any] | None
    ) -> str:
        in_path = [each for each in parameters if each["in"] == "path"]
        others = [_optional(each, self._type(each["schema"])) for each in parameters
                  if each["in"] == "query"]  # fmt: skip
        if request_body is not None:
            body = self._resolve(request_body)
            name = self._type(body["content"]["application/json"]["schema"])
            others.append(
                f"body: {name}" if body.get("required") else f"body: {name} | None = None"
            )
        words = [f"{each['name']}: {self._type(each['schema'])}" for each in in_path]
        return ", ".join([*words, *(["*", *others] if others else [])])

    def _type(self, schema: dict[str, Any]) -> str:
        name = schema.get("$ref", "").rpartition("/")[2]
        if name and name != "Id":
            return f"dicts.{name}"
        return _TYPES[self._resolve(schema)["type"]]

    def _name_shape(self, name: str) -> str:
        if name not in self._used:
            shape = self._shape(self._schemas[name])
            self._used[name] = shape
        return name

    def _shape(self, schema: dict[str, Any]) -> str:
        if "$ref" in schema:
            return self._name_shape(schema["$ref"].rpartition("/")[2])
        if "const" in schema:
            return f"Constant({schema['const']!r})"
        if "anyOf" in schema:
            shapes = [self._shape(each) for each in schema["anyOf"]]
            # Known words, or any text: in the end, any text.
            texts = all(self._used.get(each, each) == "TEXT" for each in shapes)
            return "TEXT" if texts else f"Either({', '.join(shapes)})"
        if "allOf" in schema:
            return self._object(_merged(map(self._resolve, schema["allOf"])))
        kinds = schema.get("type")
        if isinstance(kinds, list):
            return f"Either({', '.join(self._shape({**schema, 'type': kind}) for kind in kinds)})"
        if kinds == "object":
            return self._object(schema)
        if kinds == "array":
            least = f", {schema['minItems']}" if "minItems" in schema else ""
            return f"Array({self._shape(schema.get('items', {}))}{least})"
        return "ANYTHING" if kinds is None else _SHAPES[kinds]

    def _object(self, schema: dict[str, Any]) -> str:
        properties = schema.get("properties", {})
        required = schema.get("required", [])
        parts = [self._keys({key: properties[key] for key in required})]
        optional = {key: each for key, each in properties.items() if key not in required}
        if optional:
            parts.append(self._keys(optional))
        others = schema.get("additionalProperties")
        if isinstance(others, dict):
            parts.append(f"others={self._shape(others)}")
        return f"Object({', '.join(parts)})"

    def _keys(self, properties: dict[str, Any]) -> str:
        return (
            f"{{{', '.join(f'{key!r}: {self._shape(each)}' for key, each in properties.items())}}}"
        )

    def _resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        target: Any = node
        while "$ref" in target:
            names = target["$ref"].removeprefix("#/").split("/")
            target = self._document
            for name in names:
                target = target[name]
        return dict(target)


def _merged(schemas: Iterator[dict[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {"properties": {}, "required": []}
    for schema in schemas:
        merged["properties"] |= schema.get("properties", {})
        merged["required"] += schema.get("required", [])
    return merged


def _optional(parameter: dict[str, Any], type_: str) -> str:
    if parameter.get("allowEmptyValue"):
        return f"{parameter['name']}: bool = False"
    if parameter.get("required"):
        return f"{parameter['name']}: {type_}"
    return f"{parameter['name']}: {type_} | None = None"


def _url(path: str) -> str:
    if "{" not in path:
        return f'"{path}"'
    return 'f"{}"'.format(re.sub(r"\{(\w+)\}", r"{segment(\1)}", path))


def _params(parameters: list[dict[str, Any]]) -> str:
    items = []
    for each in parameters:
        if each["in"] == "query":
            name = each["name"]
            items.append(f'"{name}": ' + (f"flag({name})" if "allowEmptyValue" in each else name))
    return f"{{{', '.join(items)}}}" if items else ""
