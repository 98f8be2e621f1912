"""All calls of the client, with their operations and results."""

from collections.abc import Callable
from typing import Any, get_args

from rerobots.api import APIClient
from rerobots_openapi.dicts import KnownAddonName

WD = "2c0873b5-1da1-46e6-9658-c40379774edf"
ID = "9b3a1f0e-7c55-4d0a-8a6e-5b0f6f0c2d11"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g me"
WS_TOKEN = "dG9rZW4="
Call = Callable[[APIClient], Any]

# A call, its operation, the body that it sends, and what it returns.
CALLS: list[tuple[Call, str, Any, Any]] = [
    (lambda a: a.get_index()["vpn"], "get_index", None, "/vpn/{instance_id}"),
    (
        lambda a: a.get_wtypes(with_dissolved=True),
        "list_workspace_types",
        None,
        ["fixed_misty2", "basic_misty2fieldtrial"],
    ),
    (lambda a: a.get_wdeployments()[0]["id"], "list_deployments", None, WD),
    (lambda a: a.get_wdeployments(types="t")[0]["id"], "list_deployments_of_type", None, WD),
    (lambda a: [wd["id"] for wd in a.iter_wdeployments()], "list_deployments", None, [WD]),
    (lambda a: a.get_wdeployment_info(WD)["online"], "get_deployment", None, True),
    (lambda a: a.get_queue_length(WD), "get_queue_length", None, 2),
    (lambda a: a.get_queues([WD])[WD]["rem"], "get_queues", None, 240),
    (lambda a: a.get_queues("t")[WD]["rem"], "get_queues_of_type", None, None),
    (lambda a: a.lock_out(WD), "lock_out", None, None),
    (lambda a: a.end_lockout(WD), "end_lockout", None, None),
    (lambda a: a.get_access_rules()[0]["id"], "list_rules", None, 12),
    (lambda a: a.get_access_rules(WD, "alice")[0]["id"], "list_deployment_rules", None, 12),
    (
        lambda a: a.create_access_rule(WD, "CAP_INSTANTIATE"),
        "create_rule",
        {"cap": "CAP_INSTANTIATE"},
        12,
    ),
    (
        lambda a: a.create_access_rule(WD, "CAP_NO_INSTANTIATE", "alice"),
        "create_rule",
        {"cap": "CAP_NO_INSTANTIATE", "user": "alice"},
        12,
    ),
    (lambda a: a.del_access_rule(WD, 12), "delete_rule", None, None),
    (lambda a: a.get_instances(), "list_instances", None, [ID]),
    (lambda a: a.get_instances(workspace_type="t"), "list_instances_of_type", None, [ID]),
    (lambda a: a.get_instances(details=True)[0]["status"], "list_instances", None, "READY"),
    (lambda a: [i["id"] for i in a.iter_instances()], "list_instances", None, [ID]),
    (lambda a: a.get_instance_info(ID)["status"], "get_instance", None, "READY"),
    (lambda a: a.get_instance_sshkey(ID)[0], "get_instance_sshkey", None, "("),
    (lambda a: a.request_instance("t")["id"], "launch", None, ID),
    (
        lambda a: a.request_instance(
            WD,
            KEY,
            True,
            True,
            "mailto:a@example.org",
            60,
            keepalive=True,
            allow_noop=True,
            repo={"url": "https://git.example/r.git", "path": "r"},
        )["id"],
        "launch",
        {
            "sshkey": KEY,
            "vpn": True,
            "reserve": True,
            "eurl": "mailto://a@example.org",
            "expire_d": 60,
            "keepalive": True,
            "allow_noop": True,
            "repo": {"url": "https://git.example/r.git", "path": "r"},
        },
        ID,
    ),
    (lambda a: a.request_instance([WD])["id"], "launch_any", {"wds": [WD]}, ID),
    (lambda a: a.terminate_instance(ID), "terminate_instance", None, None),
    (lambda a: a.send_keepalive(ID), "keep_alive", None, None),
    *(
        (
            lambda a, kind=kind, data=data: a.send_event(ID, kind, data),
            "post_event",
            {"k": kind, "d": data},
            None,
        )
        for kind, data in (
            ("headMove", {"ts": 1, "roll": 0.5, "pitch": 0, "yaw": 0, "newer": "kept"}),
            ("baseMove", {"ts": 1.5, "linear": 1, "angular": 2, "duration": 3}),
            ("goalReached", {"ts": 1, "rule": "a"}),
            ("imageCap", {"ts": 1, "img": "b"}),
        )
    ),
    (lambda a: a.get_reservations()[0]["user"], "list_reservations", None, "alice"),
    (lambda a: a.cancel_reservation(ID), "cancel_reservation", None, None),
    (
        lambda a: a.get_firewall_rules(ID),
        "list_firewall_rules",
        None,
        [["192.0.2.0/24", "ACCEPT"], ["0.0.0.0/0", "DROP"]],
    ),
    (
        lambda a: a.add_firewall_rule(ID, "DROP"),
        "add_firewall_rule",
        {"action": "DROP"},
        None,
    ),
    (
        lambda a: a.add_firewall_rule(ID, "ACCEPT", "192.0.2.7/24"),
        "add_firewall_rule",
        {"action": "ACCEPT", "src": "192.0.2.7/24"},
        None,
    ),
    (lambda a: a.flush_firewall_rules(ID), "flush_firewall_rules", None, None),
    (lambda a: a.get_vpn_info(ID)["clients"], "get_vpn", None, ["c1"]),
    (lambda a: a.get_vpn_newclient(ID)["client_id"], "create_vpn_client", None, "c1"),
    *(
        row
        for name in get_args(KnownAddonName)
        for row in (
            (
                lambda a, name=name: a.activate_addon(ID, name, user="me"),
                f"activate_{name}",
                {"user": "me"},
                None,
            ),
            (
                lambda a, name=name: a.status_addon(ID, name)["status"],
                f"get_{name}_status",
                None,
                "ready" if name == "wstcp" else "active",
            ),
            (lambda a, name=name: a.deactivate_addon(ID, name), f"deactivate_{name}", None, None),
        )
    ),
    *(
        row
        for name in ("vnc", "wstcp")
        for row in (
            (lambda a, name=name: a.start_addon(ID, name), f"start_{name}", None, None),
            (lambda a, name=name: a.stop_addon(ID, name), f"stop_{name}", None, None),
        )
    ),
    (
        lambda a: a.activate_addon(ID, "cmdsh", host_id=1),
        "activate_cmdsh_on_host",
        None,
        None,
    ),
    (
        lambda a: a.status_addon(ID, "cmdsh", host_id=1)["status"],
        "get_cmdsh_status_of_host",
        None,
        "active",
    ),
    (
        lambda a: a.deactivate_addon(ID, "cmdsh", host_id=1),
        "deactivate_cmdsh_on_host",
        None,
        None,
    ),
    *(
        row
        for name in ("cam", "drive", "mistyproxy", "vnc")
        for row in (
            (
                lambda a, name=name: getattr(a, f"activate_addon_{name}")(ID),
                f"activate_{name}",
                None,
                None,
            ),
            (
                lambda a, name=name: getattr(a, f"status_addon_{name}")(ID)["status"],
                f"get_{name}_status",
                None,
                "active",
            ),
            (
                lambda a, name=name: getattr(a, f"deactivate_addon_{name}")(ID),
                f"deactivate_{name}",
                None,
                None,
            ),
        )
    ),
    (lambda a: a.start_addon_vnc(ID), "start_vnc", None, None),
    (lambda a: a.stop_addon_vnc(ID), "stop_vnc", None, None),
    (
        lambda a: dict(a.get_snapshot_cam(ID, 3))["format"],
        "get_cam_image",
        None,
        "JPEG",
    ),
    (
        lambda a: a.send_drive_command(ID, {"linearv": 0.2}),
        "send_drive_command",
        {"linearv": 0.2},
        None,
    ),
    (
        lambda a: a.send_drive_command(ID, None),
        "send_drive_command",
        {"linearv": 0, "angularv": 0},
        None,
    ),
    (lambda a: a.send_cmd(ID, "ls"), "send_command", {"cmd": "ls"}, "4f0e"),
    (lambda a: a.get_stdout_cmd(ID)["lines"], "get_output", None, ["README.md"]),
    (lambda a: a.get_stdout_cmd(ID, "4f0e")["terminated"], "get_command_output", None, True),
    (lambda a: a.cancel_cmd(ID, "4f0e"), "cancel_command", None, None),
    (
        lambda a: a.put_file_cmd(ID, "p", "text"),
        "send_file",
        {"path": "p", "data": "text", "b64": False},
        None,
    ),
    (
        lambda a: a.put_file_cmdsh(ID, "p", b"\xff"),
        "send_shell_file",
        {"path": "p", "data": "/w==", "b64": True},
        None,
    ),
    (
        lambda a: a.put_file_cmdsh(ID, "p", "", 0),
        "send_shell_file_to_host",
        {"path": "p", "data": "", "b64": False},
        None,
    ),
    (lambda a: a.revoke_token("a token"), "revoke_token", None, None),
    (lambda a: a.purge(), "purge_tokens", None, None),
    (lambda a: a.revoke_all_tokens(), "purge_tokens", None, None),
    (lambda a: list(a.get_ci_projects()), "list_ci_projects", None, ["vytxeTZskVKR7C7WgdSP3d"]),
    (
        lambda a: a.create_ci_project("u"),
        "create_ci_project",
        {"repo_url": "u"},
        "vytxeTZskVKR7C7WgdSP3d",
    ),
    (
        lambda a: a.submit_ci_job("vytxeTZskVKR7C7WgdSP3d", "main", "8f"),
        "submit_ci_job",
        {"branch": "main", "commit": "8f"},
        3,
    ),
    (
        lambda a: a.restart_ci_job("vytxeTZskVKR7C7WgdSP3d", 3),
        "do_with_ci_job",
        {"do": "restart"},
        3,
    ),
    (lambda a: a.get_user_org("alice"), "get_user_organisation", None, {}),
    (lambda a: a.hardshare.get_list()["owner"], "list_owned", None, "alice"),
    (lambda a: a.hardshare.get_list("bob"), "list_owned_by", None, {"wdeployments": [WD]}),
    (lambda a: a.hardshare.get_owners()["owners"], "list_owners", None, ["alice", "bob"]),
    (lambda a: a.hardshare.register()["id"], "register_deployment", None, WD),
    (lambda a: a.hardshare.describe(WD, "d"), "describe_deployment", {"desc": "d"}, None),
    (
        lambda a: a.hardshare.configure(WD, {"supported_addons": ["cam"]}),
        "configure_deployment",
        {"supported_addons": ["cam"]},
        None,
    ),
    (lambda a: a.hardshare.check(WD)["id"], "check_registration", None, WD),
    (lambda a: a.hardshare.dissolve(WD)["id"], "dissolve_deployment", None, WD),
    (lambda a: a.hardshare.get_instances()[0]["id"], "list_owned_instances", None, ID),
    (lambda a: a.hardshare.get_instance_info(ID)["user"], "get_owned_instance", None, "alice"),
    (lambda a: a.hardshare.terminate_instance(ID), "terminate_owned_instance", None, None),
    (lambda a: a.hardshare.get_cams(), "list_cameras", None, {"c0a1": [WD]}),
    (
        lambda a: a.hardshare.register_cam([WD], {WD: [0, 0, 1, 1]}),
        "register_camera",
        {"wds": [WD], "crop": {WD: [0, 0, 1, 1]}},
        "c0a1",
    ),
    (lambda a: a.hardshare.remove_cam("c0a1"), "remove_camera", None, None),
    (lambda a: a.hardshare.set_emails(WD, ["a@b"]), "set_email_hook", {"emails": ["a@b"]}, None),
    (lambda a: a.hardshare.send_alert(WD, "m"), "send_alert", {"msg": "m"}, None),
    (lambda a: a.hardshare.get_billing()["max_active"], "get_billing", None, 3),
    (lambda a: a.hardshare.get_billing("bob")["max_active"], "get_billing_of", None, 3),
]

# URLs of WebSockets, and their operations.
SOCKETS: list[tuple[Call, str, str]] = [
    (lambda a: a.get_feed_url_cam(ID, 1), "watch_cam", f"/addon/cam/{ID}/1/feed/{WS_TOKEN}"),
    (lambda a: a.get_upload_url_cam(ID), "upload_cam", f"/addon/cam/{ID}/0/upload/{WS_TOKEN}"),
    (
        lambda a: a.get_rx_url_drive(ID),
        "receive_drive_commands",
        f"/addon/drive/{ID}/rx/{WS_TOKEN}",
    ),
    (lambda a: a.get_rx_url_cmd(ID), "receive_commands", f"/addon/cmd/{ID}/rx/{WS_TOKEN}"),
    (
        lambda a: a.get_shell_url_cmdsh(ID),
        "open_shell_with_token",
        f"/addon/cmdsh/{ID}/new/{WS_TOKEN}",
    ),
    (
        lambda a: a.get_shell_url_cmdsh(ID, 2),
        "open_shell_with_token_of_host",
        f"/addon/cmdsh/{ID}/2/new/{WS_TOKEN}",
    ),
    (
        lambda a: a.get_shell_url_cmdsh(ID, with_token=False),
        "open_shell",
        f"/addon/cmdsh/{ID}/new",
    ),
    (
        lambda a: a.get_shell_url_cmdsh(ID, 2, with_token=False),
        "open_shell_of_host",
        f"/addon/cmdsh/{ID}/2/new",
    ),
    (lambda a: a.get_rx_url_cmdsh(ID), "receive_shells", f"/addon/cmdsh/{ID}/rx"),
    (lambda a: a.get_rx_url_cmdsh(ID, 2), "receive_shells_of_host", f"/addon/cmdsh/{ID}/2/rx"),
    (
        lambda a: a.get_rx_url_cmdsh(ID, shell_id="s"),
        "serve_shell",
        f"/addon/cmdsh/{ID}/rx/s",
    ),
    (
        lambda a: a.get_rx_url_cmdsh(ID, 2, shell_id="s"),
        "serve_shell_of_host",
        f"/addon/cmdsh/{ID}/2/rx/s",
    ),
    (
        lambda a: a.hardshare.get_upload_url_cam("c0a1"),
        "upload_camera",
        "/hardshare/cam/c0a1/upload",
    ),
    (lambda a: a.hardshare.get_ad_url(WD), "advertise", f"/hardshare/ad/{WD}"),
]
