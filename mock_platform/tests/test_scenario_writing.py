"""Any world is the same after it was written as TOML and read again, field by field, also those that come later."""

from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_platform.parts import documents_of
from mock_platform.scenario import (
    Scenario,
    document_from_scenario,
    load_scenario,
    scenario_from_toml,
    shipped_scenarios,
    toml_from_document,
)
from mock_platform.substitution.course import TOLD_OF_COURSE
from mock_platform.substitution.link import TOLD_OF_LINK
from mock_platform.substitution.membership import TOLD_OF_MEMBERSHIP
from mock_platform.substitution.person import TOLD_OF_PERSON
from mock_platform.world import Asset, Course, Person, World

Named = dict[tuple[str, str], st.SearchStrategy[Any]]

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map("x{}".format)
UNIQUE = st.uuids().map(lambda value: value.hex)
URL = st.sampled_from(["https://tool.example/a?b=c", "http://127.0.0.1:9001/"])
MOMENT = st.just("2026-11-21T10:00:00+01:00")
BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(["id", "user_id", "context_id", "resource_link_id", "activity_id", "client_id"], UNIQUE),
    **dict.fromkeys(["picture", "url", "report_url", "target_link_uri", "src"], st.none() | URL),
    **dict.fromkeys(["start_date_time", "end_date_time", "expires_at"], st.none() | MOMENT),
    "submitted_at": MOMENT,
    "deployment_id": UNIQUE,
    "history": st.lists(UNIQUE, max_size=2).map(tuple),
    "set_id": st.none(),
    "status": st.sampled_from(["Active", "Inactive"]),
    "content_type": st.just("text/plain"),
    "submission_review": st.sampled_from([{}, {"label": "Review", "reviewableStatus": ["Submitted"]}]),
    "extensions": st.sampled_from([{}, {"https://tool.example/x": [1, {"a": True}]}]),
    "tool_platform": st.sampled_from([{}, {"guid": "g", "name": "ä"}]),
}
PICTURE_URL: Named = {("Picture", "url"): URL}


def variables(told: Any) -> st.SearchStrategy[Any]:
    return st.dictionaries(st.sampled_from(sorted(name for name in told if not name.endswith("*"))), TEXT, max_size=2)


def things(kind: type[Any], named: Named) -> st.SearchStrategy[Any]:
    """Return the instances of a dataclass: by the field's place, or its name, or its type."""
    hints = get_type_hints(kind)
    chosen = {each.name: named.get((kind.__name__, each.name), BY_NAME.get(each.name)) for each in fields(kind)}
    drawn = {name: of(hints[name], named) if each is None else each for name, each in chosen.items()}
    return st.builds(kind, **drawn)


def of(hint: Any, named: Named) -> st.SearchStrategy[Any]:
    simple = {str: TEXT, bool: st.booleans(), int: st.integers(1, 999), float: st.floats(0.5, 999), NoneType: st.none()}
    if hint in simple:
        return simple[hint]
    if isinstance(hint, type) and is_dataclass(hint):
        return named[(hint.__name__, "")] if (hint.__name__, "") in named else things(hint, named)
    inner = get_args(hint)
    if get_origin(hint) is tuple:
        return st.lists(of(inner[0], named), max_size=2).map(tuple)
    if get_origin(hint) is UnionType:
        return st.one_of([of(each, named) for each in inner])
    assert get_origin(hint) is dict, f"no strategy for {hint}: name the field in BY_NAME"
    return st.dictionaries(TEXT, of(inner[1], named), max_size=2)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw a sound world."""
    alone: Named = {("Person", "mentors"): st.just(()), ("Person", "variables"): variables(TOLD_OF_PERSON)}
    people = draw(st.lists(things(Person, alone), min_size=1, max_size=3))
    someone = st.sampled_from([person.id for person in people])
    membership: Named = {("Membership", "variables"): variables(TOLD_OF_MEMBERSHIP)}
    in_text: Named = {("Asset", "base64"): st.none(), ("Asset", "text"): TEXT}
    in_base64: Named = {("Asset", "base64"): st.just("eA=="), ("Asset", "text"): st.none()}
    hints = get_type_hints(Course)
    course: Named = {
        **PICTURE_URL,
        ("Course", "members"): st.dictionaries(someone, of(get_args(hints["members"])[1], membership)),
        ("Course", "variables"): variables(TOLD_OF_COURSE),
        ("Link", "variables"): variables(TOLD_OF_LINK),
        ("Group", "members"): st.just(()),
        ("Submission", "person"): someone,
        ("Asset", ""): st.one_of(things(Asset, in_text), things(Asset, in_base64)),
    }
    course[("Course", "links")] = st.lists(of(get_args(hints["links"])[0], course), min_size=1, max_size=2).map(tuple)
    courses = draw(st.lists(things(Course, course), min_size=1, max_size=2))
    school: Named = {
        ("World", "people"): st.just({person.id: person for person in people}),
        ("World", "courses"): st.just({each.id: each for each in courses}),
    }
    world: World = draw(things(World, school))
    return world


def rewritten(world: World) -> World:
    return scenario_from_toml("other", toml_from_document(document_from_scenario(Scenario(world, {})))).world


@given(worlds())
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_any_world_is_the_same_when_read_again(world: World) -> None:
    """A world that was written as TOML and read again is the same, with all fields of all its parts."""
    assert rewritten(world) == world


@pytest.mark.parametrize("name", [each.name for each in shipped_scenarios()])
def test_shipped_scenario_is_the_same_when_read_again(name: str) -> None:
    """Every scenario of the project is the same after it was written and read."""
    world = load_scenario(name)

    assert rewritten(world) == world


def test_parts_are_documents(lms: Any) -> None:
    """Every part of a new platform can be written as TOML."""
    document = documents_of(lms.platform("parts")._platform.parts)

    assert toml_from_document(document)
