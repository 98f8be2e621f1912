# Made from rerobots/_instance/_async/ssh_files.py by `make generate`. Do not edit.
"""Files and folders on the host of an instance."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Literal

from ... import _concurrency, _ssh
from .ssh_session import InstanceSession

if TYPE_CHECKING:
    import paramiko

    from ..._ssh.unpack import Links
    from ...types import FolderTransfer

_Path = str | os.PathLike[str]
_Progress = Callable[[int, int | None], object] | bool | None


class InstanceFiles(InstanceSession):
    """Files and folders on the host of an instance."""

    def put_file(
        self,
        localpath: _Path,
        remotepath: _Path,
        *,
        progress: _Progress = None,
        resume: bool = False,
    ) -> paramiko.SFTPAttributes:
        """Put a file on the host of this instance, with its permissions and modification time.

        It has a temporary name until it is complete. An existing file is removed only when the new
        one is in its place.

        Args:
            localpath: Path of the file here; `~` is the home.
            remotepath: Path to write there, including the file name; `~` is the home.
            progress: Called now and then with the bytes transferred so far and the total; or True
                for a progress bar, if rich or tqdm is installed.
            resume: Whether to keep an incomplete file if the transfer fails, hidden beside
                `remotepath`. The next call with `resume` continues it, if the file here still
                begins with the same data.

        Returns:
            Attributes of the file there: `st_size` in bytes, `st_mode`, `st_mtime`.

        Raises:
            SSHFileError: A file, here or on the instance, cannot be read or written. It is also
                Python's own error: `SSHFileNotFoundError` is a `FileNotFoundError`, for example.

        Example:
            >>> rri.put_file("robot.py", "robot.py").st_size
            15
        """
        session = self._ssh()
        local = _ssh.arguments.path(localpath, "localpath")
        remote = _ssh.arguments.path(remotepath, "remotepath")
        report = _concurrency.sync_progress(progress)
        return _concurrency.sync_call(
            lambda operation: _ssh.files.put_file(
                session, local, remote, operation, report(operation), resume=resume
            )
        )

    def get_file(
        self,
        remotepath: _Path,
        localpath: _Path,
        *,
        progress: _Progress = None,
        resume: bool = False,
    ) -> None:
        """Get a file from the host of this instance, with its permissions and modification time.

        It has a temporary name until it is complete.

        Args:
            remotepath: Path of the file there; `~` is the home.
            localpath: Path to write here, including the file name; `~` is the home.
            progress: Called now and then with the bytes transferred so far and the total; or True
                for a progress bar, if rich or tqdm is installed.
            resume: Whether to keep an incomplete file if the transfer fails, hidden beside
                `localpath`. The next call with `resume` continues it, if the file there still
                begins with the same data.

        Raises:
            SSHFileError: A file, here or on the instance, cannot be read or written. It is also
                Python's own error: `SSHFileNotFoundError` is a `FileNotFoundError`, for example.
                Or the file grows by more than 1 GiB during the transfer, or would leave less than
                256 MiB free here.

        Example:
            >>> rri.get_file("/etc/hosts", "hosts")
        """
        session = self._ssh()
        remote = _ssh.arguments.path(remotepath, "remotepath")
        local = _ssh.arguments.path(localpath, "localpath")
        report = _concurrency.sync_progress(progress)
        _concurrency.sync_call(
            lambda operation: _ssh.files.get_file(
                session, remote, local, operation, report(operation), resume=resume
            )
        )

    def put_dir(
        self,
        localdir: _Path,
        remotedir: _Path,
        *,
        progress: _Progress = None,
        links: Links = "refuse",
        exclude: Sequence[str] = (),
        exclude_from: _Path | None = None,
        only_changed: bool = False,
        checksum: bool = False,
        delete: bool | Literal["even-if-empty"] = False,
        dry_run: bool = False,
    ) -> FolderTransfer:
        """Put the content of a folder into a folder on the host of this instance.

        It is sent as one tar stream, with permissions, times and links, and moved into place when
        it is complete. Existing files with the same names are replaced.

        Args:
            localdir: Path of the folder here; `~` is the home.
            remotedir: Path of the folder there, created if necessary; `~` is the home.
            progress: Called now and then with the bytes transferred so far and the total; or True
                for a progress bar, if rich or tqdm is installed.
            links: Symbolic links that lead out of the folder are an error ("refuse"), or are
                skipped ("skip"). "follow" sends the target of each link in place of the link.
            exclude: Patterns of files to skip, as in `.gitignore`. They are not deleted either.
            exclude_from: File with such patterns: its path here, or in the folder.
            only_changed: Whether to send only files that differ in size or modification time.
            checksum: The same, but by size and content, which both sides have to read.
            delete: Whether to delete files that the source does not have. The root is refused; the
                home, and an empty source, are refused unless it is "even-if-empty".
            dry_run: Whether to only return what would be done.

        Returns:
            The names that were `sent`, `skipped` and `deleted`.

        Raises:
            SSHFileError: A file, here or on the instance, cannot be read or written; or the folder
                has an entry that cannot be sent: a device, or a link that leads out of it.
            SSHError: The host did not move the folder to its place within 10 minutes.

        Example:
            >>> import pathlib
            >>> pathlib.Path("program").mkdir()
            >>> _ = pathlib.Path("program/main.py").write_text("print('hello')")
            >>> rri.put_dir("program", "program").sent
            ['main.py']
            >>> rri.put_dir("program", "program", only_changed=True).sent
            []
        """
        session = self._ssh()
        local = _ssh.arguments.path(localdir, "localdir")
        remote = _ssh.arguments.path(remotedir, "remotedir")
        checked = _ssh.arguments.links(links)
        report = _concurrency.sync_progress(progress)
        mirror = _ssh.arguments.mirror_options(
            exclude, exclude_from, only_changed, checksum, delete, dry_run, local
        )
        return _concurrency.sync_call(
            lambda operation: _ssh.folders.put_dir(
                session, local, remote, operation, report(operation), checked, mirror
            )
        )

    def get_dir(
        self,
        remotedir: _Path,
        localdir: _Path,
        *,
        progress: _Progress = None,
        links: Links = "refuse",
        exclude: Sequence[str] = (),
        exclude_from: _Path | None = None,
        only_changed: bool = False,
        checksum: bool = False,
        delete: bool | Literal["even-if-empty"] = False,
        dry_run: bool = False,
    ) -> FolderTransfer:
        """Get the content of a folder on the host of this instance into a folder here.

        It is sent as one tar stream, with permissions, times and links, and moved into place when
        it is complete. Existing files with the same names are replaced.

        Args:
            remotedir: Path of the folder there; `~` is the home.
            localdir: Path of the folder here, created if necessary; `~` is the home.
            progress: Called now and then with the bytes transferred so far and None, as the total
                is unknown; or True for a progress bar, if rich or tqdm is installed.
            links: Symbolic links that lead out of the folder are an error ("refuse"), or are
                skipped ("skip"). "follow" fetches the target of each link in place of the link.
            exclude: Patterns of files to skip, as in `.gitignore`. They are not deleted either.
            exclude_from: File with such patterns: its path here.
            only_changed: Whether to get only files that differ in size or modification time.
            checksum: The same, but by size and content, which both sides have to read.
            delete: Whether to delete files that the source does not have. The root is refused; the
                home, and an empty source, are refused unless it is "even-if-empty".
            dry_run: Whether to only return what would be done.

        Returns:
            The names that were `sent`, `skipped` and `deleted`.

        Raises:
            SSHFileError: A file, here or on the instance, cannot be read or written, or less than
                256 MiB would be free here. Or the host sends an entry that is not allowed: an
                absolute name, one with `..`, a device, a sparse file, or a link that leads out of
                the folder. Nothing is written outside of the folder, nor through any link in it.

        Example:
            >>> _ = rri.run("mkdir results; echo 5 >results/count")
            >>> rri.get_dir("results", "results").sent
            ['count']
        """
        session = self._ssh()
        remote = _ssh.arguments.path(remotedir, "remotedir")
        local = _ssh.arguments.path(localdir, "localdir")
        checked = _ssh.arguments.links(links)
        report = _concurrency.sync_progress(progress)
        mirror = _ssh.arguments.mirror_options(
            exclude, exclude_from, only_changed, checksum, delete, dry_run
        )
        return _concurrency.sync_call(
            lambda operation: _ssh.folders.get_dir(
                session, remote, local, operation, report(operation), checked, mirror
            )
        )

    def read_bytes(self, remotepath: _Path) -> bytes:
        """Read a file on the host of this instance into memory; in the path, `~` is the home.

        Raises:
            SSHFileError: It cannot be read; `SSHFileNotFoundError`, for example. Or it is larger
                than 256 MiB: use `get_file()`.

        Example:
            >>> b"localhost" in rri.read_bytes("/etc/hosts")
            True
        """
        session = self._ssh()
        remote = _ssh.arguments.path(remotepath, "remotepath")
        return _concurrency.sync_call(lambda op: _ssh.files.read_bytes(session, remote, op))

    def write_bytes(self, remotepath: _Path, data: bytes | str) -> None:
        """Write a file on the host of this instance, replacing it when all data has arrived.

        Args:
            remotepath: Path of the file there; `~` is the home.
            data: Content of the file; a str is encoded as UTF-8.

        Raises:
            SSHFileError: It cannot be written.

        Example:
            >>> rri.write_bytes("speed", b"5")
            >>> rri.read_bytes("speed")
            b'5'
        """
        session = self._ssh()
        remote = _ssh.arguments.path(remotepath, "remotepath")
        raw = _ssh.arguments.data(data, "utf-8")
        _concurrency.sync_call(lambda op: _ssh.files.write_bytes(session, remote, BytesIO(raw), op))

    def exists(self, remotepath: _Path) -> bool:
        """Return whether there is a file or folder on the host of this instance.

        In the path, `~` is the home. A broken link does not count.

        Raises:
            SSHFileError: The host does not permit the check; `SSHPermissionError`, for example.

        Example:
            >>> rri.exists("/etc/hosts")
            True
        """
        session = self._ssh()
        remote = _ssh.arguments.path(remotepath, "remotepath")
        return _concurrency.sync_call(lambda op: _ssh.files.exists(session, remote, op))

    def listdir(self, remotepath: _Path = ".") -> list[str]:
        """List a folder on the host of this instance: names, sorted, without `.` and `..`.

        Args:
            remotepath: Path of the folder there; `~` is the home, which is also the default.

        Raises:
            SSHFileError: It cannot be read; `SSHFileNotFoundError`, for example. Or the list is
                longer than 64 MiB.

        Example:
            >>> "hosts" in rri.listdir("/etc")
            True
        """
        session = self._ssh()
        remote = _ssh.arguments.path(remotepath, "remotepath")
        return _concurrency.sync_call(lambda op: _ssh.files.listdir(session, remote, op))
