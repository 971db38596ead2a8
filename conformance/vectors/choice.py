"""Which cases are frozen: by turns instead of by chance, so that the same tables always give the same files.

Every form of every liberty and of every defect stands alone, over the plain message. Then liberties in pairs, each
defect over a liberty, and the envelope's defects over each other algorithm that a reader may agree on.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import cycle
from typing import Final

from conformance.tokens.case import Case, hostile_case, valid_case, varied
from conformance.tokens.client_assertion import client_assertion
from conformance.tokens.deep_linking_response import deep_linking_response
from conformance.tokens.defect import EVERY_MESSAGE, Defect, Message, Variation
from conformance.tokens.defects import defects_of
from conformance.tokens.draft import Draft, Setting
from conformance.tokens.id_token import id_token
from conformance.tokens.variations import variations_of

Liberty = tuple[Variation, str]

DRAFTS: Final[Mapping[Message, Callable[[], Draft]]] = {
    Message.ID_TOKEN: id_token,
    Message.DEEP_LINKING_RESPONSE: deep_linking_response,
    Message.CLIENT_ASSERTION: client_assertion,
}

LONGEST_COMBINED: Final = 8192
"""Characters: a longer token stands alone, and is not repeated in combinations."""


def chosen_cases(message: Message) -> Iterator[Case]:
    """Yield the cases of this kind of message; a combination only when it says something new.

    It does not where a defect undoes the liberty below it.
    """
    draft = DRAFTS[message]()
    liberties = [(variation, form) for variation in variations_of(message) for form in variation.forms]
    defects = defects_of(message)
    alone = [valid_case(draft), *(valid_case(draft, liberty) for liberty in liberties)]
    alone += [hostile_case(draft, defect, form) for defect in defects for form in defect.forms]
    yield from alone
    said = {_said(case) for case in alone}
    for case in _combinations(draft, defects, liberties):
        if _said(case) not in said:
            said.add(_said(case))
            yield case


def _said(case: Case) -> tuple[str, str, Setting]:
    return case.token, repr(case.key_set), case.setting


def _combinations(draft: Draft, defects: Iterable[Defect], liberties: Iterable[Liberty]) -> Iterator[Case]:
    short = [liberty for liberty in liberties if len(varied(draft, [liberty]).token()) <= LONGEST_COMBINED]
    yield from _pairs(draft, short)
    yield from _defects_over_liberties(draft, defects, short)
    envelope = [defect for defect in defects if defect.messages == EVERY_MESSAGE]
    for liberty in _other_algorithms(draft, short):
        yield from (hostile_case(draft, defect, next(iter(defect.forms)), liberty) for defect in envelope)


def _pairs(draft: Draft, liberties: list[Liberty]) -> Iterator[Case]:
    """Each liberty together with the next one of another subject."""
    for place, first in enumerate(liberties):
        following = (*liberties[place + 1 :], *liberties[:place])
        second = next((each for each in following if each[0].subject != first[0].subject), None)
        if second is not None:
            yield valid_case(draft, first, second)


def _defects_over_liberties(draft: Draft, defects: Iterable[Defect], liberties: list[Liberty]) -> Iterator[Case]:
    """Each defect over one liberty: the liberties by turns, and of the defect's forms another one each time."""
    for turn, (defect, liberty) in enumerate(zip(defects, cycle(liberties), strict=False)):
        forms = tuple(defect.forms)
        yield hostile_case(draft, defect, forms[turn % len(forms)], liberty)


def _other_algorithms(draft: Draft, liberties: Iterable[Liberty]) -> Iterator[Liberty]:
    """One liberty for each algorithm that the plain message's reader has not agreed on."""
    known = {draft.algorithm}
    for liberty in liberties:
        algorithm = varied(draft, [liberty]).algorithm
        if algorithm not in known:
            known.add(algorithm)
            yield liberty
