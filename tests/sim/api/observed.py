"""What the tests of observed answers share."""

from __future__ import annotations

from typing import Any

from .conftest import ROBOT, WebSocketAPI


def launch(api: WebSocketAPI, place: str = ROBOT, **options: Any) -> str:
    answer = api.post(f"/new/{place}", options)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def ready(api: WebSocketAPI, place: str = ROBOT, **options: Any) -> str:
    instance = launch(api, place, **options)
    api.advance(10)
    assert api.status(instance) == "READY"
    return instance


def active(api: WebSocketAPI, addon: str, instance: str) -> str:
    """Activate an add-on, and give its path."""
    path = f"/addon/{addon}/{instance}"
    assert api.post(path).status_code == 200
    api.advance(2)
    return path


def says(answer: Any) -> tuple[int, Any]:
    return answer.status_code, answer.json() if answer.content else None


def message(status: int, text: str) -> tuple[int, dict[str, str]]:
    return status, {"error_message": text}
