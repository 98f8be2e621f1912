"""The documented callables have the parameters that the User's Guide documents."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

import rerobots
import rerobots.aio
from rerobots._client._async.hardshare import AsyncHardshare
from rerobots._client._sync.hardshare import Hardshare
from rerobots.api import APIClient

GUIDE: dict[Callable[..., Any], str] = {
    APIClient: "api_token=None, headers=None, ignore_env=False, base_uri=None, verify=True",
    APIClient.get_wdeployments: "query=None, maxlen=None, types=None, page=None, max_per_page=None",
    APIClient.get_wdeployment_info: "wdeployment_id",
    APIClient.get_instances: "include_terminated=False, page=None, max_per_page=None",
    APIClient.get_instance_info: "instance_id",
    APIClient.request_instance: (
        "type_or_wdeployment_id, sshkey=None, vpn=False, reserve=False, event_url=None, "
        "duration=None"
    ),
    APIClient.get_vpn_newclient: "instance_id",
    APIClient.terminate_instance: "instance_id",
    APIClient.get_snapshot_cam: "instance_id, camera_id=0, coding=None, dformat=None",
    APIClient.activate_addon_mistyproxy: "instance_id",
    APIClient.status_addon_mistyproxy: "instance_id",
    APIClient.deactivate_addon_mistyproxy: "instance_id",
    rerobots.Instance: (
        "workspace_types=None, wdeployment_id=None, instance_id=None, api_token=None, "
        "headers=None, apic=None"
    ),
    rerobots.Instance.exec_ssh: "command, timeout=None, get_files=False",
    rerobots.Instance.get_file: "remotepath, localpath",
    rerobots.Instance.put_file: "localpath, remotepath",
    rerobots.Instance.sftp_client: "",
    rerobots.Instance.start_sshclient: "",
    rerobots.Instance.stop_sshclient: "",
    rerobots.Instance.get_status: "",
    rerobots.Instance.get_details: "",
    rerobots.Instance.activate_addon_cam: "",
    rerobots.Instance.status_addon_cam: "",
    rerobots.Instance.get_snapshot_cam: "camera_id=0, coding=None, dformat=None",
    rerobots.Instance.terminate: "",
}


@pytest.mark.parametrize("documented", GUIDE, ids=lambda value: value.__qualname__)
def test_parameters_are_those_of_the_guide(documented: Callable[..., Any]) -> None:
    parameters = inspect.signature(documented).parameters.values()
    assert {parameter.kind for parameter in parameters} <= {
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
        inspect.Parameter.KEYWORD_ONLY,
    }
    # Parameters that were added later are keyword-only and optional.
    assert all(
        parameter.default is not parameter.empty
        for parameter in parameters
        if parameter.kind is parameter.KEYWORD_ONLY
    )
    of_guide = [
        str(parameter.replace(annotation=inspect.Parameter.empty))
        for parameter in parameters
        if parameter.name != "self" and parameter.kind is not parameter.KEYWORD_ONLY
    ]
    assert ", ".join(of_guide) == GUIDE[documented]


def test_errors_are_importable_from_the_documented_place() -> None:
    for name in (
        "WrongAuthToken",
        "InstanceNotFound",
        "BusyWorkspaceDeployment",
        "BusyWorkspaceInstance",
    ):
        assert issubclass(getattr(rerobots.api, name), rerobots.api.Error)


@pytest.mark.parametrize(
    ("sync", "async_class"),
    [
        (APIClient, rerobots.aio.AsyncAPIClient),
        (rerobots.Instance, rerobots.aio.AsyncInstance),
        (Hardshare, AsyncHardshare),
    ],
)
def test_async_class_has_the_same_methods(sync: type, async_class: type) -> None:
    def methods(cls: type) -> dict[str, list[str]]:
        return {
            name.replace("aclose", "close"): list(inspect.signature(value).parameters)
            for name, value in inspect.getmembers(cls, callable)
            if not name.startswith("_")
        }

    assert methods(sync) == methods(async_class)


@pytest.mark.parametrize("documented", [APIClient, rerobots.Instance, Hardshare])
def test_every_public_method_has_a_docstring(documented: type) -> None:
    for name, value in inspect.getmembers(documented):
        if not name.startswith("_") and callable(value):
            assert inspect.getdoc(value), name
