"""Claims are compared as JSON, whatever types a validator hands them on in; what readers read differently is not."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from conformance.properties.sameness import are_claims_of, changed_claims
from conformance.tokens.case import Case, hostile_case, valid_case
from conformance.tokens.defects import DEFECTS
from conformance.tokens.id_token import id_token
from mock_platform.base64url import bytes_from_base64url

NUMBERS = {"whole": 1, "tenth": 0.1, "largest": 1.7976931348623157e308, "smallest": 5e-324}


def payload_of(case: Case) -> bytes:
    """Return the text of the claims."""
    return bytes_from_base64url(case.token.split(".")[1])


def beyond_the_reader(form: str) -> Case:
    """Return a token of which readers read a part in different ways."""
    return hostile_case(id_token(), next(each for each in DEFECTS if each.name == "beyond-the-reader"), form)


def test_exact_decimals_are_the_numbers_that_were_signed() -> None:
    """A reader that never rounds hands on Decimals, and is right."""
    exact: Mapping[str, Any] = json.loads(json.dumps(NUMBERS), parse_float=Decimal, parse_int=Decimal)

    assert changed_claims(exact, NUMBERS) == []


def test_another_decimal_is_another_number() -> None:
    """The control: a Decimal that stands for another number is a change."""
    assert changed_claims({**NUMBERS, "tenth": Decimal("0.2")}, NUMBERS) == ["tenth"]


@pytest.mark.parametrize("value", [None, float("inf"), 1e308, "1e400"])
def test_what_readers_read_in_different_ways_is_not_compared(value: Any) -> None:
    """A number beyond all numbers is infinity here and null there."""
    case = beyond_the_reader("number")

    assert are_claims_of(case, {**case.claims, "x-number": value})


def test_the_other_claims_of_such_a_token_are_compared() -> None:
    """The control: beside such a number every claim has to be what was signed."""
    case = beyond_the_reader("number")

    assert not are_claims_of(case, {**case.claims, "x-number": None, "sub": "administrator"})
    assert not are_claims_of(case, {name: value for name, value in case.claims.items() if name != "sub"})


def test_a_claim_that_nobody_signed_is_a_change() -> None:
    """Where the payload says what the claims say, nothing may be added."""
    case = valid_case(id_token())

    assert are_claims_of(case, json.loads(payload_of(case)))
    assert not are_claims_of(case, {**case.claims, "x-added": 1})
