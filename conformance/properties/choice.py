"""What a drawn token is made of: a setting, some liberties, and at most two defects; each shrinks to the plainest.

Two defects are one of the claims and one of anything else, the latter done last: such a pair cannot mend itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from hypothesis import strategies as st

from conformance.properties.damage import damages
from conformance.properties.terms import Terms
from conformance.tokens.case import Case
from conformance.tokens.choice import Choice, in_order
from conformance.tokens.defect import Defect, Liberty, Message, Variation, Verdict, Wrong
from conformance.tokens.defects import defects_of
from conformance.tokens.draft import Setting
from conformance.tokens.id_token import SETTING, id_token
from conformance.tokens.variations import variations_of

Row = TypeVar("Row", Defect, Variation)
MOST_LIBERTIES: Final = 4
_EARLIEST, _LATEST = 1_577_836_800, 4_102_444_800  # 2020 to 2100: beyond the 32 bits of 2038
_ISSUERS: Final = ("https://moodle.example.org/lti", "https://canvas.example.com", "http://127.0.0.1:8400/p/second")
_CLIENT_IDS: Final = ("10000000000042", "abcDEF123", "8ff5b4b3-e2c5-4d0e-9d9f-1f2b8c1a6f10", "tool of the year")


@dataclass(frozen=True, kw_only=True)
class SettledChoice(Choice):
    """What was drawn for a validator that is told this setting."""

    setting: Setting

    def case(self) -> Case:
        """Return the token with everything that was chosen."""
        return self.case_over(id_token(self.setting))

    def makes_a_difference(self) -> bool:
        """True unless the defect happens to be what this setting and these liberties say anyhow."""
        return self.makes_a_difference_to(id_token(self.setting))

    def with_liberties(self, *more: Liberty) -> "SettledChoice":
        """Return the choice with these taken last."""
        return replace(self, liberties=(*self.liberties, *more))


def with_row(setting: Setting, taken: tuple[Liberty, ...], row: tuple[Defect | Variation, str]) -> SettledChoice:
    """Return the choice of a row in a form, and of those liberties that it leaves room for."""
    chosen, form = row
    if isinstance(chosen, Defect):
        return SettledChoice(setting=setting, liberties=taken, wrong=(chosen, form))
    others = tuple(each for each in taken if each[0].subject != chosen.subject)
    return SettledChoice(setting=setting, liberties=(*others, (chosen, form)))


def settings_of(terms: Terms) -> st.SearchStrategy[Setting]:
    """Return a strategy for what a validator is told, the plain setting first."""
    drawn = st.builds(
        Setting,
        issuer=st.sampled_from(_ISSUERS),
        client_id=st.sampled_from(_CLIENT_IDS),
        nonce=st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~", min_size=16, max_size=128),
        now=st.integers(_EARLIEST, _LATEST).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    )
    return st.one_of(st.just(SETTING), drawn).map(terms.applied_to)


def plain_setting(terms: Terms) -> Setting:
    """Return what a validator under these terms is told unless something else is drawn."""
    return terms.applied_to(SETTING)


def liberties(terms: Terms) -> st.SearchStrategy[tuple[Liberty, ...]]:
    """Return a strategy for liberties that a validator has to leave a platform, no two of one subject."""
    drawn = st.lists(in_a_form(granted(terms)), max_size=MOST_LIBERTIES, unique_by=lambda each: each[0].subject)
    return drawn.map(in_order)


def defects(terms: Terms) -> st.SearchStrategy[Wrong]:
    """Return a strategy for a defect that a validator has to refuse: one of the closed list, or damage."""
    return st.one_of(in_a_form(closed_list(terms)), damages())


def granted(terms: Terms) -> list[Variation]:
    """Return the liberties that a validator under these terms has to leave a platform."""
    return [
        each for each in variations_of(Message.ID_TOKEN) if each.verdict is Verdict.VALID and terms.bind(each.level)
    ]


def closed_list(terms: Terms) -> list[Defect]:
    """Return the defects that a validator under these terms has to refuse."""
    return [each for each in defects_of(Message.ID_TOKEN) if each.verdict is Verdict.INVALID and terms.bind(each.level)]


def in_a_form(rows: Iterable[Row]) -> st.SearchStrategy[tuple[Row, str]]:
    """Return a strategy for rows of a table, each with one of its forms; the first of all is the plainest."""
    return one_of_rows([(row, form) for row in rows for form in row.forms])


def one_of_rows(rows: Sequence[Any]) -> st.SearchStrategy[Any]:
    """Return a strategy for rows, the first of them first; drawn by place: a strategy writes down what it holds."""
    if not rows:
        raise ValueError("there is nothing in the table to draw from")
    return st.integers(0, len(rows) - 1).map(lambda place: rows[place])


def second_defect(defect: Defect, form: str) -> Liberty:
    """Return a defect as something that is done before another one."""
    return (
        Variation(
            name=defect.name,
            subject="second defect",
            requirements=defect.requirements,
            reason=defect.reason,
            forms={form: defect.forms[form]},
        ),
        form,
    )


def is_of_the_claims(defect: Defect, form: str) -> bool:
    """True when the defect changes nothing but claims."""
    plain = id_token()
    wrong = defect.forms[form](plain)
    return replace(wrong, claims=plain.claims) == plain
