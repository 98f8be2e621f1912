"""The retry rule of each operation, for each way to lose its response.

`RETRY_RULES=all` (`make faults`) tries all operations; otherwise a sample for each rule.
"""

import os

import pytest

from rerobots import api

from ..conftest import Mode, label
from ..support.calls import CALLS, Call
from ..support.contract import Contract, Specification
from ..support.faults import Fault, FaultyProxy
from ..support.server import Server

# How often the server gets a request that is retried, and one that is not.
RECEIVED = {
    Fault.UNAVAILABLE: (1, 0),
    Fault.RESET_UNREAD: (1, 0),
    Fault.RESET_READ: (2, 1),
    Fault.STALL: (2, 1),
}
OPERATIONS = list({row[1]: row for row in CALLS}.values())


def sample() -> list[tuple[Call, str]]:
    if os.environ.get("RETRY_RULES") == "all":
        return [(row[0], row[1]) for row in OPERATIONS]
    rules = {name: row["x-retry"] for name, row in Specification().operations.items()}
    by_rule: dict[str, list[tuple[Call, str]]] = {}
    for call, operation, *_ in OPERATIONS:
        by_rule.setdefault(rules[operation], []).append((call, operation))
    return [row for rows in by_rule.values() for row in rows[::15]]


@pytest.fixture(scope="module")
def specification() -> Specification:
    return Specification()


@pytest.mark.parametrize("fault", RECEIVED)
@pytest.mark.parametrize(("call", "operation"), sample(), ids=label)
def test_retry_rule(
    call: Call,
    operation: str,
    fault: Fault,
    mode: Mode,
    pauses: list[float],
    specification: Specification,
) -> None:
    contract = Contract(specification)
    # The response to the retry has the same timeout: a busy machine needs some time for it.
    read_timeout = 1.0 if fault is Fault.STALL else 10.0
    with (
        Server(contract.respond) as server,
        FaultyProxy(int(server.base_uri.rsplit(":", 1)[1]), fault) as proxy,
    ):
        apic = mode.client(api_token="token", base_uri=proxy.base_uri, timeout=(10, read_timeout))
        retried, not_retried = RECEIVED[fault]
        if specification.operations[operation]["x-retry"] == "never":
            with pytest.raises(api.Error) as caught:
                call(apic)
            assert caught.value.may_be_done
            assert contract.reached == [operation] * not_retried
            assert pauses == []
        else:
            call(apic)
            assert contract.reached == [operation] * retried
            assert len(pauses) == 1
        apic.close()
