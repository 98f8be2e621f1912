# Made from rerobots/_async/instance.py by `make generate`. Do not edit.
"""One robot in use: a workspace instance, from its launch to its termination."""

from types import TracebackType
from typing import Self

from .. import _runtime, errors
from .._log import log
from .instance_access import InstanceAccess
from .instance_addons import InstanceAddons
from .instance_base import LONGEST_INIT, POLL
from .launching import check_instance, launch_on, launch_one_of
from .ssh import InstanceSSH


class Instance(InstanceSSH, InstanceAccess, InstanceAddons):
    """A workspace instance, not yet launched or attached to: `_begin` does so."""

    def _begin(self) -> Self:
        if self._status is not None:
            return self
        if self._id is not None:
            self._wdeployment_id, self._status = check_instance(
                self.apic, self._id, self._wdeployment_id, self._types
            )
        elif self._wdeployment_id is not None:
            self._launched(*launch_on(self.apic, self._wdeployment_id, self._types))
        else:
            self._launched(*launch_one_of(self.apic, self._types or []))
        return self

    def __enter__(self) -> Self:
        return self._begin()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        err: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self._terminate_surely()
        except errors.Error as failure:
            note = f"instance {self.instance_id} may still run and be billed: terminate it"
            if err is None:
                failure.add_note(note)
                raise
            # What went wrong in the block is what the caller needs to see.
            err.add_note(f"{note} ({failure})")
            log.warning("%s", note)

    def _terminate_surely(self) -> None:
        deadline = self._clock() + LONGEST_INIT
        while True:
            try:
                return self.terminate()
            except errors.BusyWorkspaceInstance:
                # In INIT it cannot be terminated; left alone it would be billed.
                if self._clock() >= deadline:
                    raise
            _runtime.sync_sleep(POLL)

    def terminate(self) -> None:
        """Terminate this instance, and delete your data from it. Doing so twice is fine.

        Raises:
            BusyWorkspaceInstance: It is in INIT, in which it cannot be terminated, or busy.
            InstanceNotFound: The server does not know the instance.
            Error: The request failed otherwise.

        Example:
            >>> rri.terminate()
        """
        self.stop_sshclient()
        try:
            self.apic.terminate_instance(self.instance_id)
        except errors.InstanceNotFound as err:
            if self._clock() >= self._known_from:
                raise
            raise errors.BusyWorkspaceInstance(
                f"instance {self.instance_id} was launched a moment ago, and cannot be terminated "
                "in INIT. " + errors.BusyWorkspaceInstance.advice,
                retryable=True,
            ) from err
        except errors.InstanceTerminated:
            pass  # It has ended, or is ending.
