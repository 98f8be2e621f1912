# Made from rerobots/_async/cam_view.py by `make generate`. Do not edit.
"""A live view of a camera in a notebook."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from .. import _runtime, errors

if TYPE_CHECKING:
    from .cam_frames import FrameFeed


def sync_show(feed: FrameFeed, seconds: float | None, rate: float) -> None:
    """Show frames, each in place of the one before, until the cell is interrupted.

    Args:
        feed: The frames.
        seconds: End after so many seconds; None is never.
        rate: Pictures in a second, at most.
    """
    try:
        import IPython.display
    except ImportError as err:
        raise errors.MissingExtra(
            "a live view is for notebooks, which have IPython: pip install ipython"
        ) from err
    display: Any = IPython.display.display
    picture: Any = None
    began: float | None = None
    due = 0.0
    try:
        with feed:
            for frame in feed:
                now = time.monotonic()
                if began is None:
                    began = now
                    picture = display(frame, display_id=True)
                elif picture is not None:  # Outside of IPython there is nothing to update.
                    picture.update(frame)
                if seconds is not None and now - began >= seconds:
                    return
                due = max(due + 1 / rate, now)
                _runtime.sync_sleep(due - now)
    except KeyboardInterrupt:
        # The cell was stopped: that is how a view ends.
        return
