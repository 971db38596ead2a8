"""Which cases are frozen: by turns instead of by chance, so that the same tables always give the same files.

Every form of every liberty and of every defect stands alone, over the plain message. Then come combinations: liberties
in pairs, each defect over a liberty, and the envelope's defects over each other algorithm that a reader may agree on.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle, islice
from typing import Final, TypeVar

from conformance.tokens.case import Case, hostile_case, valid_case, varied
from conformance.tokens.defect import EVERY_MESSAGE, Defect, Liberty, Message, Variation
from conformance.tokens.defects import defects_of
from conformance.tokens.draft import Draft, Setting
from conformance.tokens.drafts import DRAFTS
from conformance.tokens.variations import variations_of

Row = TypeVar("Row")

LONGEST_REPEATED: Final = 8192
"""Characters: a longer token occurs alone, and in one file: that of the first kind of message that can have it."""


def chosen_cases(message: Message) -> Iterator[Case]:
    """Yield the cases of this kind of message; of a combination the first that says something new.

    It says nothing new where a defect undoes the liberty below it.
    """
    draft = DRAFTS[message]()
    alone = [*_alone(draft, message)]
    yield from alone
    said = {_said(case) for case in alone}
    for alternatives in _combined(draft, message):
        case = next((each for each in alternatives if _is_short(each) and _said(each) not in said), None)
        if case is not None:
            said.add(_said(case))
            yield case


def _is_short(case: Case) -> bool:
    return len(case.token) <= LONGEST_REPEATED


def _said(case: Case) -> tuple[str, str, Setting]:
    return case.token, repr(case.key_set), case.setting


def _alone(draft: Draft, message: Message) -> Iterator[Case]:
    yield valid_case(draft)
    for variation in variations_of(message):
        yield from _in_its_file(variation, message, [valid_case(draft, (variation, form)) for form in variation.forms])
    for defect in defects_of(message):
        yield from _in_its_file(defect, message, [hostile_case(draft, defect, form) for form in defect.forms])


def _in_its_file(part: Defect | Variation, message: Message, cases: Iterable[Case]) -> Iterator[Case]:
    is_first = message is next(each for each in Message if each in part.messages)
    return (case for case in cases if is_first or _is_short(case))


def _combined(draft: Draft, message: Message) -> Iterator[Iterator[Case]]:
    """Combinations, each as the alternatives that would do."""
    variations = variations_of(message)
    for turn, variation in enumerate(variations):
        yield _in_pairs(draft, variation, turn, variations)
    liberties = [(variation, form) for variation in variations for form in variation.forms]
    for turn, defect in enumerate(defects_of(message)):
        yield _over_liberties(draft, defect, turn, liberties)
    envelope = [defect for defect in defects_of(message) if defect.messages == EVERY_MESSAGE]
    for liberty in _other_algorithms(draft, liberties):
        yield from (iter([hostile_case(draft, defect, _form(defect, 0), liberty)]) for defect in envelope)


def _in_pairs(draft: Draft, first: Variation, turn: int, variations: Sequence[Variation]) -> Iterator[Case]:
    """One variation together with one of another subject, from a third of the table further on."""
    others = (each for each in _from(turn + len(variations) // 3, variations) if each.subject != first.subject)
    return (valid_case(draft, (first, _form(first, turn)), (second, _form(second, turn))) for second in others)


def _over_liberties(draft: Draft, defect: Defect, turn: int, liberties: Sequence[Liberty]) -> Iterator[Case]:
    """One defect over one liberty: the liberties by turns, and of the defect's forms another one each time."""
    following = enumerate(_from(turn, liberties), turn)
    return (hostile_case(draft, defect, _form(defect, place), liberty) for place, liberty in following)


def _from(place: int, rows: Sequence[Row]) -> Iterator[Row]:
    """All rows, beginning at this place, and at the first again after the last."""
    return islice(cycle(rows), place, place + len(rows))


def _other_algorithms(draft: Draft, liberties: Iterable[Liberty]) -> Iterator[Liberty]:
    """One liberty for each algorithm that the reader of the plain message has not agreed on."""
    known = {draft.algorithm}
    for liberty in liberties:
        algorithm = varied(draft, [liberty]).algorithm
        if algorithm not in known:
            known.add(algorithm)
            yield liberty


def _form(part: Defect | Variation, turn: int) -> str:
    forms = tuple(part.forms)
    return forms[turn % len(forms)]
