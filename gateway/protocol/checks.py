"""The shape of a rule: a row of a table, the order of the tables, and the loop that runs one of them.

A row is removable: `RULES.without("TYP_NOT_JWT")` is the gateway with exactly that rule forgotten, which is how
the suite that judges this gateway is itself judged. Hence rows do not overlap, and what a later step would
refuse anyway (a form without id_token) is plain code and no row.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Final, Self

from gateway.errors import Code, Rejected

# Clocks of an LMS and of ours may differ: Sec 5.1.3 step 7 allows "a few minutes".
LEEWAY: Final = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What the message must agree with: the registration, this login, and the moment."""

    issuer: str
    client_id: str
    nonce: str
    now: datetime
    kid_demanded: bool
    message_types: frozenset[str]
    services: frozenset[str]
    leeway: timedelta = LEEWAY


@dataclass(frozen=True)
class Check:
    """One rule: the refusal it gives, where it is written, and the question that must be answered with yes.

    `member` names the claim that the question is about; without it the question is about the whole subject.
    Predicates never raise.
    """

    code: Code
    citation: str
    passes: Callable[..., bool]
    member: str | None = None

    def demand(self, *facts: object, details: Mapping[str, object] | None = None) -> None:
        """Raise Rejected, with these details, unless the facts pass."""
        if not self.passes(*facts):
            raise Rejected(self.code, details=details)

    def demand_of(self, subject: Mapping[str, Any], expected: Expected) -> None:
        """Raise Rejected, showing the member at fault, unless the subject passes."""
        asked = subject if self.member is None else subject.get(self.member, MISSING)
        if not self.passes(asked, expected):
            raise Rejected(self.code, got=None if self.member is None else asked)


Table = tuple[Check, ...]


class Missing:
    """The value of a member that is not there; JSON's null is something else."""

    def __repr__(self) -> str:
        return "nothing"


MISSING: Final = Missing()


def judge(table: Table, subject: Mapping[str, Any], expected: Expected) -> None:
    """Run a table's rows in order; the first that fails raises Rejected. A table without rows is an error of ours."""
    if not table:
        raise ValueError("an empty table of checks would accept everything")
    for check in table:
        check.demand_of(subject, expected)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Every rule of a login and a launch, in the order in which they are asked.

    A table holds rows about one mapping. A single `Check` is a step: its question is about facts that code gathered.
    """

    login_parameters: Check
    active_at_login: Check

    delivery: Check
    state_signature: Check
    state_age: Check
    browser_binding: Check
    active_at_launch: Check

    canonical_base64url: Check
    json_encoding: Check
    json_members: Check
    json_numbers: Check
    header: Table
    key_choice: Check
    key: Table
    signature: Check

    registered_claims: Table
    lti_claims: Table
    messages: Mapping[str, Table]
    nonce_use: Check

    def __post_init__(self) -> None:
        if not self.messages or not all(self._tables()):
            raise ValueError("an empty table of checks would accept everything")

    def checks(self) -> tuple[Check, ...]:
        """Every rule: steps, then rows."""
        return (*self.steps().values(), *(check for table in self._tables() for check in table))

    def of_signed_messages(self) -> tuple[Check, ...]:
        """The rules of whatever a platform signs: form, header, key, signature, registered claims."""
        form = (self.canonical_base64url, self.json_encoding, self.json_members, self.json_numbers)
        return (*form, *self.header, self.key_choice, *self.key, self.signature, *self.registered_claims)

    def names(self) -> tuple[str, ...]:
        """What `without` can take out: the codes of rows and the names of steps, in order, each once."""
        rows = [check.code.name for table in self._tables() for check in table]
        return tuple(dict.fromkeys([*self.steps(), *rows]))

    def steps(self) -> dict[str, Check]:
        """The steps by name."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: step for name, step in named.items() if isinstance(step, Check)}

    def citation(self, name: str) -> str:
        """Where the rule of this name (as in `names`) is written."""
        found = [check.citation for table in self._tables() for check in table if check.code.name == name]
        return self.steps()[name].citation if name in self.steps() else "; ".join(dict.fromkeys(found))

    def without(self, name: str) -> Self:
        """These rules with one of them forgotten: every row with this code, or the step of this name."""
        if name in self.steps():
            forgotten: dict[str, Any] = {name: replace(self.steps()[name], passes=_always)}
            return replace(self, **forgotten)
        if name not in self.names():
            raise KeyError(f"there is neither a row nor a step {name!r}")
        thinned: dict[str, Any] = {key: _thinned(group, name) for key, group in self._groups().items()}
        return replace(self, **thinned)

    def _groups(self) -> dict[str, Table | Mapping[str, Table]]:
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: group for name, group in named.items() if not isinstance(group, Check)}

    def _tables(self) -> Iterator[Table]:
        for group in self._groups().values():
            yield from group.values() if isinstance(group, Mapping) else (group,)


# A forgotten row stays in its place and lets everything pass, so that no table becomes empty.
def _always(*_facts: object) -> bool:
    return True


def _thinned(group: Table | Mapping[str, Table], name: str) -> Table | Mapping[str, Table]:
    if isinstance(group, Mapping):
        return {key: _thinned_table(table, name) for key, table in group.items()}
    return _thinned_table(group, name)


def _thinned_table(table: Sequence[Check], name: str) -> Table:
    return tuple(replace(check, passes=_always) if check.code.name == name else check for check in table)
