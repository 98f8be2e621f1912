"""Parameters of requests."""

from __future__ import annotations

from typing import Any

import pytest

from rerobots.sim import DEFAULT_DEPLOYMENTS

UNRECOGNIZED = {"error_message": "unrecognized command"}


WRONG_TOKEN = {"error_message": "wrong authorization token"}


ID = "11111111-2222-4333-8444-555555555555"


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000])
def test_body_that_is_not_json(api: Any, body: bytes) -> None:
    response = api.http.post("/new/null", content=body)
    assert response.status_code == 500
    assert response.headers["content-type"].startswith("text/plain")


def test_content_type_of_json_does_not_matter(api: Any) -> None:
    response = api.http.post(
        "/new/null", content=b'{"vpn": 1}', headers={"Content-Type": "text/html"}
    )
    assert response.json() == {"error_message": "value for option `vpn` has wrong type"}


def test_upper_case_ids_are_not_found(api: Any) -> None:
    upper = DEFAULT_DEPLOYMENTS[0].id.upper()
    assert api.get(f"/deployment/{upper}").status_code == 404
    assert api.post(f"/new/{upper}").json() == {"error": "no matching wdeployment found"}
    instance_id = api.ready()
    assert api.get(f"/instance/{instance_id.upper()}").status_code == 404
