"""What is still to be done on a host to which the connection broke: over another connection."""

import threading
import time
from collections.abc import Callable

from ..errors import SSHError
from .log import log
from .session import Session

# Seconds to try it.
_LONGEST_OUTAGE = 20.0


def do_later(session: Session, do: Callable[[], object], otherwise: str) -> None:
    """Do something in a thread, and again while it raises `SSHError`.

    Args:
        session: where it is done.
        do: does it.
        otherwise: what is the case if it cannot be done, for the log.
    """
    threading.Thread(
        target=_try_on, args=(session, do, otherwise), name="rerobots-ssh-end", daemon=True
    ).start()


def _try_on(session: Session, do: Callable[[], object], otherwise: str) -> None:
    # What broke the first connection may break the next one, too.
    deadline = time.monotonic() + _LONGEST_OUTAGE
    while True:
        try:
            do()
        except SSHError as err:
            if time.monotonic() + 1 > deadline or session.is_closed:
                return log.warning("%s: %s", otherwise, err)
        else:
            return None
        time.sleep(1)
