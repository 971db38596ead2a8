"""What a validator said of a token, and what is wrong with whatever else it did.

A validator accepts by returning the claims and refuses by an exception that it named before. Everything else breaks
every property: another exception, no claims, a word with the network.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.tokens.case import Case

Validate = Callable[..., Any]
Refusals = tuple[type[BaseException], ...]


@dataclass(frozen=True)
class Accepted:
    """The validator took the token for what it says."""

    claims: Mapping[str, Any]

    def __str__(self) -> str:
        return "accepted"


@dataclass(frozen=True)
class Refused:
    """The validator did not believe the token."""

    reason: str

    def __str__(self) -> str:
        return f"refused: {self.reason:.200}"


Verdict = Accepted | Refused


class NoVerdict(Exception):
    """The validator neither accepted nor refused; the text says what it did instead."""


class OutOfReach(BaseException):
    """The validator cannot be asked, or does not answer in time: no other token is tried, and none made smaller."""


def verdict_of(validate: Validate, case: Case, refusals: Refusals) -> Verdict:
    """Ask a validator for its verdict on a case; raise `NoVerdict` when it gives none."""
    setting = case.setting
    try:
        claims = validate(case.token, case.key_set, setting.issuer, setting.client_id, setting.nonce, setting.now)
    except refusals as refusal:
        return Refused(str(refusal))
    except (NoVerdict, OutOfReach, KeyboardInterrupt):
        raise
    except BaseException as error:  # a panic of a Rust extension is no Exception
        raise NoVerdict(f"raised {type(error).__name__} instead of a refusal: {error!s:.200}") from error
    if not isinstance(claims, Mapping):
        raise NoVerdict(f"returned {claims!r:.80} instead of the claims; a refusal is an exception")
    return Accepted(claims)
