"""A token and what is to be said of it: what the property tests draw, and what the vectors freeze."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from conformance.tokens.account import account_of
from conformance.tokens.defect import EVERY_MESSAGE, Defect, Level, Liberty, Variation, Verdict
from conformance.tokens.draft import Draft, Setting


@dataclass(frozen=True, kw_only=True)
class Case:
    """One token, the key set and the setting it is read in, and the verdict with its grounds.

    *claims* are what a reader hands on when it accepts: exactly what was signed. What is *acceptable* may say more,
    which readers read in different ways (a member twice, a number beyond all numbers).
    """

    id: str
    token: str
    key_set: dict[str, Any]
    setting: Setting
    claims: dict[str, Any]
    verdict: Verdict
    level: Level
    flags: tuple[str, ...]
    requirements: tuple[str, ...]
    comment: str

    def __repr__(self) -> str:
        return account_of(self)

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(account_of(self))  # hypothesis would write down every field


def varied(draft: Draft, variations: Iterable[Liberty]) -> Draft:
    """Return the draft with these liberties taken, each in the form named."""
    for variation, form in variations:
        draft = variation.forms[form](draft)
    return draft


def valid_case(draft: Draft, *variations: Liberty) -> Case:
    """Return the case of a message in order, with these liberties taken, each in the form named."""
    taken = [variation for variation, _ in variations]
    verdict = next((each.verdict for each in taken if each.verdict is not Verdict.VALID), Verdict.VALID)
    level = Level.LTI if any(each.level is Level.LTI for each in taken) else Level.OIDC
    comment = "; ".join(each.reason for each in taken) or "a message as platforms and tools send it"
    id_ = "+".join(f"{each.name}/{form}" for each, form in variations) or "plain"
    return _case(id_, varied(draft, variations), verdict, level, taken, comment)


def hostile_case(draft: Draft, defect: Defect, form: str, *variations: Liberty) -> Case:
    """Return the case of a message with one defect, in the form named, over these liberties."""
    wrong = defect.forms[form](varied(draft, variations))
    taken = [variation for variation, _ in variations]
    over = "".join(f"+{each.name}/{named}" for each, named in variations)
    parts: list[Defect | Variation] = [_as_read_in(draft, defect), *taken]
    return _case(f"{defect.name}/{form}{over}", wrong, defect.verdict, defect.level, parts, defect.reason)


def _as_read_in(draft: Draft, defect: Defect) -> Defect:
    """Return the defect with the requirement of this message's own reader, where it is one of every message."""
    if defect.messages != EVERY_MESSAGE or defect.verdict is not Verdict.INVALID:
        return defect
    return replace(defect, requirements=(*draft.envelope_requirements, *defect.requirements))


def _case(
    id_: str, draft: Draft, verdict: Verdict, level: Level, parts: Iterable[Defect | Variation], comment: str
) -> Case:
    parts = tuple(parts)
    return Case(
        id=id_,
        token=draft.token(),
        key_set=draft.published(),
        setting=draft.setting,
        claims=dict(draft.claims),
        verdict=verdict,
        level=level,
        flags=tuple(part.name for part in parts),
        requirements=tuple(dict.fromkeys(id_ for part in parts for id_ in part.requirements)),
        comment=comment,
    )
