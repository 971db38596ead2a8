"""The line item service for one item: made, read, replaced and deleted by its tool (AGS 2.0 section 3.2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.cases import cases, requirement
from conformance.outcomes import Breach
from conformance.suite.platform.gradebook import LABEL, Gradebook
from conformance.suite.platform.line_item import MAXIMUM
from conformance.suite.platform.services import (
    agree,
    demand,
    demand_control,
    expect_done,
    expect_media_type,
    expect_refusal,
    expect_status,
    is_absolute_url,
    object_of,
)
from conformance.suite.platform.written import ABSENT
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")

UTF8_255 = ("Größe-山田-" * 29)[:255]
NO_ZONE = "whether a time without a zone is refused is not said, only that a zone is there"
EXTENSION = "https://lti-conformance.example/extension"


@dataclass(frozen=True)
class ItemCase:
    """One row: the members of a line item that are changed."""

    requirements: tuple[str, ...]
    name: str
    what: str
    members: dict[str, Any]
    soft: str = ""


def item_case(requirements: str, name: str, what: str, *, soft: str = "", **members: Any) -> ItemCase:
    """Return a row."""
    return ItemCase(tuple(requirements.split()), name, what, members, soft)


@requirement("AGS-015")
def test_a_line_item_is_made(bench: PlatformBench) -> None:
    """A POST makes a line item: 201, with the item as it was sent and an id that is a whole URL."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)
    sent = {"label": LABEL, "scoreMaximum": MAXIMUM, "resourceId": uuid4().hex, "tag": "conformance"}

    answer = expect_done(book.create(sent), "a valid line item")

    made = object_of(answer)
    with book.taken_away(made.get("id")):
        warn_unless_created(bench, answer.status)
        expect_media_type(answer, lti.MEDIA_TYPE_LINE_ITEM)
        demand(is_absolute_url(made.get("id")), f"id should be a whole URL, got {made.get('id')!r}")
        agree("the line item", sent, {name: made.get(name) for name in sent})


@requirement("AGS-015")
def test_a_line_item_is_read_at_its_id(bench: PlatformBench) -> None:
    """The id of a new line item is the address at which it is read, and shows the same."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)

    with book.made(tag="conformance") as item:
        answer = expect_status(book.read(item.url), 200, what="reading a new line item")

        expect_media_type(answer, lti.MEDIA_TYPE_LINE_ITEM)
        agree("the line item", dict(item.document), object_of(answer))


@requirement("AGS-015")
def test_a_line_item_of_the_link_says_so(bench: PlatformBench) -> None:
    """A line item that is made for the launched link belongs to it from then on."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)

    with book.made(resourceLinkId=book.link) as item:
        agree("resourceLinkId", book.link, item.document.get("resourceLinkId"))


@requirement("AGS-016")
def test_resource_id_and_tag_are_kept(bench: PlatformBench) -> None:
    """A resourceId and a tag come back as they were sent, 255 characters of any language."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)
    texts = {"resourceId": UTF8_255, "tag": f"{UTF8_255[:200]} "}

    with book.made(**texts) as item:
        kept = object_of(book.read(item.url))

        agree("resourceId and tag", texts, {name: kept.get(name) for name in texts})


@cases(
    item_case("AGS-017", "no-label", "a line item without label", label=ABSENT),
    item_case("AGS-017", "blank-label", "a line item with a blank label", label="  "),
    item_case("AGS-017", "empty-label", "a line item with an empty label", label=""),
    item_case("AGS-017", "null-label", "a line item whose label is null", label=None),
    item_case("AGS-018", "no-maximum", "a line item without scoreMaximum", scoreMaximum=ABSENT),
    item_case("AGS-018", "zero", "a line item with scoreMaximum 0", scoreMaximum=0),
    item_case("AGS-018", "below-zero", "a line item with scoreMaximum -1", scoreMaximum=-1),
    item_case("AGS-018", "text", "a line item whose scoreMaximum is a text", scoreMaximum="ten"),
    item_case("AGS-018", "quoted", "a line item whose scoreMaximum is quoted", scoreMaximum="10"),
    item_case("AGS-018", "null", "a line item whose scoreMaximum is null", scoreMaximum=None),
    item_case("AGS-018", "true", "a line item whose scoreMaximum is true", scoreMaximum=True),
    item_case("AGS-021", "no-time", "an endDateTime that is no time", endDateTime="tomorrow"),
    item_case("AGS-021", "no-zone", "an endDateTime without a zone", endDateTime="2030-06-01T12:00:00", soft=NO_ZONE),
)
def test_a_line_item_that_is_none_is_refused(bench: PlatformBench, case: ItemCase) -> None:
    """A line item with one member that must not be so is refused, and none is made."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)
    with book.made():
        pass

    answer = book.create(case.members)

    book.refused_to_make(answer, case.what, soft=case.soft)


@requirement("AGS-017", "AGS-018")
def test_every_line_item_has_label_and_maximum(bench: PlatformBench) -> None:
    """Each line item that is listed has a label that is not blank and a scoreMaximum above zero."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)

    with book.made():
        listed = book.listed()

    without_label = [item for item in listed if not str(item.get("label") or "").strip()]
    demand(not without_label, f"a line item has no label: {without_label[:1]}")
    without_maximum = [item for item in listed if not _is_positive(item.get("scoreMaximum"))]
    demand(not without_maximum, f"a line item has no scoreMaximum above zero: {without_maximum[:1]}")


@requirement("AGS-019")
def test_a_line_item_for_an_unknown_link_is_refused(bench: PlatformBench) -> None:
    """A line item for a resource link that is not in the context is refused, or made without the link."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)
    stranger = f"no-such-link-{uuid4().hex}"

    answer = book.create({"resourceLinkId": stranger})

    book.refused_or_unbound(answer, stranger)


@cases(
    item_case(
        "AGS-021", "utc", "times with Z", startDateTime="2030-05-01T08:00:00Z", endDateTime="2030-06-01T12:30:00Z"
    ),
    item_case(
        "AGS-021",
        "offset",
        "times with an offset",
        startDateTime="2030-05-01T08:00:00+02:00",
        endDateTime="2030-06-01T12:30:00-05:00",
    ),
)
def test_times_are_kept_or_left_out(bench: PlatformBench, case: ItemCase) -> None:
    """The times of a line item come back as the same moments, with a zone, or not at all."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)

    with book.made(**case.members) as item:
        kept = object_of(book.read(item.url))

    told = {name: kept[name] for name in case.members if kept.get(name)}
    bench.note(f"of {sorted(case.members)} the platform keeps {sorted(told)}")
    agree("the times", {name: _moment(case.members[name]) for name in told}, {n: _moment(t) for n, t in told.items()})


@requirement("AGS-022")
@pytest.mark.parametrize("released", [True, False], ids=["true", "false"])
def test_grades_released_is_kept_or_left_out(bench: PlatformBench, released: bool) -> None:
    """Whether grades are released comes back as the boolean that was sent, or not at all."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)

    with book.made(gradesReleased=released) as item:
        kept = object_of(book.read(item.url)).get("gradesReleased", released)

    agree("gradesReleased", released, kept)


@requirement("AGS-023")
def test_a_line_item_is_replaced(bench: PlatformBench) -> None:
    """A PUT gives the item another definition, and answers with what is read from then on."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)

    with book.made(tag="before", endDateTime="2030-06-01T12:00:00Z") as item:
        changed = {"id": item.url, "label": "Renamed by lti-conformance", "scoreMaximum": 2 * MAXIMUM, "tag": "after"}
        answer = expect_done(book.replace(item.url, changed), "replacing a line item")
        later = object_of(book.read(item.url))

    agree("the answer to PUT", later, object_of(answer))
    agree("the replaced line item", changed, {name: later.get(name) for name in changed})
    demand(not later.get("endDateTime"), f"endDateTime was left out, and is still {later.get('endDateTime')!r}")


@requirement("AGS-024")
def test_the_id_is_not_changed(bench: PlatformBench) -> None:
    """A PUT that names another id leaves the line item where it is, whether it is refused or not."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)

    with book.made() as item:
        other = f"{item.url.partition('?')[0]}-other"
        book.replace(item.url, {"id": other, "label": LABEL, "scoreMaximum": MAXIMUM})
        later = expect_status(book.read(item.url), 200, what="reading the line item at its own address")

    agree("id", item.document["id"], object_of(later).get("id"))


@requirement("AGS-024")
def test_the_link_is_not_changed(bench: PlatformBench) -> None:
    """A PUT that names another resource link leaves the line item with its own, whether it is refused or not."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)

    with book.made(resourceLinkId=book.link) as item:
        demand_control(item.document.get("resourceLinkId") == book.link, "no line item can be made for the link")
        book.replace(item.url, {"label": LABEL, "scoreMaximum": MAXIMUM, "resourceLinkId": "another-link"})
        later = object_of(book.read(item.url))

    agree("resourceLinkId", book.link, later.get("resourceLinkId"))


@requirement("AGS-025")
def test_a_line_item_is_deleted(bench: PlatformBench) -> None:
    """A DELETE takes the item away: it is neither read nor listed any more."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)

    with book.made(tag=uuid4().hex) as item:
        expect_done(book.delete(item.url), "deleting a line item")
        later = book.read(item.url)

    expect_refusal(bench, later, 404, 410, what="reading a deleted line item")
    agree("how many are listed", 0, len(book.listed(tag=item.document["tag"])))


@requirement("AGS-028")
def test_extensions_are_tolerated(bench: PlatformBench) -> None:
    """A line item with a member whose name is a URL of somebody's own is made as any other."""
    book = Gradebook.of(bench, lti.SCOPE_LINE_ITEM)
    with book.made():
        pass

    answer = book.create({EXTENSION: {"colour": "green"}})

    with book.taken_away(object_of(answer).get("id")):
        expect_done(answer, "a line item with an extension")


def warn_unless_created(bench: PlatformBench, status: int) -> None:
    """Warn of a line item that was made with another status than 201, which only the examples show."""
    if status != 201:
        bench.warn(f"a new line item should be answered 201, got {status}")


def _moment(text: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise Breach(f"a time should be in ISO 8601, got {text!r}") from error
    if moment.tzinfo is None:
        raise Breach(f"a time should have a zone, got {text!r}")
    return moment


def _is_positive(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0
