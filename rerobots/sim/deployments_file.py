"""Deployments from a YAML file."""

from __future__ import annotations

import dataclasses
import difflib
import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from .world.addons import SIMULATED
from .world.deployments import Deployment

_FIELDS = {field.name: field for field in dataclasses.fields(Deployment)}


def load_deployments(path: str | os.PathLike[str]) -> tuple[Deployment, ...]:
    """Read deployments from a YAML file: a list, each a mapping of what `Deployment` takes.

    Dates without a time zone are in UTC. A deployment without `id` gets a new one each time.

    Args:
        path: The file.

    Returns:
        The deployments, in the order of the file.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is not such a list; the text says where and why.
        ImportError: The extra `sim` is not installed.

    Example:
        >>> from pathlib import Path
        >>> _ = Path("robots.yaml").write_text("[{type: my_robot, supported_addons: [cam]}]")
        >>> [deployment.type for deployment in load_deployments("robots.yaml")]
        ['my_robot']
    """
    try:
        import yaml
    except ImportError:
        raise ImportError(
            'files of deployments need PyYAML: pip install "rerobots[sim]"', name="yaml"
        ) from None
    try:
        listed = yaml.load(Path(path).read_text("utf-8"), _strict_loader())  # noqa: S506 -- it is safe
    except (yaml.YAMLError, UnicodeDecodeError) as exc:
        raise ValueError(f"{path}: not YAML: {' '.join(str(exc).split())}") from None
    if isinstance(listed, dict) and listed.keys() == {"deployments"}:
        listed = listed["deployments"]
    if not isinstance(listed, list):
        raise ValueError(f"{path}: a list of deployments is needed")
    made: list[Deployment] = []
    for number, entry in enumerate(listed, 1):
        try:
            made.append(_deployment(entry))
        except (TypeError, ValueError) as exc:
            raise ValueError(f"{path}: deployment {number}: {exc}") from None
    if len({deployment.id for deployment in made}) < len(made):
        raise ValueError(f"{path}: two deployments have the same id")
    return tuple(made)


def _strict_loader() -> Any:
    """Make a safe loader that refuses a key that is given twice."""
    import yaml

    class Loader(yaml.SafeLoader):
        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            names = [key.value for key, _ in node.value]
            twice = sorted({str(name) for name in names if names.count(name) > 1})
            if twice:
                raise yaml.YAMLError(f"given twice: {', '.join(twice)}")
            return super().construct_mapping(node, deep)

    return Loader


def _deployment(entry: object) -> Deployment:
    if not isinstance(entry, Mapping):
        raise TypeError("a mapping is needed, e.g. `- type: my_robot`")
    unknown = [str(name) for name in entry if name not in _FIELDS]
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}; known are {', '.join(_FIELDS)}")
    values: dict[str, Any] = {str(name): _value(value) for name, value in entry.items()}
    for name, value in values.items():
        _check(name, value)
    return Deployment(**values)


def _value(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value


_CHECKS: dict[str, tuple[type, ...]] = {
    "created": (datetime,),
    "dissolved": (datetime, type(None)),
    "addons_config": (dict,),
    "desc": (str, type(None)),
    "owner": (str, type(None)),
}

_LISTS = ("supported_addons", "permitted_users")


def _check(name: str, value: Any) -> None:
    if name in _LISTS:
        right = isinstance(value, list) and all(isinstance(item, str) for item in value)
    else:
        default = _FIELDS[name].default
        kinds = _CHECKS.get(name) or (
            (str,) if default is dataclasses.MISSING else (type(default),)
        )
        right = isinstance(value, kinds) and isinstance(value, bool) == (bool in kinds)
    if not right:
        raise ValueError(f"{name} has a value of the wrong kind: {value!r}")
    if name in ("supported_addons", "addons_config"):
        _check_addons(name, list(value))
    if name in _LISTS and len(set(value)) < len(value):
        raise ValueError(f"{name} lists something twice: {', '.join(value)}")


def _check_addons(name: str, addons: list[Any]) -> None:
    for addon in addons:
        if addon not in SIMULATED:
            near = difflib.get_close_matches(str(addon), SIMULATED, 1, 0.3)
            hint = f" (did you mean {near[0]}?)" if near else ""
            known = ", ".join(SIMULATED)
            raise ValueError(f"{name}: there is no add-on {addon}{hint}; there are {known}")
