"""Each operation, and each way in which its answer can be lost: the outcome that its rule says.

`RETRY_RULES=all` tries every operation (`make faults`); otherwise a sample of each rule.
"""

import os

import pytest

from rerobots import api

from ..conftest import Mode, label
from ..support.calls import CALLS, Call
from ..support.contract import Contract, Specification
from ..support.faults import Fault, FaultyProxy
from ..support.server import Server

# How often the server gets a request that is repeated, and one that is not.
RECEIVED = {
    Fault.UNAVAILABLE: (1, 0),
    Fault.RESET_UNREAD: (1, 0),
    Fault.RESET_READ: (2, 1),
    Fault.STALL: (2, 1),
}
EACH = list({row[1]: row for row in CALLS}.values())


def chosen() -> list[tuple[Call, str]]:
    if os.environ.get("RETRY_RULES") == "all":
        return [(row[0], row[1]) for row in EACH]
    rules = {name: row["x-retry"] for name, row in Specification().operations.items()}
    by_rule: dict[str, list[tuple[Call, str]]] = {}
    for call, operation, *_ in EACH:
        by_rule.setdefault(rules[operation], []).append((call, operation))
    return [row for rows in by_rule.values() for row in rows[::15]]


@pytest.fixture(scope="module")
def specification() -> Specification:
    return Specification()


@pytest.mark.parametrize("fault", RECEIVED)
@pytest.mark.parametrize(("call", "operation"), chosen(), ids=label)
def test_what_the_rule_says(
    call: Call,
    operation: str,
    fault: Fault,
    mode: Mode,
    pauses: list[float],
    specification: Specification,
) -> None:
    contract = Contract(specification)
    # The second answer, which is a good one, has the same time: a busy machine needs some.
    patience = 1.0 if fault is Fault.STALL else 10.0
    with (
        Server(contract.respond) as server,
        FaultyProxy(int(server.base_uri.rsplit(":", 1)[1]), fault) as proxy,
    ):
        apic = mode.client(api_token="token", base_uri=proxy.base_uri, timeout=(10, patience))
        repeated, once = RECEIVED[fault]
        if specification.operations[operation]["x-retry"] == "never":
            with pytest.raises(api.Error) as caught:
                call(apic)
            assert caught.value.may_be_done
            assert contract.reached == [operation] * once
            assert pauses == []
        else:
            call(apic)
            assert contract.reached == [operation] * repeated
            assert len(pauses) == 1
        apic.close()
