"""Checks an installed package; `tools/check_install.py` runs this, with the name of an extra.

With core dependencies only, calls over HTTP work, and features of an extra name the extra to
install. With an extra, its features work.
"""

import importlib
import importlib.util
import json
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.resources import files

import rerobots
import rerobots.aio
import rerobots.api
import rerobots.sim
import rerobots_openapi

# Packages whose presence shows that an extra is installed.
OF_EXTRAS = {
    "cli": ("rich", "yaml"),  # Not click, which uvicorn brings, too.
    "extra": ("numpy", "paramiko", "PIL", "simplejpeg"),
    "images": ("numpy", "PIL", "simplejpeg"),
    "keyring": ("keyring",),
    "live": ("pybase64", "websockets"),
    "record": ("foxglove_schemas_protobuf", "mcap", "mcap_protobuf", "pybase64", "websockets"),
    "socks": ("python_socks", "socksio"),
    "ssh": ("paramiko",),
    "sim": ("asyncssh", "numpy", "PIL", "starlette", "uvicorn", "websockets", "yaml"),
    "video": ("av", "pybase64", "websockets"),
}
INSTANCE = {
    "id": "00000000-0000-4000-8000-000000000001",
    "deployment": "00000000-0000-4000-8000-000000000002",
    "type": "null",
    "region": "us:cali",
    "starttime": "2020-05-23 02:12:16.984534",
    "rootuser": "alice",
    "status": "READY",
    "wdinfo": {
        "id": "00000000-0000-4000-8000-000000000002",
        "type": "null",
        "type_version": 1,
        "supported_addons": [],
        "desc": "",
        "region": "us:cali",
        "icounter": 1,
        "created": "2019-07-28 23:26:16.983048",
        "queuelen": 1,
        "online": True,
    },
}


class OneInstance(BaseHTTPRequestHandler):
    """Responds to every GET with one instance."""

    def do_GET(self) -> None:
        body = json.dumps(INSTANCE).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


def main(extra: str) -> None:
    """Check; exit with a message at the first error."""
    chosen = set(OF_EXTRAS) if extra == "all" else {extra} & set(OF_EXTRAS)
    expect(extra in ("", "all") or bool(chosen), f"no check is known for the extra {extra}")
    wanted = {name for each in chosen for name in OF_EXTRAS[each]}
    known = {name for names in OF_EXTRAS.values() for name in names}
    present = {name for name in known if importlib.util.find_spec(name)}
    expect(present == wanted, f"extra {extra!r}: {sorted(present ^ wanted)} is too much or missing")
    for package in (rerobots, rerobots_openapi):
        expect("site-packages" in str(package.__file__), f"not installed: {package.__file__}")
        expect(files(package).joinpath("py.typed").is_file(), f"{package.__name__}: no py.typed")
    if "sim" in chosen:
        with rerobots.sim.Simulator() as sim:
            apic = rerobots.api.APIClient(sim.api_token, ignore_env=True, base_uri=sim.base_uri)
            expect(bool(apic.get_wdeployments()), "a simulator without deployments")
            apic.close()
    else:
        expect_missing("sim", rerobots.sim.Simulator)
    server = HTTPServer(("127.0.0.1", 0), OneInstance)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    uri = f"http://127.0.0.1:{server.server_port}"
    apic = rerobots.api.APIClient(ignore_env=True, base_uri=uri)
    rri = rerobots.Instance(instance_id=str(INSTANCE["id"]), apic=apic)
    expect(rri.get_status() == "READY", "an instance that is READY is said to be another")
    if "paramiko" in wanted:
        importlib.import_module("rerobots.sshkeys")
    else:
        expect_missing("extra", rri.start_sshclient)
    if "simplejpeg" in wanted:
        importlib.import_module("rerobots.images")
    else:
        expect_missing("extra", lambda: rri.get_snapshot_cam(dformat="ndarray"))


def expect(holds: bool, otherwise: str) -> None:
    if not holds:
        sys.exit(otherwise)


def expect_missing(extra: str, call: Callable[[], object]) -> None:
    advice = f'pip install "rerobots[{extra}]"'
    try:
        call()
    except ImportError as err:
        expect(advice in str(err), f"no word of `{advice}`: {err}")
    else:
        sys.exit(f"worked without `{advice}`")


main(sys.argv[1])
