"""Firewall rules of an instance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import paramiko
import pytest

from .conftest import Users, launched


def test_firewall(user: Users, connect: Callable[..., Any]) -> None:
    api = user()
    instance = launched(api)
    path = f"/firewall/{instance}"
    assert api.get(path).json() == {"rules": None}
    assert api.post(path).content == b""
    assert api.post(path, {"src": "0.0.0.0/0", "action": "DROP"}).content == b""
    rules = [["127.0.0.1", "ACCEPT"], ["0.0.0.0/0", "DROP"]]
    assert api.get(path).json() == {"rules": rules}
    connect(api, instance)
    assert api.delete(path).content == b""
    api.post(path, {"src": "127.0.0.0/8", "action": "DROP"})
    with pytest.raises((paramiko.SSHException, OSError, EOFError)):
        connect(api, instance)
    assert api.delete(path).content == b""
    connect(api, instance)
    assert api.get(path).json() == {"rules": None}
