"""The error for each kind of response, and for requests without a response."""

import logging
import pickle
import ssl
import threading
from collections.abc import Callable
from typing import Any

import pytest
import trustme

import rerobots
from rerobots import api
from rerobots.api import APIClient

from ..conftest import MISTY, NOWHERE, Mode, label
from ..support.server import Response, Server

pytestmark = pytest.mark.modes("async")

Call = Callable[[APIClient], object]

GZIP = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"

LAUNCH: Call = lambda apic: apic.request_instance(MISTY)  # noqa: E731
DEPLOYMENT: Call = lambda apic: apic.get_wdeployment_info(MISTY)  # noqa: E731
INSTANCE: Call = lambda apic: apic.get_instance_info(NOWHERE)  # noqa: E731
INSTANCES: Call = lambda apic: apic.get_instances()  # noqa: E731
TERMINATE: Call = lambda apic: apic.terminate_instance(NOWHERE)  # noqa: E731
CAM: Call = lambda apic: apic.get_snapshot_cam(NOWHERE)  # noqa: E731
CAM_ON: Call = lambda apic: apic.activate_addon_cam(NOWHERE)  # noqa: E731
VPN: Call = lambda apic: apic.get_vpn_newclient(NOWHERE)  # noqa: E731

# Key of the message, message, status, call, error, and whether it is retryable.
MESSAGES: list[tuple[str, str, int, Call, type[api.Error], bool]] = [
    ("error_message", "wrong authorization token", 400, INSTANCES, api.WrongAuthToken, False),
    ("error_message", "authentication failed", 400, INSTANCES, api.WrongAuthToken, False),
    ("error_message", "token not valid for wtype x", 400, LAUNCH, api.WrongAuthToken, False),
    ("error_message", "token only valid for expire_d=60", 400, LAUNCH, api.WrongAuthToken, False),
    (
        "error_message",
        "token scope does not permit instantiation",
        400,
        LAUNCH,
        api.WrongAuthToken,
        False,
    ),
    (
        "error_message",
        "token already constrained to another instance",
        400,
        LAUNCH,
        api.WrongAuthToken,
        False,
    ),
    (
        "result_message",
        "All matching workspace deployments are busy. Try again later.",
        503,
        LAUNCH,
        api.BusyWorkspaceDeployment,
        True,
    ),
    (
        "error",
        "All feasible workspace deployments are busy",
        404,
        LAUNCH,
        api.BusyWorkspaceDeployment,
        True,
    ),
    (
        "error",
        "no matching wdeployment found",
        404,
        LAUNCH,
        api.WorkspaceDeploymentNotFound,
        False,
    ),
    (
        "error_message",
        "no workspace deployment found with given ID",
        404,
        DEPLOYMENT,
        api.WorkspaceDeploymentNotFound,
        False,
    ),
    (
        "error",
        "workspace deployment is permanently unavailable",
        400,
        LAUNCH,
        api.WorkspaceDeploymentUnavailable,
        False,
    ),
    (
        "error",
        "workspace deployment is locked out (unavailable), please contact us ",
        400,
        LAUNCH,
        api.WorkspaceDeploymentUnavailable,
        False,
    ),
    (
        "error",
        "workspace deployment temporarily unavailable, try again later",
        503,
        LAUNCH,
        api.WorkspaceDeploymentUnavailable,
        True,
    ),
    ("error_message", "instance not found", 404, INSTANCE, api.InstanceNotFound, False),
    (
        "error_message",
        "cannot terminate instance that is init",
        400,
        TERMINATE,
        api.BusyWorkspaceInstance,
        True,
    ),
    (
        "error_message",
        "cannot terminate instance that is init_fail",
        400,
        TERMINATE,
        api.InstanceTerminated,
        False,
    ),
    ("error_message", "instance already terminated", 400, TERMINATE, api.InstanceTerminated, False),
    (
        "result_message",
        "This instance is busy. Try again later.",
        503,
        VPN,
        api.BusyWorkspaceInstance,
        True,
    ),
    ("error_message", "instance does not have VPN", 400, VPN, api.InvalidRequest, False),
    (
        "error_message",
        "this instance does not support the cam add-on",
        503,
        CAM_ON,
        api.AddonNotSupported,
        False,
    ),
    (
        "error_message",
        "add-on cam not active on this instance",
        404,
        CAM,
        api.AddonNotActive,
        False,
    ),
    ("error_message", "camera is not streaming yet", 503, CAM, api.AddonNotReady, True),
    ("error_message", "unrecognized command", 400, INSTANCES, api.InvalidRequest, False),
    (
        "error_message",
        "value for option vpn has wrong type",
        400,
        LAUNCH,
        api.InvalidRequest,
        False,
    ),
    ("error", "words of a newer server", 418, INSTANCES, api.InvalidRequest, False),
]


@pytest.mark.parametrize(
    ("key", "message", "status", "call", "error", "retryable"), MESSAGES, ids=label
)
def test_error_for_each_message(
    key: str,
    message: str,
    status: int,
    call: Call,
    error: type[api.Error],
    retryable: bool,
    mode: Mode,
) -> None:
    body = f'{{"{key}": "{message}"}}'.encode()
    with Server(lambda _: Response(status, body)) as server:
        apic = mode.client(api_token="token", base_uri=server.base_uri)
        with pytest.raises(api.Error) as caught:
            call(apic)
        apic.close()
    err = caught.value
    assert type(err) is error
    assert err.status_code == status
    assert err.server_message == message.strip()
    assert err.response_body == body
    assert err.retryable is retryable
    assert message.strip() in str(err)
    copy = pickle.loads(pickle.dumps(err))
    assert (type(copy), str(copy), vars(copy)) == (type(err), str(err), vars(err))


WITHOUT_MESSAGE: list[tuple[int, Call, type[api.Error]]] = [
    (403, INSTANCES, api.PermissionDenied),
    (404, INSTANCE, api.InstanceNotFound),
    (404, TERMINATE, api.InstanceNotFound),
    (404, DEPLOYMENT, api.WorkspaceDeploymentNotFound),
    (404, CAM, api.AddonNotActive),
    (404, INSTANCES, api.NotFound),
    (400, INSTANCES, api.InvalidRequest),
    (429, INSTANCES, api.RateLimitExceeded),
    (500, INSTANCES, api.ServerError),
    (502, INSTANCES, api.ServerError),
    (301, INSTANCES, api.MalformedResponse),
]


@pytest.mark.parametrize("body", [b"", b"<html><title>Oops</title></html>", b"[]", b'{"error": 5}'])
@pytest.mark.parametrize(("status", "call", "error"), WITHOUT_MESSAGE)
@pytest.mark.usefixtures("pauses")
def test_error_status_without_a_message(
    status: int, call: Call, error: type[api.Error], body: bytes, mode: Mode
) -> None:
    headers = {"Content-Type": "application/json", "Location": "http://127.0.0.1:1/"}
    with Server(lambda _: Response(status, body, headers)) as server:
        apic = mode.client(api_token="token", base_uri=server.base_uri)
        with pytest.raises(api.Error) as caught:
            call(apic)
        apic.close()
    assert type(caught.value) is error
    assert caught.value.status_code == status
    assert caught.value.server_message is None


@pytest.mark.parametrize(
    ("remaining", "error"),
    [
        # The last permitted request: a 403 for it has another reason.
        ("0", api.PermissionDenied),
        ("-3", api.RateLimitExceeded),
        ("7", api.PermissionDenied),
        ("x", api.PermissionDenied),
    ],
)
def test_403_is_the_rate_limit_or_permission_denied(
    remaining: str, error: type[api.Error], mode: Mode
) -> None:
    with Server(lambda _: Response(403, b"", {"X-RateLimit-Remaining": remaining})) as server:
        apic = mode.client(api_token="token", base_uri=server.base_uri)
        with pytest.raises(error) as caught:
            apic.get_instances()
        apic.close()
    assert type(caught.value) is error


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"<html></html>", b"\xff"])
def test_success_with_a_malformed_body(body: bytes, mode: Mode) -> None:
    with Server(lambda _: Response(200, body)) as server:
        apic = mode.client(api_token="token", base_uri=server.base_uri)
        for call in (INSTANCES, INSTANCE, DEPLOYMENT, LAUNCH, CAM, VPN):
            with pytest.raises(
                api.MalformedResponse, match=r"the response (is not|has no)"
            ) as caught:
                call(apic)
            assert caught.value.status_code == 200
            assert caught.value.response_body == body
        apic.close()


@pytest.mark.parametrize(
    ("raw", "error", "status"),
    [
        (b"", api.ConnectionFailed, None),
        (b"hello\r\n\r\n", api.MalformedResponse, None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", api.MalformedResponse, 200),
        (GZIP + b"Content-Length: 2\r\n\r\n{}", api.MalformedResponse, 200),
    ],
)
@pytest.mark.usefixtures("pauses")
def test_broken_responses(
    raw: bytes, error: type[api.Error], status: int | None, mode: Mode
) -> None:
    with Server(lambda _: Response(raw=raw)) as server:
        apic = mode.client(api_token="token", base_uri=server.base_uri)
        with pytest.raises(error) as caught:
            apic.get_instances()
        apic.close()
    assert caught.value.status_code == status


def test_response_timeout(mode: Mode) -> None:
    done = threading.Event()

    def stall(_: object) -> Response:
        done.wait(10)
        return Response()

    with Server(stall) as server:
        apic = mode.client(api_token="token", base_uri=server.base_uri, timeout=0.1, retries=0)
        with pytest.raises(api.RequestTimeout) as caught:
            apic.get_instances()
        done.set()
        apic.close()
    assert isinstance(caught.value, TimeoutError)
    assert caught.value.retryable


def test_private_key_in_a_malformed_response_is_not_kept(mode: Mode) -> None:
    with Server(lambda _: Response(200, b'{"kye": "-----BEGIN PRIVATE KEY----- x"}')) as server:
        apic = mode.client(api_token="token", base_uri=server.base_uri)
        with pytest.raises(api.MalformedResponse) as caught:
            apic.get_instance_sshkey(NOWHERE)
        apic.close()
    assert caught.value.response_body is None


def test_tls_is_verified(mode: Mode, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    body = b'{"workspace_instances": [], "workspace_deployments": [], "page_count": 1}'
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    with Server(lambda _: Response(body=body), context) as server:
        apic = mode.client(api_token="token", base_uri=server.base_uri)
        with pytest.raises(api.ConnectionFailed, match="certificate verify failed"):
            apic.get_instances()
        assert server.requests == []
        apic.close()
        monkeypatch.setattr("rerobots._client.transport._contexts", {})
        apic = mode.client(api_token="token", base_uri=server.base_uri, verify=False)
        with pytest.warns(UserWarning, match="verify=False"):
            apic.get_instances()
        apic.close()
        # It warns only once: a second warning would be an error here.
        apic = mode.client(api_token="token", base_uri=server.base_uri, verify=False)
        assert apic.get_instances() == []
        apic.close()
        path = tmp_path / "ca.pem"
        authority.cert_pem.write_to_path(str(path))
        for verify in (path, str(path), ssl.create_default_context(cafile=path)):
            apic = mode.client(api_token="token", base_uri=server.base_uri, verify=verify)
            assert apic.get_instances() == []
            apic.close()
        with pytest.raises(ValueError, match="cannot read certificates"):
            mode.client(api_token="token", base_uri=server.base_uri, verify=tmp_path / "none")
        with pytest.raises(ValueError, match="verify must be True, False, the path"):
            mode.client(base_uri=server.base_uri, verify=None)
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        apic = mode.client(api_token="token", base_uri=server.base_uri)
        assert apic.get_instances() == []
        apic.close()


def test_a_base_uri_with_a_path(mode: Mode) -> None:
    body = b'{"workspace_instances": [], "workspace_deployments": [], "page_count": 1}'
    with Server(lambda _: Response(body=body)) as server:
        apic = mode.client(api_token="token", base_uri=server.base_uri + "/api/v1/")
        apic.get_instances()
        apic.close()
    received = server.requests[0]
    assert received.path == "/api/v1/instances"
    assert received.headers["Accept"] == "application/vnd.rerobots.v1+json"
    assert received.headers["Authorization"] == "Bearer token"


def test_token_is_not_logged_or_shown(mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = "eyJhbGciOi.c2VjcmV0.c2lnbmF0dXJl"
    with Server(
        lambda _: Response(400, b'{"error_message": "wrong authorization token"}')
    ) as server:
        apic = mode.client(api_token=token, base_uri=server.base_uri)
        with pytest.raises(api.WrongAuthToken) as caught:
            apic.get_instances()
        shown = [repr(apic), repr(apic.openapi), repr(caught.value), str(vars(caught.value))]
        apic.close()
    assert server.requests[0].headers["Authorization"].endswith(token)
    own_lines = [record.getMessage() for record in caplog.records if record.name == "rerobots"]
    assert own_lines
    assert own_lines[0].startswith("#1 GET /instances: 400, ")
    everything = [record.getMessage() for record in caplog.records] + shown
    assert not [text for text in everything if "c2VjcmV0" in text]


def test_all_errors_derive_from_error() -> None:
    kinds = [getattr(api, name) for name in api.__all__ if name != "APIClient"]
    assert all(issubclass(kind, api.Error) and kind.__doc__ for kind in kinds)
    assert issubclass(rerobots.api.Error, Exception)


def test_server_closes_after_each_response(mode: Mode) -> None:
    body = NO_INSTANCES + 300_000 * b" "
    raw = b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    with Server(lambda _: Response(raw=raw)) as server:
        apic = mode.client(api_token="token", base_uri=server.base_uri)
        for _ in range(3):
            assert apic.get_instances() == []
        apic.close()


NO_INSTANCES = b'{"workspace_instances": [], "workspace_deployments": [], "page_count": 1}'
