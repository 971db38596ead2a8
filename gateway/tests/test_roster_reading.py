"""A page of a roster in the API's names: what stands in for what a platform left out, and what is passed on."""

from typing import Any

import pytest

from gateway.protocol.roster import roster_from

URL = "https://lms.example/roster"
LAUNCHED = {"id": "c1", "title": "Biology"}
TOLD = {"id": "c2", "label": "l", "title": "t", "other": 1}


@pytest.mark.parametrize("document", [None, [], {}, {"members": None}, {"members": {"user_id": "u"}}])
def test_what_is_no_membership_container_is_refused(document: Any) -> None:
    """An object whose members are a list: the sentence says so."""
    with pytest.raises(ValueError, match=r"^it is not a membership container: an object whose members are a list$"):
        roster_from(document, url=URL, context=LAUNCHED)


@pytest.mark.parametrize(("told", "shown"), [("r", "r"), ("", URL), (7, URL), (None, URL)])
def test_address_stands_in_for_an_id(told: Any, shown: str) -> None:
    """An id is a text that says something."""
    assert roster_from({"members": [], "id": told}, url=URL, context=LAUNCHED)["id"] == shown


@pytest.mark.parametrize(
    ("told", "launched", "shown"),
    [
        (TOLD, LAUNCHED, TOLD),
        ({"id": 7, "label": 7, "title": 7, "other": 1}, LAUNCHED, {"id": "c1", "other": 1}),
        ({"id": None}, LAUNCHED, {"id": "c1"}),
        ("c2", LAUNCHED, {"id": "c1"}),
        (None, {}, {"id": ""}),
    ],
    ids=["as-told", "wrong-types", "null", "no-object", "no-context-at-all"],
)
def test_context_is_that_of_the_launch_where_it_is_not_told(
    told: Any, launched: dict[str, Any], shown: dict[str, Any]
) -> None:
    """Texts that are none are left out; the id of the launch's context stands in."""
    assert roster_from({"members": [], "context": told}, url=URL, context=launched)["context"] == shown


def test_unknown_members_of_a_page_are_passed_on() -> None:
    """Under their own names, and what is no member of the course is left out."""
    page = {"members": ["x", {"user_id": "u1"}, {"name": "nobody"}], "next": 1}

    assert roster_from(page, url=URL, context=LAUNCHED) == {
        "id": URL,
        "context": {"id": "c1"},
        "members": [{"userId": "u1", "roles": [], "status": "Active"}],
        "next": 1,
    }
