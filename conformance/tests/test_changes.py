"""Changes: each member that differs, under its pointer, with what it would have been."""

from typing import Any

import pytest

from conformance.evidence.changes import changes, changes_of_token


@pytest.mark.parametrize(
    ("control", "sent", "told"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [{"at": "/a", "control": 1, "sent": 2}]),
        ({"a": 1}, {}, [{"at": "/a", "control": 1}]),
        ({}, {"a": None}, [{"at": "/a", "sent": None}]),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, [{"at": "/a/c", "control": 2, "sent": 3}]),
        ({"a": {"b": 1}}, {"a": [1]}, [{"at": "/a", "control": {"b": 1}, "sent": [1]}]),
        ({"a": [1, 2]}, {"a": [1, 2]}, []),
        ({"a": [1, 2]}, {"a": [1]}, [{"at": "/a", "control": [1, 2], "sent": [1]}]),
        ({"a": True}, {"a": 1}, [{"at": "/a", "control": True, "sent": 1}]),
        ({"a": [1]}, {"a": [True]}, [{"at": "/a", "control": [1], "sent": [True]}]),
        ({"a": [{"b": 1}]}, {"a": [{"b": 1.0}]}, [{"at": "/a", "control": [{"b": 1}], "sent": [{"b": 1.0}]}]),
        ({"https://a/b~c": 1}, {}, [{"at": "/https:~1~1a~1b~0c", "control": 1}]),
    ],
    ids=[
        "none",
        "other-value",
        "left-out",
        "added",
        "inside",
        "other-type",
        "same-list",
        "shorter-list",
        "true-is-not-1",
        "true-in-a-list",
        "another-number",
        "pointer-is-escaped",
    ],
)
def test_every_difference_is_told_with_its_place(control: Any, sent: Any, told: list[dict[str, Any]]) -> None:
    """What was changed, added or left out stands under its pointer, with what it would have been."""
    assert list(changes(control, sent)) == told


@pytest.mark.parametrize(
    ("token", "told"),
    [
        (
            {"header": {"alg": "none"}, "claims": {"sub": "ada"}},
            [{"at": "/header/alg", "control": "RS256", "sent": "none"}],
        ),
        (
            {"header": {"alg": "RS256"}, "claims": {"unreadable": "e30"}},
            [{"at": "/claims", "sent": {"unreadable": "e30"}}],
        ),
        ({"header": {"alg": "RS256"}, "claims": ["ada"]}, [{"at": "/claims", "sent": ["ada"]}]),
        ({"header": {"alg": "RS256"}}, [{"at": "/claims", "sent": None}]),
    ],
    ids=["a-member", "unreadable", "no-object", "no-claims"],
)
def test_a_part_that_is_no_object_is_told_whole(token: dict[str, Any], told: list[dict[str, Any]]) -> None:
    """A token's header and claims are compared by their members; what has none is told as it was sent."""
    control = {"header": {"alg": "RS256"}, "claims": {"sub": "ada"}}

    assert list(changes_of_token(control, token)) == told
