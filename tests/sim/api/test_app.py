"""Unknown paths and methods."""

from __future__ import annotations

from typing import Any

import pytest

UNRECOGNIZED = {"error_message": "unrecognized command"}
WRONG_TOKEN = {"error_message": "wrong authorization token"}
ID = "11111111-2222-4333-8444-555555555555"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nothing"),
        ("GET", "/deployment/1"),
        ("GET", f"/instance/{ID[:-1]}"),
        ("GET", f"/instance/{ID.replace('-', '')}"),
        ("GET", f"/instance/{ID}/"),
        ("GET", "/deployments/"),
        ("POST", "/deployments"),
        ("DELETE", f"/instance/{ID}"),
        ("HEAD", "/deployments"),
        ("GET", "/new"),
        ("POST", "/new/fixed-misty2"),
        ("POST", "/new/"),
        ("PUT", f"/addon/cam/{ID}"),
    ],
)
def test_unknown_paths_and_methods(api: Any, method: str, path: str) -> None:
    response = api.http.request(method, path)
    assert response.status_code == 400
    if method != "HEAD":
        assert response.json() == UNRECOGNIZED


@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT"])
def test_other_methods_for_the_root(api: Any, method: str) -> None:
    response = api.http.request(method, "/")
    assert response.status_code == 405
    assert response.headers["content-type"].startswith("text/plain")


def test_head_for_the_root_is_refused(api: Any) -> None:
    assert api.http.head("/").status_code == 405
