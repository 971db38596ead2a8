"""What a launch may do with grades, by its claim alone: scopes, addresses, and whose a line item is."""

import re
from typing import Any

import pytest

from gateway.errors import Rejected
from gateway.protocol.grades import GradeService, below, filtered, line_item_id_from, resource_link_id_from
from gateway.protocol.services import SWITCHED_BY_NAME
from gateway.protocol.vocabulary import CLAIM_DEPLOYMENT_ID, CLAIM_ENDPOINT, CLAIM_RESOURCE_LINK

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
FOLDER = "https://lms.example/c/1/items"
OWN = {
    CLAIM_DEPLOYMENT_ID: "d1",
    CLAIM_ENDPOINT: {"scope": [f"{AGS}lineitem", 7, f"{AGS}score"], "lineitems": FOLDER, "lineitem": f"{FOLDER}/5"},
}


def _service(**members: Any) -> GradeService:
    return GradeService.from_claims({CLAIM_ENDPOINT: members}, enabled=SWITCHED_BY_NAME)


def test_claim_is_read_whole() -> None:
    """Deployment, scopes that are texts, and the two addresses."""
    assert GradeService.from_claims(OWN, enabled=SWITCHED_BY_NAME) == GradeService(
        deployment_id="d1",
        scopes=(f"{AGS}lineitem", f"{AGS}score"),
        line_items=FOLDER,
        line_item=f"{FOLDER}/5",
    )


@pytest.mark.parametrize("claim", [None, "x", {"scope": "x", "lineitems": 7, "lineitem": None}])
def test_members_of_another_type_are_nothing(claim: object) -> None:
    """What cannot be read grants nothing."""
    read = GradeService.from_claims({CLAIM_ENDPOINT: claim}, enabled=SWITCHED_BY_NAME)

    assert read == GradeService(deployment_id="", scopes=(), line_items="", line_item="")


def test_operator_switches_it_off() -> None:
    """Whatever a launch grants."""
    with pytest.raises(Rejected, match="INACTIVE_SERVICE"):
        GradeService.from_claims(OWN, enabled=frozenset())


@pytest.mark.parametrize(
    ("granted", "used"),
    [
        (["lineitem"], f"{AGS}lineitem"),
        (["lineitem.readonly"], f"{AGS}lineitem.readonly"),
        (["lineitem", "lineitem.readonly"], f"{AGS}lineitem.readonly"),
    ],
)
def test_line_items_are_read_with_the_least_scope(granted: list[str], used: str) -> None:
    """Reading needs no right to write, where both are granted."""
    service = _service(scope=[AGS + name for name in granted])

    assert service.reading_scope == (used,)
    assert service.may_read_line_items


def test_scope_that_is_missing_is_named() -> None:
    """Each scope that would have done, and where it was looked for."""
    service = _service(scope=[f"{AGS}score"])

    assert not service.may_read_line_items
    expected = f"expected {AGS}lineitem.readonly or {AGS}lineitem in scope of {CLAIM_ENDPOINT}"
    with pytest.raises(Rejected, match=f"{re.escape(expected)}$"):
        service.reading_scope  # noqa: B018


def test_address_that_is_missing_is_named() -> None:
    """A launch without the list of line items, and one without any address."""
    with pytest.raises(Rejected, match=f"expected lineitems in {re.escape(CLAIM_ENDPOINT)}$"):
        _service().container  # noqa: B018
    with pytest.raises(Rejected, match=f"expected lineitems or lineitem in {re.escape(CLAIM_ENDPOINT)}$"):
        _service().demand_own(f"{FOLDER}/5")
    assert _service(lineitems=FOLDER).container == FOLDER


@pytest.mark.parametrize(
    "line_item", [f"{FOLDER}/5", "https://lms.example/c/1/x", "https://LMS.example:443/c/1/items/5?a=b", f"{FOLDER}/.5"]
)
@pytest.mark.parametrize("member", ["lineitems", "lineitem"])
def test_line_item_in_the_folder_is_the_launchs_own(member: str, line_item: str) -> None:
    """Below the list, or beside it; by either address of the claim."""
    _service(**{member: FOLDER}).demand_own(line_item)


@pytest.mark.parametrize(
    "line_item",
    [
        "https://other.example/c/1/items/5",
        "http://lms.example/c/1/items/5",
        "https://lms.example/c/2/items/5",
        "https://lms.example/c/10/items/5",
        "https://lms.example/c/1/../2/items/5",
        "https://lms.example/c/1/./items/5",
        "https://lms.example/c/1/%2e%2e/2/items/5",
        "https://lms.example/c/1/%2E/items/5",
        "https://lms.example/c/1/..%5c2/items/5",
    ],
)
def test_line_item_of_somebody_else_is_refused(line_item: str) -> None:
    """Another host, another course, a way out of the folder; the sentence shows both addresses."""
    told = f"expected an address like those in ['{FOLDER}'], got '{line_item}'"

    with pytest.raises(Rejected, match=re.escape(told)) as refusal:
        _service(lineitems=FOLDER).demand_own(line_item)

    assert refusal.value.code.name == "FOREIGN_LINE_ITEM"


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("https%3A%2F%2Flms.example%2Fi%3Fa%3Db", "https://lms.example/i?a=b"),
        ("https://lms.example/i", "https://lms.example/i"),
        ("https%253A%252F%252Flms.example%252Fi", "https://lms.example/i"),
        ("https%3A%2F%2F10.0.0.7%2Fi", "https://10.0.0.7/i"),
    ],
)
def test_line_item_is_named_by_its_encoded_address(raw: str, address: str) -> None:
    """Once, twice or not at all; it may be private: the launch that was signed names its neighbours."""
    assert line_item_id_from(raw) == address


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("5", "expected the percent-encoded URL of a line item, got '5'"),
        ("https%3A%2F%2Fa%40b%2Fi", "expected the URL of a line item (it must be an https URL"),
        ("https%3A%2F%2Fa%40b%2Fi", "), got 'https://a@b/i'"),
    ],
)
def test_what_is_no_address_is_refused(raw: str, told: str) -> None:
    """With what was expected, and what came."""
    with pytest.raises(Rejected, match=re.escape(told)) as refusal:
        line_item_id_from(raw)

    assert refusal.value.code.name == "INVALID_LINE_ITEM_ID"


def test_scores_are_below_the_path() -> None:
    """Before the query of a line item, not behind it."""
    assert below("https://lms.example/i", "scores") == "https://lms.example/i/scores"
    assert below("https://lms.example/i?a=b?c", "results") == "https://lms.example/i/results?a=b?c"


def test_filters_that_are_given_are_sent() -> None:
    """Nothing, and an empty text, filter nothing; a blank is %20."""
    assert filtered("https://lms.example/i?a=b", tag="x y", limit=0, link="", other=None) == (
        "https://lms.example/i?a=b&tag=x%20y&limit=0"
    )


@pytest.mark.parametrize(
    ("wanted", "link"),
    [("false", ""), ("False", ""), ("0", ""), ("true", "own"), ("TRUE", "own"), ("1", "own"), ("r9", "r9"), ("", "")],
)
def test_link_of_a_filter_is_an_id_or_the_launchs_own(wanted: str, link: str) -> None:
    """LTIAAS's first generation wrote a boolean."""
    assert resource_link_id_from(wanted, {CLAIM_RESOURCE_LINK: {"id": "own"}}) == link


@pytest.mark.parametrize("claim", [None, "own", {"id": 7}, {"id": ""}])
def test_own_link_must_be_there(claim: object) -> None:
    """A launch without a link has none of its own."""
    with pytest.raises(Rejected) as refusal:
        resource_link_id_from("true", {CLAIM_RESOURCE_LINK: claim})

    message = "this launch has no resource link of its own: name one by its id"
    assert refusal.value.details == {"errors": [{"field": "resourceLinkId", "message": message}]}
