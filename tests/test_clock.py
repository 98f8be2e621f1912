"""The clock of the client."""

from types import SimpleNamespace

import pytest

from rerobots import _clock


def test_long_sleep_is_a_series_of_short_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    # A signal that arrives just before the system call does not interrupt it.
    pieces: list[float] = []
    monkeypatch.setattr(_clock, "time", SimpleNamespace(sleep=pieces.append))
    monkeypatch.setattr(_clock, "monotonic", lambda: sum(pieces))
    _clock.sync_sleep(600.25)
    assert sum(pieces) == 600.25
    assert max(pieces) <= 0.5
    _clock.sync_sleep(-1)
    assert sum(pieces) == 600.25
