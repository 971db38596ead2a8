"""The questions that rows ask, each value by value: what they say yes to, and that none of them raises.

Questions are put together in the test, not beside it: the tables put theirs together at import.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.protocol.checks import MISSING, Expected
from gateway.protocol.predicates import (
    Question,
    absent_or,
    date_if_number,
    equals,
    is_identifier,
    is_list_of_texts,
    is_numeric_date,
    is_object,
    is_present,
    is_service_url,
    is_text,
    is_whole_number,
    member,
    member_if_object,
)

EXPECTED = Expected(
    issuer="https://lms.example",
    client_id="client-1",
    nonce="n",
    now=datetime(2026, 3, 1, tzinfo=UTC),
    kid_demanded=True,
    message_types=frozenset(),
    services=frozenset(),
)
VALUES: list[Any] = [
    MISSING, None, True, False, 0, 1, -1, 0.5, 2**53, 2**53 + 1, 10**400, float("inf"), float("nan"), "", "x", "sig",
    "SIG", "x" * 255, "x" * 256, "a\nb", [], ["x"], ["x", 7], {}, {"id": "x"}, {"id": ""}, {"id": None}, {"other": "x"},
    "https://lms.example/x", "http://lms.example/x", "http://localhost:1/x", "https://", "https:x", "ftp://localhost/x",
    "https://[::1/x",
]  # fmt: skip


def no(_value: Any, _expected: Expected) -> bool:
    """Say no, whatever the question."""
    return False


@pytest.mark.parametrize(
    ("made", "passing"),
    [
        pytest.param(lambda: is_present, VALUES[1:], id="is_present"),
        pytest.param(lambda: is_text, [value for value in VALUES if isinstance(value, str) and value], id="is_text"),
        pytest.param(
            lambda: is_identifier,
            [value for value in VALUES if isinstance(value, str) and value not in {"", "x" * 256, "a\nb"}],
            id="is_identifier",
        ),
        pytest.param(lambda: is_list_of_texts, [[], ["x"]], id="is_list_of_texts"),
        pytest.param(lambda: is_object, [{}, {"id": "x"}, {"id": ""}, {"id": None}, {"other": "x"}], id="is_object"),
        pytest.param(lambda: is_whole_number, [0, 1, 2**53], id="is_whole_number"),
        pytest.param(lambda: is_numeric_date, [0, 1, 0.5, 2**53], id="is_numeric_date"),
        pytest.param(lambda: is_service_url, ["https://lms.example/x", "http://localhost:1/x"], id="is_service_url"),
        pytest.param(lambda: equals("sig"), ["sig"], id="equals"),
        pytest.param(lambda: absent_or(equals("sig")), [MISSING, "sig"], id="absent_or"),
        pytest.param(lambda: absent_or(no), [MISSING], id="absent_or_no"),
        pytest.param(lambda: member("id", is_text), [{"id": "x"}], id="member"),
        pytest.param(
            lambda: member("id", absent_or(is_text)), [{}, {"id": "x"}, {"other": "x"}], id="member_that_may_be_absent"
        ),
        pytest.param(
            lambda: member_if_object("id", is_text),
            [value for value in VALUES if not isinstance(value, dict) or value == {"id": "x"}],
            id="member_if_object",
        ),
        pytest.param(
            lambda: date_if_number(no),
            [value for value in VALUES if isinstance(value, bool) or value not in [0, 1, 0.5, 2**53]],
            id="date_if_number",
        ),
    ],
)
def test_question_passes_these_values_and_no_others(made: Callable[[], Question], passing: list[Any]) -> None:
    """Of every kind of JSON value exactly these pass; the others get a no, and no exception."""
    question = made()

    passed = [value for value in VALUES if question(value, EXPECTED) is True]

    assert list(map(repr, passed)) == list(map(repr, passing))


@pytest.mark.parametrize(
    "combined",
    [
        absent_or,
        lambda question: member("id", question),
        lambda question: member_if_object("id", question),
        date_if_number,
    ],
    ids=["absent_or", "member", "member_if_object", "date_if_number"],
)
def test_combined_question_is_asked_of_this_value(combined: Any) -> None:
    """A question within another one hears of the value, or of its member, and of the same expectations."""
    heard: list[tuple[Any, Expected]] = []

    def question(value: Any, expected: Expected) -> bool:
        heard.append((value, expected))
        return True

    combined(question)({"id": 1}, EXPECTED)
    combined(question)(1, EXPECTED)

    assert heard[-1] == (1, EXPECTED)
    assert {id(expected) for _value, expected in heard} == {id(EXPECTED)}
