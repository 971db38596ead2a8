"""The mock LMS reads the messages of tools as the vectors say: whoever judges tools by it, relies on that."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.selftest.mock_lms_reading import grants, takes
from conformance.tokens.case import valid_case
from conformance.tokens.deep_linking_response import deep_linking_response
from conformance.tokens.defect import Message, Verdict
from conformance.vectors import Vector, read_vectors
from mock_platform.vocabulary import CLAIM_CONTENT_ITEMS, ITEM_FILE, ITEM_HTML, ITEM_LINK, ITEM_LTI_RESOURCE_LINK

READS: Final[Mapping[Message, Callable[[Vector], bool]]] = {
    Message.CLIENT_ASSERTION: grants,
    Message.DEEP_LINKING_RESPONSE: takes,
}
AGREED: Final = frozenset({"RS256"})
SCALARS: Final = (
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(-1e300, 1e300) | st.text(max_size=9)
)
VALUES: Final = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=4,
)
MEMBERS: Final = ("url", "title", "html", "icon", "window", "iframe", "custom", "lineItem", "submission", "expiresAt")
ITEMS: Final = st.builds(
    lambda members, kind: {**members, "type": kind},
    st.dictionaries(st.sampled_from(MEMBERS), VALUES, max_size=4),
    st.sampled_from([ITEM_LTI_RESOURCE_LINK, ITEM_LINK, ITEM_FILE, ITEM_HTML]) | VALUES,
)
MESSAGES: Final = pytest.mark.parametrize("message", list(READS), ids=list(READS))


@cache
def verdicts(message: Message) -> Mapping[str, tuple[Verdict, bool]]:
    """Return what each vector says and whether the mock LMS accepts it; it knows no algorithm but RS256."""
    vectors = [vector for vector in read_vectors(message) if vector.setting.algorithms == AGREED]
    return {vector.id: (vector.verdict, READS[message](vector)) for vector in vectors}


@MESSAGES
def test_what_has_to_be_refused_is_refused(message: Message) -> None:
    """The mock LMS accepts nothing that the vectors call invalid, and comes to a verdict on the rest."""
    accepted = [id_ for id_, (verdict, accepts) in verdicts(message).items() if verdict is Verdict.INVALID and accepts]

    assert accepted == []


@MESSAGES
def test_what_is_in_order_is_accepted(message: Message) -> None:
    """The mock LMS accepts everything that the vectors call valid, of which there is something."""
    valid = {id_: accepts for id_, (verdict, accepts) in verdicts(message).items() if verdict is Verdict.VALID}

    assert [id_ for id_, accepts in valid.items() if not accepts] == []
    assert "plain" in valid


@settings(max_examples=50, deadline=None, derandomize=True, database=None)
@given(items=st.lists(ITEMS, max_size=3))
def test_no_item_spoils_a_response(items: list[object]) -> None:
    """Whatever an item says, the mock LMS takes the response; it drops what it cannot place, and does not crash."""
    case = valid_case(deep_linking_response().with_claims({CLAIM_CONTENT_ITEMS: items}))

    assert takes(case)
