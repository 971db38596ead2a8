"""Where readers of id_tokens differ from the strict one, each difference once: who, what it did, and with which flag.

The strict reader is `validators.correct`. A token with several flags is no news when one flag alone has the same effect
on the same reader, or is known to have it. What is found has to be explained in `disagreements.toml`, and the reverse.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from conformance.selftest.validators.correct import CorrectValidator, Refused
from conformance.selftest.validators.reading import claims_read
from conformance.selftest.validators.sample import Sample
from conformance.tokens.defect import Message

EXPLANATIONS: Final = Path(__file__).with_suffix(".toml")


Read = Callable[[Sample], Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Something that reads id_tokens: how it is called, what means *refused*, and which tokens are its business."""

    name: str
    read: Read
    refusals: tuple[type[Exception], ...]
    concerns: Callable[[Sample], bool] = lambda _sample: True


@dataclass(frozen=True)
class Said:
    """What a reader did with a token: it takes, refuses or crashes."""

    what: str
    claims: Mapping[str, Any] | None = None


@dataclass(frozen=True, order=True)
class Disagreement:
    """A reader takes, refuses, changes or crashes on what the strict reader does not."""

    reader: str
    what: str
    flag: str


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why a reader differs: because of a rule that it leaves to others, or because it is mistaken."""

    reader: str
    what: str
    flags: Sequence[str]
    why: str

    def covers(self) -> Iterable[Disagreement]:
        """Yield the disagreements that this explains."""
        return (Disagreement(self.reader, self.what, flag) for flag in self.flags)


@cache
def explanations() -> tuple[Explanation, ...]:
    """Return every explanation, in the order of the file."""
    return tuple(Explanation(**entry) for entry in tomllib.loads(EXPLANATIONS.read_text())["explanation"])


@cache
def explained() -> frozenset[Disagreement]:
    """Return every disagreement that is explained."""
    return frozenset(disagreement for explanation in explanations() for disagreement in explanation.covers())


def disagreements(readers: Iterable[Reader], samples: Sequence[Sample]) -> dict[Disagreement, list[str]]:
    """Return each disagreement with the ids of the tokens on which it showed; the shortest lists of flags first."""
    found: dict[Disagreement, list[str]] = {}
    readers = tuple(readers)
    for sample in sorted(samples, key=lambda each: len(each.flags)):
        strict = said(STRICT, sample)
        for reader in readers:
            what = difference(strict, said(reader, sample)) if reader.concerns(sample) else ""
            if what:
                disagreement = _known(found, reader.name, what, sample.flags)
                found.setdefault(disagreement, []).append(sample.id)
    return found


def said(reader: Reader, sample: Sample) -> Said:
    """Ask a reader about a token."""
    try:
        return Said("takes", reader.read(sample))
    except reader.refusals:
        return Said("refuses")
    except Exception:  # noqa: BLE001 - what it crashes with is what is asked
        return Said("crashes")


def difference(strict: Said, other: Said) -> str:
    """Return what the other did that the strict reader did not, or nothing."""
    if strict.what != other.what:
        return other.what
    return "" if strict.claims == other.claims else "changes"


def _known(found: Mapping[Disagreement, object], reader: str, what: str, flags: tuple[str, ...]) -> Disagreement:
    alone = [Disagreement(reader, what, flag) for flag in flags]
    known = [each for each in alone if each in found or each in explained()]
    return known[0] if known else Disagreement(reader, what, "+".join(flags) or "plain")


def _strictly(sample: Sample) -> Mapping[str, Any]:
    return claims_read(Message.ID_TOKEN, CorrectValidator(), sample)


STRICT: Final = Reader(name="the strict validator", read=_strictly, refusals=(Refused,))
