"""Where the user is, as a platform tells it: link, course, platform instance, and the ids of the records of a school.

LTI Core 1.3 sections 5.2, 5.3.5, 5.4.1, 5.4.2, 5.4.5 and A.1.
"""

from typing import Any

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.bench.visit import Message
from conformance.browser.cookies import is_loopback
from conformance.cases import requirement
from conformance.outcomes import Breach, NotApplicable
from conformance.suite.platform.every_message import every_message, expect_of_each, wrong_identifier
from conformance.suite.platform.role_names import names
from mock_platform.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_LIS,
    CLAIM_RESOURCE_LINK,
    CLAIM_ROLES,
    CLAIM_TOOL_PLATFORM,
)

pytestmark = pytest.mark.kind("platform")

SOURCED_IDS = ("person_sourcedid", "course_offering_sourcedid", "course_section_sourcedid")


@requirement("CORE-020")
def test_a_link_keeps_its_id(bench: PlatformBench) -> None:
    """A link has an id of at most 255 ASCII characters, the same at every launch and for everybody."""
    ids = [_id(message, CLAIM_RESOURCE_LINK) for message in (bench.message(), bench.message(fresh=True))]

    if wrong := wrong_identifier("resource_link.id", ids[0]):
        raise Breach(wrong)
    if ids[0] != ids[1]:
        raise Breach(f"one link is {ids[0]!r} at one launch and {ids[1]!r} at the next")


@requirement("CORE-020")
@pytest.mark.parametrize("link", ["second", "elsewhere"])
def test_two_links_are_two(bench: PlatformBench, link: str) -> None:
    """Two links have two ids."""
    ids = [_id(bench.message(link=name), CLAIM_RESOURCE_LINK) for name in ("first", link)]

    if ids[0] == ids[1]:
        raise Breach(f"two links have the id {ids[0]!r}")


@requirement("CORE-021")
def test_a_copied_link_is_another(bench: PlatformBench) -> None:
    """The copy of a link, in a copy of its course, has an id of its own."""
    ids = [_id(bench.message(link=name), CLAIM_RESOURCE_LINK) for name in ("first", "copied")]

    if ids[0] == ids[1]:
        raise Breach(f"a link and its copy have the id {ids[0]!r}")


@requirement("CORE-060")
def test_a_course_keeps_its_id(bench: PlatformBench) -> None:
    """A course has an id of at most 255 ASCII characters, the same through all its links."""
    _demand_context(bench.message())
    ids = [_id(message, CLAIM_CONTEXT) for message in (bench.message(), bench.message(fresh=True))]

    if wrong := wrong_identifier("context.id", ids[0]):
        raise Breach(wrong)
    if ids[0] != ids[1]:
        raise Breach(f"one course is {ids[0]!r} at one launch and {ids[1]!r} at the next")


@requirement("CORE-060")
def test_two_links_of_a_course_are_in_one_course(bench: PlatformBench) -> None:
    """Two links of one course name the same course."""
    ids = [_id(bench.message(link=name), CLAIM_CONTEXT) for name in ("first", "second")]

    if ids[0] != ids[1]:
        raise Breach(f"one course is {ids[0]!r} through one link and {ids[1]!r} through another")


@requirement("CORE-060")
@pytest.mark.parametrize("link", ["elsewhere", "copied"])
def test_two_courses_are_two(bench: PlatformBench, link: str) -> None:
    """Two courses have two ids, a copied course too."""
    _demand_context(bench.message())
    ids = [_id(bench.message(link=name), CLAIM_CONTEXT) for name in ("first", link)]

    if ids[0] == ids[1]:
        raise Breach(f"two courses have the id {ids[0]!r}")


@requirement("CORE-061")
def test_a_type_of_the_course_is_of_the_vocabulary(bench: PlatformBench) -> None:
    """The types of a course, where they are told, are a list with at least one that the standard knows."""
    messages = [message for message in every_message(bench) if "type" in _object(message, CLAIM_CONTEXT)]
    if not messages:
        raise NotApplicable("no message of this platform tells the type of its course")
    expect_of_each(messages, _wrong_types)
    if all(_has_old_types_alone(message) for message in messages):
        bench.warn("the types of courses are told in their deprecated form alone")


@requirement("CORE-065")
def test_a_launch_from_a_course_tells_course_user_and_roles(bench: PlatformBench) -> None:
    """The launch of a link in a course names the course, the user and the roles."""
    claims = bench.message().claims
    missing = [name for name in (CLAIM_CONTEXT, "sub", CLAIM_ROLES) if not claims.get(name)]

    if missing:
        raise Breach(f"the launch from a course has no {missing[0]}")


@requirement("CORE-070")
def test_the_platform_instance_has_a_lasting_id(bench: PlatformBench) -> None:
    """The claim about the platform's instance has a guid of at most 255 ASCII characters that stays the same."""
    messages = [message for message in every_message(bench) if CLAIM_TOOL_PLATFORM in message.claims]
    if not messages:
        raise NotApplicable("no message of this platform has the claim tool_platform")
    guids = {str(_object(message, CLAIM_TOOL_PLATFORM).get("guid")) for message in messages}

    expect_of_each(messages, _wrong_instance)
    if len(guids) > 1:
        raise Breach(f"the platform's instance has several guids: {sorted(guids)}")


@requirement("CORE-079")
def test_ids_of_the_records_are_texts(bench: PlatformBench) -> None:
    """The ids of person, course and section in the school's records are texts, where the platform knows them."""
    messages = [message for message in every_message(bench) if CLAIM_LIS in message.claims]
    if not messages:
        raise NotApplicable("no message of this platform has the claim lis: it may know no such ids")
    expect_of_each(messages, _wrong_sourced_ids)


def _object(message: Message, claim: str) -> dict[str, Any]:
    value = message.claims.get(claim)
    return value if isinstance(value, dict) else {}


def _id(message: Message, claim: str) -> object:
    return _object(message, claim).get("id")


def _demand_context(message: Message) -> None:
    if CLAIM_CONTEXT not in message.claims:
        raise NotApplicable("the launch of [lms.links] first has no context: it is in no course")


def _wrong_types(message: Message) -> str:
    types = _object(message, CLAIM_CONTEXT)["type"]
    known = names("context_types") | names("deprecated_context_types")
    fits = isinstance(types, list) and any(kind in known for kind in types if isinstance(kind, str))
    return "" if fits else f"context.type should be a list with a type of the vocabulary, got {types!r}"


def _has_old_types_alone(message: Message) -> bool:
    return not names("context_types") & set(_object(message, CLAIM_CONTEXT)["type"])


def _wrong_instance(message: Message) -> str:
    instance = _object(message, CLAIM_TOOL_PLATFORM)
    url = instance.get("url")
    plain = isinstance(url, str) and url.startswith("http://") and not is_loopback(url.split("/")[2].partition(":")[0])
    return wrong_identifier("tool_platform.guid", instance.get("guid")) or (
        f"tool_platform.url should be https, got {url!r}" if plain else ""
    )


def _wrong_sourced_ids(message: Message) -> str:
    lis = _object(message, CLAIM_LIS)
    wrong = [name for name in SOURCED_IDS if not isinstance(lis.get(name, ""), str)]
    return f"lis.{wrong[0]} should be a text, got {lis[wrong[0]]!r}" if wrong else ""
