"""Tokens and keys are not in tracebacks and reprs, even if these show the values of variables."""

from __future__ import annotations

import base64
import copy
import io
import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from rich.traceback import Traceback

from rerobots import _stored_token, tokens
from rerobots._text import Secret
from rerobots.sim import Simulator
from rerobots.sim.world.clock import SystemClock
from rerobots.sim.world.tokens import TokenIssuer
from rerobots.tokens import TokenClaims, clean

from ..cli.conftest import Program

PARTS = ("eyJhbGciOiJSUzI1NiJ9", "cGF5bG9hZC1vZi1hLXRva2Vu", "c2lnbmF0dXJlLW9mLWEtdG9rZW4")
TOKEN = ".".join(PARTS)


def traceback_text(call: Callable[[], object], longest: tuple[int | None, ...] = (80, None)) -> str:
    """Return an error as pytest and rich show it, without the frames of this test."""
    with pytest.raises(Exception) as caught:  # noqa: PT011
        call()
    err = caught.value
    # Without the frames of this function and of the lambda.
    first = err.__traceback__ and err.__traceback__.tb_next
    err.__traceback__ = first and first.tb_next
    assert err.__traceback__ is not None
    info = pytest.ExceptionInfo.from_exception(err)
    texts = [
        str(info.getrepr(showlocals=True, style="long", funcargs=True, truncate_locals=each))
        for each in (True, False)
    ]
    for length in longest:
        shown = Traceback.from_exception(
            type(err),
            err,
            err.__traceback__,
            show_locals=True,
            locals_max_string=length,  # type: ignore[arg-type]  # pyright: ignore
            locals_max_length=None,  # type: ignore[arg-type]  # pyright: ignore
        )
        file = io.StringIO()
        Console(file=file, width=2000).print(shown)
        texts.append(file.getvalue())
    return "\n".join([*texts, repr(err), str(err)])


def without_config_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file"))


CALLS: dict[str, Callable[[], object]] = {
    "a token with an invalid character": lambda: clean(f"{TOKEN} é", "it"),
    "a token argument": lambda: tokens.find(f"{TOKEN} é", ignore_env=True),
    "a token in the environment": lambda: tokens.find(None, ignore_env=False),
    "a token that is not a JWT": lambda: TokenClaims.from_token(TOKEN),
    "a token for a URL": lambda: tokens.for_url(f"{TOKEN}é"),
    "a token given as a path": lambda: tokens.find(Path(TOKEN), ignore_env=True),
    "a token that cannot be stored": lambda: _stored_token.save(TOKEN),
    "a key that cannot be written": lambda: _stored_token.write("/dev/null/key", TOKEN),
}


@pytest.mark.parametrize("name", CALLS)
def test_tracebacks_show_no_secret(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without_config_folder(monkeypatch, tmp_path)
    monkeypatch.setenv("REROBOTS_API_TOKEN", f"{TOKEN} é")
    text = traceback_text(CALLS[name])
    assert " locals " in text  # the title of the variables
    # Not even a part of it.
    for part in PARTS:
        assert part[:12] not in text


def test_secret_is_a_str_with_a_hidden_repr() -> None:
    secret = Secret(TOKEN)
    assert secret == TOKEN
    assert f"{secret}" == TOKEN
    for each in (secret, secret[:30], copy.copy(secret), pickle.loads(pickle.dumps(secret))):
        assert repr(each) == "<secret>"
    assert json.dumps(secret) == f'"{TOKEN}"'


def test_reprs_show_no_token(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sim: Simulator
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    _stored_token.save(TOKEN)
    issuer = TokenIssuer(SystemClock())
    for found in (
        _stored_token.load(),
        tokens.find(None, ignore_env=False),
        tokens.find(TOKEN, ignore_env=True),
        sim.api_token,
        sim.make_token(),
        issuer.make("alice", 60, {}),
    ):
        assert repr(found) == "<secret>"
    for each in (sim, sim.requests, sim._server, sim._tokens, issuer):
        assert sim.api_token[-20:] not in repr(each)


@pytest.fixture
def rerobots(sim: Simulator, tmp_path: Path, forked: list[str]) -> Program:
    return Program(sim, tmp_path, forked)


@pytest.mark.parametrize(
    "words", [["-t", TOKEN, "list"], ["token", TOKEN], ["doctor", "-t", TOKEN]]
)
def test_token_given_instead_of_a_file(words: list[str], rerobots: Program) -> None:
    done = rerobots(*words, status=1)
    assert PARTS[1] not in done.stdout + done.stderr
    assert "is a token" in done.stdout + done.stderr


def test_token_refused_by_the_server(rerobots: Program) -> None:
    claims = base64.urlsafe_b64encode(b'{"sub": "mallory"}').decode().rstrip("=")
    refused = f"{PARTS[0]}.{claims}.{PARTS[2]}"
    with rerobots.start("-vv", "login") as process:
        shown = "".join(process.communicate(refused))
    assert process.returncode == 1
    assert "mallory" in shown
    assert PARTS[2] not in shown
    assert not list(rerobots.home.rglob("*token*"))
    rerobots.environment["REROBOTS_API_TOKEN"] = refused
    with rerobots.start("-vv", "list") as process:
        shown = "".join(process.communicate())
    assert "was not accepted" in shown
    assert PARTS[2] not in shown


# Stored tokens and keys.

FULL = """
import resource, signal, sys
from rerobots import _stored_token
resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
try:
    _stored_token.save("a-token-that-is-longer-than-what-is-left")
except OSError as err:
    print(type(err).__name__)
"""


def test_full_disk_keeps_the_old_token(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import subprocess
    import sys

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    _stored_token.save("old")
    environment = os.environ | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    done = subprocess.run(
        [sys.executable, "-c", FULL], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout == "OSError\n", done.stderr
    assert _stored_token.load() == "old"
    (file,) = (tmp_path / "rerobots").iterdir()
    assert file.name == "token"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_key_is_written_completely_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "key.pem"
    target.write_text("mine")
    target.chmod(0o644)
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="directory"):
        _stored_token.write(tmp_path / "folder", "key")
    (tmp_path / "folder").rmdir()
    # A key from outside may have characters that cannot be encoded.
    _stored_token.write(target, "key \ud800")
    assert (target.read_text(), target.stat().st_mode & 0o777) == ("key ?", 0o600)
    assert list(tmp_path.iterdir()) == [target]
