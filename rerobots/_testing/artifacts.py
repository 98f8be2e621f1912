"""Artifacts of a test: a recording, the last pictures, and the output of commands."""

from __future__ import annotations

import re
import shutil
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import _clock, _time_limits, errors
from .._text import printable

if TYPE_CHECKING:
    from .._instance._sync.recording import Recording
    from ..instances import Instance

_RECORDING = "recording.mcap"
_WATCHED = ("exec_ssh", "run")
_COMMANDS_KEPT = 20
_OUTPUT_KEPT = 10_000


def folder_of(output: Path, nodeid: str) -> Path:
    return output / re.sub(r"[^\w.=-]+", "-", nodeid).strip("-")[:150]


class Artifacts:
    """Records what an instance does during a test, in a folder that is emptied first.

    Errors here do not fail the test: they are written to `problems.txt`.
    """

    def __init__(self, instance: Instance, folder: Path, *, records: bool = True) -> None:
        self.folder = folder
        self._instance = instance
        self._commands: deque[str] = deque(maxlen=_COMMANDS_KEPT)
        self._problems: list[str] = []
        self._recording: Recording | None = None
        self._is_finished = False
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in _WATCHED:
            setattr(instance, name, self._watched(getattr(instance, name)))
        try:
            if records:
                self._recording = instance.record(folder / _RECORDING)
                self._wait_for_picture(self._recording)
        except (errors.Error, OSError) as err:
            self._problems.append(str(err))

    def _wait_for_picture(self, recording: Recording) -> None:
        """Wait for a picture, so that a test that fails at once has one, too."""
        wd = self._instance.get_wdeployment_info()
        deadline = _clock.monotonic() + _time_limits.LAST_PICTURE
        while "cam" in (wd.get("supported_addons") or ()) and not recording.frames:
            if _clock.monotonic() > deadline:
                return
            _clock.sync_sleep(0.05)

    def finish(self) -> None:
        if self._is_finished:
            return
        self._is_finished = True
        for name in _WATCHED:
            vars(self._instance).pop(name, None)
        if self._recording is not None:
            try:
                self._recording.stop()
            except (errors.Error, OSError) as err:
                self._problems.append(str(err))
            for camera, picture in _last_pictures(self.folder / _RECORDING).items():
                (self.folder / f"camera-{camera}.jpg").write_bytes(picture)
        (self.folder / "commands.txt").write_text("\n".join(self._commands), "utf-8")
        if self._problems:
            (self.folder / "problems.txt").write_text("\n".join(self._problems), "utf-8")

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _watched(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*args: Any, **kwargs: Any) -> Any:
            try:
                result = call(*args, **kwargs)
            except errors.SSHError as err:
                self._note(args, err.result, str(err))
                raise
            self._note(args, result, "")
            return result

        return watched

    def _note(self, args: tuple[Any, ...], result: Any, problem: str) -> None:
        command = args[0] if args else ""
        stdout, stderr = getattr(result, "stdout", result), getattr(result, "stderr", "")
        lines = [f"$ {command}", *(_text(each) for each in (stdout, stderr, problem) if each)]
        self._commands.append("\n".join(lines))


def _text(output: Any) -> str:
    text = output.decode("utf-8", "replace") if isinstance(output, bytes) else str(output)
    return printable(text[-_OUTPUT_KEPT:], keep="\t\n")


def _last_pictures(path: Path) -> dict[str, bytes]:
    """Return the last picture of each camera in a recording."""
    from foxglove_schemas_protobuf.CompressedImage_pb2 import CompressedImage
    from mcap.exceptions import McapError
    from mcap.reader import make_reader

    last: dict[str, bytes] = {}
    with path.open("rb") as file, suppress(McapError):
        for _, channel, message in make_reader(file).iter_messages():
            if channel.topic.startswith("/camera/"):
                last[channel.topic.rpartition("/")[2]] = message.data
    return {camera: CompressedImage.FromString(data).data for camera, data in last.items()}
