"""Recordings in MCAP, the format of Foxglove, rerun and other robotics tools.

Frames and notes use Foxglove's protobuf schemas; drive commands and statuses are JSON.
"""

from __future__ import annotations

import json
import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import _clock, _time_limits
from .._version import __version__
from ..errors import MissingExtra

if TYPE_CHECKING:
    from ..frames import Frame

_DRIVE = {
    "linearv": {"type": "number", "description": "linear velocity, m/s"},
    "angularv": {"type": "number", "description": "angular velocity, rad/s"},
}
_STATUS = {"status": {"type": "string"}}


class McapFile:
    """A new MCAP file; an existing file is replaced. Thread-safe."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        try:
            from foxglove_schemas_protobuf.CompressedImage_pb2 import CompressedImage
            from foxglove_schemas_protobuf.Log_pb2 import Log
            from mcap.writer import CompressionType, Writer
            from mcap_protobuf.schema import register_schema
        except ImportError as err:
            raise MissingExtra.of("a recording", "record", err) from err
        self._image, self._log = CompressedImage, Log
        self._lock = threading.Lock()
        self._is_closed = False
        self._flushed = _clock.monotonic()
        self._file = Path(path).open("wb")  # noqa: SIM115  # close() closes it
        # JPEG cannot be compressed further.
        writer: Any = Writer(self._file, compression=CompressionType.NONE)
        self._writer = writer
        self._writer.start(library=f"rerobots {__version__}")
        self._images = register_schema(self._writer, CompressedImage)
        notes = register_schema(self._writer, Log)
        self._notes = self._writer.register_channel("/notes", "protobuf", notes)
        self._drive = self._json_channel("/drive", "rerobots.DriveCommand", _DRIVE)
        self._status = self._json_channel("/status", "rerobots.Status", _STATUS)
        self._cameras: dict[int, int] = {}
        # Other programs can read the file from now on.
        try:
            self._writer.flush()
        except OSError:
            with suppress(OSError):
                self._file.close()
            raise

    def _json_channel(self, topic: str, name: str, properties: dict[str, Any]) -> int:
        schema = {"title": name, "type": "object", "properties": properties}
        id_ = self._writer.register_schema(name, "jsonschema", json.dumps(schema).encode())
        return int(self._writer.register_channel(topic, "json", id_))

    def add_frame(self, frame: Frame) -> None:
        """Write a frame with the time when it was received."""
        at = round(frame.received.timestamp() * 1_000_000) * 1000
        image = self._image(
            data=frame.data, format=frame.format.lower(), frame_id=f"camera_{frame.camera}"
        )
        image.timestamp.FromNanoseconds(at)
        with self._lock:
            if self._is_closed:
                return
            channel = self._cameras.get(frame.camera)
            if channel is None:
                topic = f"/camera/{frame.camera}"
                channel = self._writer.register_channel(topic, "protobuf", self._images)
                self._cameras[frame.camera] = channel
            self._add(channel, at, image.SerializeToString())

    def add_note(self, text: str) -> None:
        at = time.time_ns()
        note = self._log(level=self._log.INFO, message=text, name="note")
        note.timestamp.FromNanoseconds(at)
        self._add_now(self._notes, at, note.SerializeToString())

    def add_command(self, command: dict[str, Any]) -> None:
        self._add_now(self._drive, time.time_ns(), json.dumps(command).encode())

    def add_status(self, status: str) -> None:
        self._add_now(self._status, time.time_ns(), json.dumps({"status": status}).encode())

    def _add_now(self, channel: int, at: int, data: bytes) -> None:
        with self._lock:
            if not self._is_closed:
                self._add(channel, at, data)

    def _add(self, channel: int, at: int, data: bytes) -> None:
        self._writer.add_message(channel, at, data, at)
        if _clock.monotonic() - self._flushed >= _time_limits.RECORDING_UNWRITTEN:
            self._flush()

    def _flush(self) -> None:
        self._flushed = _clock.monotonic()
        self._writer.flush()

    def flush(self) -> None:
        with self._lock:
            if not self._is_closed:
                self._flush()

    def close(self) -> None:
        """Finish the file; further calls do nothing."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            try:
                self._writer.finish()
            finally:
                self._file.close()
