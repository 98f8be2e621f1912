"""Calls of the client to the simulator over real sockets, sync and async."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rerobots
from rerobots.api import APIClient
from rerobots.sim import Deployment, Simulator

from ..conftest import MISTY, NOWHERE, Mode


def test_get_wdeployments(apic: APIClient) -> None:
    found = apic.get_wdeployments(query="misty")
    assert MISTY in [wd["id"] for wd in found]
    assert all("misty" in wd["type"] for wd in found)
    assert {"supported_addons", "region", "icounter", "queuelen", "desc"} <= found[0].keys()
    assert json.loads(json.dumps(found)) == found


def test_wdeployments_in_pages(apic: APIClient) -> None:
    everything = apic.get_wdeployments()
    found: list[Any] = []
    page_count = 2
    page = 1
    while page <= page_count:
        some, page_count = apic.get_wdeployments(page=page, max_per_page=2)
        assert len(some) <= 2
        found += some
        page += 1
    assert found == everything
    assert page_count == -(-len(everything) // 2)


def test_wdeployments_by_type(apic: APIClient) -> None:
    types = sorted({wd["type"] for wd in apic.get_wdeployments()})
    two = apic.get_wdeployments(types=types[:2])
    assert {wd["type"] for wd in two} == set(types[:2])
    assert {wd["type"] for wd in apic.get_wdeployments(types=types[0])} == {types[0]}
    others = apic.get_wdeployments(types=[f"!{types[0]}"])
    assert {wd["type"] for wd in others} == set(types[1:])


def test_wdeployments_with_maxlen(apic: APIClient) -> None:
    apic.request_instance(MISTY)
    apic.request_instance(MISTY, reserve=True)
    assert MISTY in [wd["id"] for wd in apic.get_wdeployments(maxlen=2)]
    assert MISTY not in [wd["id"] for wd in apic.get_wdeployments(maxlen=1)]


def test_nothing_found_is_an_empty_list(apic: APIClient) -> None:
    assert apic.get_wdeployments(query="no such robot") == []
    assert apic.get_wdeployments(query="no such robot", max_per_page=5) == ([], 0)


def test_wdeployment_info(apic: APIClient) -> None:
    info = apic.get_wdeployment_info(MISTY)
    assert info["id"] == MISTY
    assert info["type"] == "fixed_misty2"
    assert "cam" in info["supported_addons"]
    assert info["online"] is True


def test_ids_in_upper_case(apic: APIClient) -> None:
    assert apic.get_wdeployment_info(MISTY.upper())["id"] == MISTY
    launched = apic.request_instance(MISTY.upper())
    assert apic.get_instance_info(launched["id"].upper())["status"] == "READY"


def test_instance_from_request_to_termination(apic: APIClient) -> None:
    launched = apic.request_instance("fixed_misty2")
    assert launched["success"] is True
    assert apic.get_instances() == [launched["id"]]
    assert apic.get_instance_info(launched["id"])["deployment"] == MISTY
    apic.terminate_instance(launched["id"])
    assert apic.get_instances() == []
    assert apic.get_instances(include_terminated=True) == [launched["id"]]
    assert apic.get_instances(True, 1, 10) == ([launched["id"]], 1)


def test_launch_options_reach_the_server(sim: Simulator, apic: APIClient) -> None:
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g me"
    launched = apic.request_instance(MISTY, sshkey=key, vpn=True, duration=600)
    info = apic.get_instance_info(launched["id"])
    assert "expires" in info
    assert info.get("vpn", {}).get("clients") == []
    # The server still makes a key pair of its own, and accepts both keys.
    assert "PRIVATE KEY" in apic.get_instance_sshkey(launched["id"])
    client = apic.get_vpn_newclient(launched["id"])
    assert client["ovpn"].startswith("client")


def test_busy_deployment_can_be_reserved(apic: APIClient) -> None:
    first = apic.request_instance(MISTY)
    with pytest.raises(rerobots.api.BusyWorkspaceDeployment) as caught:
        apic.request_instance(MISTY)
    assert caught.value.status_code == 503
    assert caught.value.retryable
    with pytest.raises(rerobots.api.BusyWorkspaceDeployment) as caught:
        apic.request_instance("fixed_misty2")
    assert caught.value.status_code == 404
    reserved = apic.request_instance(MISTY, reserve=True)
    assert reserved["success"] is False
    assert reserved["id"] != first["id"]


def test_inactive_and_unsupported_addons(apic: APIClient) -> None:
    misty = apic.request_instance(MISTY)["id"]
    assert apic.status_addon_cam(misty) == {"status": "notfound"}
    assert apic.status_addon_mistyproxy(misty) == {"status": "notfound"}
    with pytest.raises(rerobots.api.AddonNotActive):
        apic.deactivate_addon_cam(misty)
    with pytest.raises(rerobots.api.AddonNotActive):
        apic.get_snapshot_cam(misty)
    no_camera = next(wd for wd in apic.get_wdeployments() if "cam" not in wd["supported_addons"])
    with pytest.raises(rerobots.api.AddonNotSupported):
        apic.activate_addon_cam(apic.request_instance(no_camera["id"])["id"])


def test_mistyproxy_urls_are_new_each_time(apic: APIClient) -> None:
    instance_id = apic.request_instance(MISTY)["id"]
    urls = []
    for _ in range(2):
        apic.activate_addon_mistyproxy(instance_id)
        status = apic.status_addon_mistyproxy(instance_id)
        assert status["status"] == "active"
        urls.append(status.get("url", []))
        apic.deactivate_addon_mistyproxy(instance_id)
    assert len(urls[0]) == 2
    assert urls[0][1].startswith("https://")
    assert not set(urls[0]) & set(urls[1])


def test_error_attributes(sim: Simulator, apic: APIClient) -> None:
    with pytest.raises(rerobots.api.InstanceNotFound) as caught:
        apic.get_instance_info(NOWHERE)
    err = caught.value
    assert err.status_code == 404
    assert err.method == "GET"
    assert err.url == f"{sim.base_uri}/instance/{NOWHERE}"
    assert err.server_message == "instance not found"
    assert err.response_body
    assert not err.retryable
    assert NOWHERE in str(err)
    with pytest.raises(rerobots.api.WorkspaceDeploymentNotFound):
        apic.get_wdeployment_info(NOWHERE)
    with pytest.raises(rerobots.api.WorkspaceDeploymentNotFound):
        apic.request_instance("no_such_type")


def test_without_a_token(sim: Simulator, mode: Mode) -> None:
    apic = mode.client(base_uri=sim.base_uri)
    assert apic.get_wdeployments()
    with pytest.raises(rerobots.api.WrongAuthToken, match="no API token was sent"):
        apic.get_instances()
    with pytest.raises(rerobots.api.WrongAuthToken, match=r"https://rerobots\.net/tokens"):
        apic.request_instance(MISTY)


def test_wrong_and_expired_tokens(sim: Simulator, mode: Mode) -> None:
    expired = sim.make_token(lifetime=-10)
    for token in ("nonsense", expired):
        with pytest.raises(rerobots.api.WrongAuthToken) as caught:
            mode.client(api_token=token, base_uri=sim.base_uri).get_instances()
        assert token not in str(caught.value)


def test_token_sources(
    sim: Simulator, mode: Mode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "jwt.txt"
    path.write_text(f"  {sim.api_token}\n")
    assert mode.client(api_token=path.read_text(), base_uri=sim.base_uri).get_instances() == []
    assert mode.client(api_token=path, base_uri=sim.base_uri).get_instances() == []
    monkeypatch.setenv("REROBOTS_API_TOKEN", sim.api_token + "\n")
    monkeypatch.setenv("REROBOTS_BASE_URI", sim.base_uri + "/")
    assert mode.client().get_instances() == []
    with pytest.raises(rerobots.api.WrongAuthToken):
        mode.client(ignore_env=True, base_uri=sim.base_uri).get_instances()
    assert "api.rerobots.net" in repr(mode.client(ignore_env=True))


def test_headers_do_not_replace_the_token(sim: Simulator, mode: Mode) -> None:
    headers = {"authorization": "Bearer other", "X-Example": "1"}
    apic = mode.client(api_token=sim.api_token, headers=headers, base_uri=sim.base_uri)
    assert apic.get_instances() == []
    apic = mode.client(headers={"Authorization": f"Bearer {sim.api_token}"}, base_uri=sim.base_uri)
    assert apic.get_instances() == []


def test_closing_twice_and_calling_again(apic: APIClient) -> None:
    with apic:
        assert apic.get_wdeployments()
    apic.close()
    apic.close()
    assert apic.get_wdeployments()


INVALID_ARGUMENTS: list[tuple[str, Callable[[APIClient], object]]] = [
    ("not a UUID", lambda apic: apic.get_wdeployment_info("2c0873b5")),
    ("not a UUID", lambda apic: apic.get_instance_info("fixed_misty2")),
    ("not a UUID", lambda apic: apic.terminate_instance("")),
    ("not a UUID", lambda apic: apic.request_instance(MISTY + "0")),
    ("workspace type", lambda apic: apic.request_instance("misty 2")),
    ("workspace type", lambda apic: apic.request_instance("")),
    ("public key", lambda apic: apic.request_instance(MISTY, sshkey="hello")),
    ("public key", lambda apic: apic.request_instance(MISTY, sshkey="ssh-ed25519 AAAA")),
    ("event_url", lambda apic: apic.request_instance(MISTY, event_url="ftp://x")),
    ("event_url", lambda apic: apic.request_instance(MISTY, event_url="")),
    ("duration", lambda apic: apic.request_instance(MISTY, duration=0)),
    ("duration", lambda apic: apic.request_instance(MISTY, duration=True)),
    ("duration", lambda apic: apic.request_instance(MISTY, duration=1.5)),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ("maxlen", lambda apic: apic.get_wdeployments(maxlen=-1)),
    ("page", lambda apic: apic.get_wdeployments(page=-1)),
    ("max_per_page", lambda apic: apic.get_instances(max_per_page=-1)),
    ("not a workspace type", lambda apic: apic.get_wdeployments(types=["a,b"])),
    ("exclude", lambda apic: apic.get_wdeployments(types=["!a", "!b"])),
    ("camera_id", lambda apic: apic.get_snapshot_cam(MISTY, camera_id=4)),
    ("camera_id", lambda apic: apic.get_snapshot_cam(MISTY, camera_id=-1)),
    ("coding", lambda apic: apic.get_snapshot_cam(MISTY, coding="hex")),
    ("dformat", lambda apic: apic.get_snapshot_cam(MISTY, dformat="png")),
    ("ndarray", lambda apic: apic.get_snapshot_cam(MISTY, coding="base64", dformat="ndarray")),
]


@pytest.mark.parametrize(("message", "call"), INVALID_ARGUMENTS)
def test_bad_input_fails_before_any_request(
    message: str, call: Callable[[APIClient], object], mode: Mode
) -> None:
    # Nothing listens on this port: a request would raise another error.
    apic = mode.client(api_token="token", base_uri="http://127.0.0.1:1")
    with pytest.raises(ValueError, match=message):
        call(apic)


def test_error_does_not_contain_a_private_key(mode: Mode) -> None:
    secret = "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----"
    with pytest.raises(ValueError, match="public key") as caught:
        mode.client(base_uri="http://127.0.0.1:1").request_instance(MISTY, sshkey=secret)
    assert "c2VjcmV0" not in repr(caught.value)


@pytest.mark.parametrize(
    "uri",
    [
        "api.rerobots.net",
        "ftp://x",
        "http://",
        "https://u:p@x",
        "http://[::1",
        "http://a b",
        "http://ä",
        "http://x:99999",
        "https://x/?a",
    ],
)
def test_invalid_base_uris(uri: str, mode: Mode) -> None:
    with pytest.raises(ValueError, match="base URI"):
        mode.client(base_uri=uri)


@pytest.mark.parametrize(
    "headers", [{"a": 5}, {"a": "b\nc"}, {"ü": "x"}, ["x"], {1: "x"}, {"X-Key": "secret\n"}]
)
def test_invalid_headers(headers: Any, mode: Mode) -> None:
    with pytest.raises(ValueError, match="header") as caught:
        mode.client(headers=headers)
    assert "secret" not in str(caught.value)
    with pytest.raises(ValueError, match="header"):
        mode.client().add_client_headers(headers)


@pytest.mark.parametrize("token", [" \n", "two words", "line\nbreak", "ümlaut"])
def test_invalid_tokens(token: str, mode: Mode) -> None:
    with pytest.raises(ValueError, match="api_token") as caught:
        mode.client(api_token=token)
    assert not token.strip() or token not in str(caught.value)


def test_missing_token_file(mode: Mode, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"cannot read the token file .*jwt\.txt"):
        mode.client(api_token=tmp_path / "jwt.txt")


def test_connection_refused(mode: Mode, pauses: list[float]) -> None:
    apic = mode.client(api_token="token", base_uri="http://127.0.0.1:1")
    with pytest.raises(rerobots.api.ConnectionFailed, match=r"http://127\.0\.0\.1:1/") as caught:
        apic.get_wdeployments()
    assert isinstance(caught.value, ConnectionError)
    assert caught.value.status_code is None
    assert caught.value.method == "GET"
    assert caught.value.__cause__ is not None
    assert len(pauses) == 2


def test_empty_token(sim: Simulator, mode: Mode) -> None:
    assert not mode.client("", base_uri=sim.base_uri).has_api_token()


def test_token_file_as_a_string(tmp_path: Path, mode: Mode) -> None:
    path = tmp_path / "jwt.txt"
    path.write_text("a.b.c")
    with pytest.raises(rerobots.api.InvalidArgument, match=r"pathlib\.Path\('.*jwt.txt'\)"):
        mode.client(str(path))
    assert mode.client(path).has_api_token()


def test_url_of_the_page_as_base_uri(sim: Simulator, mode: Mode) -> None:
    with pytest.raises(ValueError, match=f"its base URI is {sim.base_uri}$"):
        mode.client(base_uri=f"{sim.base_uri}/sim")


def test_iterating_over_a_list_that_changes(mode: Mode) -> None:
    """Each entry is returned once, although the order of equal entries changes."""
    deployments = [Deployment(type="many") for _ in range(500)]
    with Simulator(deployments=deployments, shuffle_equals=True, record_delay=0) as sim:
        apic = mode.client(sim.api_token, base_uri=sim.base_uri)
        seen: list[str] = []
        for number, wd in enumerate(apic.iter_wdeployments(types=["many"], per_page=20)):
            seen.append(wd["id"])
            if number % 10 == 0:
                apic.request_instance(deployments[number].id)
        assert sorted(seen) == sorted(wd.id for wd in deployments)
        listed = [each["id"] for each in apic.iter_instances(per_page=7)]
        assert len(listed) == len(set(listed)) == 50
