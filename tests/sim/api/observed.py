"""Helpers for the tests of responses observed on the running server."""

from __future__ import annotations

from typing import Any

from .conftest import ROBOT, WebSocketAPI


def launch(api: WebSocketAPI, place: str = ROBOT, **options: Any) -> str:
    response = api.post(f"/new/{place}", options)
    assert response.status_code == 200, response.text
    return str(response.json()["id"])


def ready(api: WebSocketAPI, place: str = ROBOT, **options: Any) -> str:
    instance = launch(api, place, **options)
    api.advance(10)
    assert api.status(instance) == "READY"
    return instance


def active(api: WebSocketAPI, addon: str, instance: str) -> str:
    """Activate an add-on; return its path."""
    path = f"/addon/{addon}/{instance}"
    assert api.post(path).status_code == 200
    api.advance(2)
    return path


def says(response: Any) -> tuple[int, Any]:
    return response.status_code, response.json() if response.content else None


def message(status: int, text: str) -> tuple[int, dict[str, str]]:
    return status, {"error_message": text}
