"""Access rules: who may launch on which deployment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeGuard, get_args

from .deployments import USER_PROVIDED, Deployment

Capability = Literal["CAP_INSTANTIATE", "CAP_NO_INSTANTIATE"]

EVERYBODY = "*"
SANDBOX = "type:anon"

# Bounds the memory of a simulator that runs for days.
_RULES_KEPT = 10_000


def is_capability(value: object) -> TypeGuard[Capability]:
    """Return whether a value is the name of a capability."""
    return isinstance(value, str) and value in get_args(Capability)


def is_sandbox(user: str) -> bool:
    """Return whether a user has no account, as `type:anon` means."""
    return user == "anon" or user.startswith("anon_")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule about what a user, or a kind of users, may do with a deployment."""

    id: int
    created: datetime
    user: str
    deployment: str
    capability: Capability


def concerns(rule: Rule, user: str) -> bool:
    """Return whether a rule is about a user."""
    return rule.user in (user, EVERYBODY) or (rule.user == SANDBOX and is_sandbox(user))


class Rules:
    """The access rules of all deployments."""

    def __init__(self) -> None:
        self._rules: dict[int, Rule] = {}
        self._last_id = 0

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules.values())

    def get(self, rule_id: int) -> Rule | None:
        """Find a rule."""
        return self._rules.get(rule_id)

    def of(self, deployment: str) -> list[Rule]:
        """List the rules of a deployment."""
        return [rule for rule in self._rules.values() if rule.deployment == deployment]

    def add(self, created: datetime, user: str, deployment: str, capability: Capability) -> Rule:
        """Make a rule, or find the same one."""
        for rule in self.of(deployment):
            if (rule.user, rule.capability) == (user, capability):
                return rule
        self._last_id += 1
        rule = Rule(self._last_id, created, user, deployment, capability)
        self._rules[rule.id] = rule
        if len(self._rules) > _RULES_KEPT:
            del self._rules[next(iter(self._rules))]
        return rule

    def delete(self, rule: Rule) -> None:
        """Remove a rule."""
        del self._rules[rule.id]

    def permit(self, user: str, deployment: Deployment) -> bool:
        """Return whether a user may launch.

        Without a matching rule, everybody may; on shared hardware, only its owner. The rule that
        names the user precedes those for `type:anon`, and these precede those for `*`; of
        several, the newest.
        """
        applicable = [rule for rule in self.of(deployment.id) if concerns(rule, user)]
        if not applicable:
            return deployment.type != USER_PROVIDED or user == deployment.owner
        rank = {EVERYBODY: 0, SANDBOX: 1}
        decisive = max(applicable, key=lambda rule: (rank.get(rule.user, 2), rule.id))
        return decisive.capability == "CAP_INSTANTIATE"
