"""What a policy really allows: wildcards on both sides, and the conditions that narrow them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from withstand.model.elements.identity import Role, Statement

EVERYBODY = "*"
_ALL_ACTIONS = re.compile(r"^(\*|[a-z0-9-]+:\*)$", re.IGNORECASE)
# Everything, everything of a service (arn:partition:service:region:account:*), or every one of a type in all
# regions (arn:partition:service:*:account:type/*).
_ALL_RESOURCES = re.compile(r"^(\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:\*|arn:[^:]*:[^:]*:\*:[^:]*:[a-z-]+[/:]\*)$")
# These say how or from where a request comes, not what it may touch.
_NOT_NARROWING = (
    "aws:securetransport",
    "aws:multifactorauth",
    "aws:currenttime",
    "aws:epochtime",
    "aws:useragent",
    "aws:requestedregion",
    "aws:tokenissuetime",
)


def wide_actions(role: Role) -> Iterator[str]:
    """The wildcard actions that the role may take on every resource, without a narrowing condition."""
    for statement in role.statements:
        if _allows_everything_of_something(statement):
            yield from (action for action in statement.actions if _ALL_ACTIONS.match(action))


def _allows_everything_of_something(statement: Statement) -> bool:
    return (
        statement.effect == "allow"
        and any(_ALL_RESOURCES.match(resource) for resource in statement.resources)
        and not _narrows(statement.conditions)
    )


def _narrows(conditions: Mapping[str, str]) -> bool:
    return any(
        not any(word in key.lower() for word in _NOT_NARROWING) and value != EVERYBODY
        for key, value in conditions.items()
    )
