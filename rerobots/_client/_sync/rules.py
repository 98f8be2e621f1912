# Made from rerobots/_client/_async/rules.py by `make generate`. Do not edit.
"""Access rules: who may launch on a deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerobots_openapi import models
from rerobots_openapi.api import rules

from ... import _arguments
from .connection import Connection

if TYPE_CHECKING:
    import uuid

    from ..._policy import Timeout
    from ...types import AccessRule, AccessRuleCreated, AccessRules, Capability


class RuleCalls(Connection):
    """Calls about access rules."""

    def get_access_rules(
        self,
        wdeployment_id: str | uuid.UUID | None = None,
        to_user: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> list[AccessRule]:
        """List access rules of workspace deployments.

        Of a deployment, those for everybody (`*`, `type:anon`) and for you are listed, also to its
        owner; all of them to superusers.

        Args:
            wdeployment_id: Id of a deployment (UUID); by default, all of yours.
            to_user: List those for this user, and those for everybody. Another user than you, `*`
                included, is for superusers.
            timeout: As for `APIClient`, for this call.

        Returns:
            The rules: dicts of `id`, `date_created`, `user`, `wdeployment_id`, `capability`, and
            `param` (int or None).

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            WrongAuthToken: There is no token, or it is not valid.
            PermissionDenied: The rules are those of another user.
            WorkspaceDeploymentNotFound: There is no such deployment.
            Error: The request failed otherwise.

        Example:
            >>> (apic.get_access_rules(wdeployment_id))[0]["capability"]
            'CAP_INSTANTIATE'
        """
        if wdeployment_id is None:
            kwargs = rules.list_rules.get_kwargs(to_user=_arguments.or_unset(to_user))
        else:
            id_ = _arguments.wdeployment_id(wdeployment_id)
            kwargs = rules.list_deployment_rules.get_kwargs(
                id_, to_user=_arguments.or_unset(to_user)
            )
        found: AccessRules = self._fetch(kwargs, timeout)
        return self._need(kwargs, found.get("rules"), list, "rules")

    def create_access_rule(
        self,
        wdeployment_id: str | uuid.UUID,
        capability: Capability,
        to_user: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> int:
        """Create an access rule for a workspace deployment of yours.

        Args:
            wdeployment_id: Id of the deployment (UUID).
            capability: "CAP_INSTANTIATE" or "CAP_NO_INSTANTIATE".
            to_user: For this user; by default for everybody ("*"). "type:anon" is everybody
                without a token.
            timeout: As for `APIClient`, for this call.

        Returns:
            Id of the rule (int); the same rule again has the same id.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            PermissionDenied: The deployment is not yours.
            WorkspaceDeploymentNotFound: There is no such deployment.
            Error: The request failed otherwise.

        Example:
            >>> apic.create_access_rule(wdeployment_id, "CAP_INSTANTIATE", "alice")
            12
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        rule = models.NewAccessRule(_arguments.capability(capability))
        if to_user is not None:
            rule.user = _arguments.text(to_user, "to_user")
        kwargs = rules.create_rule.get_kwargs(id_, body=rule)
        created: AccessRuleCreated = self._fetch(kwargs, timeout)
        return self._need(kwargs, created.get("rule_id"), int, "rule_id")

    def del_access_rule(
        self, wdeployment_id: str | uuid.UUID, rule_id: int, *, timeout: Timeout | None = None
    ) -> None:
        """Delete an access rule of a workspace deployment of yours.

        Args:
            wdeployment_id: Id of the deployment (UUID).
            rule_id: Id of the rule (int).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            PermissionDenied: The deployment is not yours.
            WorkspaceDeploymentNotFound: There is no such deployment or rule.
            Error: The request failed otherwise.

        Example:
            >>> apic.del_access_rule(wdeployment_id, 12)
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        number = _arguments.count(rule_id, "rule_id", 0)
        self._request(rules.delete_rule.get_kwargs(id_, number), timeout)
