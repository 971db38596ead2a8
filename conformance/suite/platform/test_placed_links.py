"""A link that was placed by a deep linking response, as it is launched afterwards (Deep Linking 2.0 section 3.2).

`[observe.capture] placed_link` finds in the platform's answer what the new link is called; without it no link that
was placed can be launched.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.bench.visit import Message
from conformance.cases import requirement
from conformance.outcomes import Inconclusive, NotApplicable
from conformance.suite.platform.choosing import Choosing, link
from conformance.suite.platform.line_item import MAXIMUM
from conformance.suite.platform.services import agree, claim_of, demand
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")

AVAILABLE = {"startDateTime": "2030-01-07T08:00:00Z", "endDateTime": "2030-02-07T08:00:00Z"}
SUBMISSION = {"startDateTime": "2030-01-08T08:00:00Z", "endDateTime": "2030-02-06T08:00:00Z"}
DATES = {
    "opens": "$ResourceLink.available.startDateTime",
    "closes": "$ResourceLink.available.endDateTime",
    "from": "$ResourceLink.submission.startDateTime",
    "until": "$ResourceLink.submission.endDateTime",
}


@requirement("DL-068", "CT-PDL-07")
def test_the_url_of_an_item_is_its_target(bench: PlatformBench) -> None:
    """The url of a returned link is the target_link_uri of its launch."""
    url = f"{bench.subject.tool.launch_url}?item=7&x=%20y"

    launched = _launched(bench, link(bench, url=url))

    agree("target_link_uri", url, launched.claims.get(lti.CLAIM_TARGET_LINK_URI))


@requirement("DL-068")
def test_an_item_without_a_url_leads_to_the_tool(bench: PlatformBench) -> None:
    """The launch of a returned link without a url leads to an address that the tool is registered with."""
    item = link(bench)
    del item["url"]

    target = _launched(bench, item).claims.get(lti.CLAIM_TARGET_LINK_URI)

    tool = bench.subject.tool
    known = [tool.launch_url, *tool.target_link_uris]
    demand(target in known, f"target_link_uri should be one of the tool's own, {known!r}, got {target!r}")


@requirement("DL-069")
def test_custom_parameters_of_an_item_come_with_its_launch(bench: PlatformBench) -> None:
    """Custom parameters of a returned link are in its launch: a text as it was, an empty one empty."""
    item = link(bench, custom={"chapter": "7 <b>&amp;", "nothing": ""})

    custom = claim_of(_launched(bench, item).claims, lti.CLAIM_CUSTOM)

    agree("custom.chapter", "7 <b>&amp;", custom.get("chapter"))
    agree("custom.nothing", "", custom.get("nothing"))


@requirement("DL-069")
def test_variables_in_an_item_are_filled_in(bench: PlatformBench) -> None:
    """A variable in a custom parameter of a returned link is filled in at its launch."""
    item = link(bench, custom={"own_id": "$ResourceLink.id"})

    claims = _launched(bench, item).claims

    own_id = claim_of(claims, lti.CLAIM_RESOURCE_LINK).get("id")
    agree("custom.own_id", own_id, claim_of(claims, lti.CLAIM_CUSTOM).get("own_id"))


@requirement("DL-070")
def test_a_line_item_comes_with_an_item(bench: PlatformBench) -> None:
    """The line item of a returned link has the resource id, tag, label and maximum that the item gave."""
    choosing, item = Choosing.now(bench), link(bench)
    _demand_line_items(choosing)
    item["lineItem"] |= {"tag": "conformance", "label": "A label of its own"}

    choosing.placed(item)

    made = choosing.line_item_of(item)
    told = {name: made.get(name) for name in ("resourceId", "tag", "label", "scoreMaximum")}
    agree("the line item", {**item["lineItem"], "scoreMaximum": MAXIMUM}, told)


@requirement("DL-070")
def test_a_line_item_is_called_as_its_link(bench: PlatformBench) -> None:
    """A line item without a label has the title of the returned link."""
    choosing, item = Choosing.now(bench), link(bench, title="A title of its own")
    _demand_line_items(choosing)
    del item["lineItem"]["label"]

    choosing.placed(item)

    agree("the label", "A title of its own", choosing.line_item_of(item).get("label"))


@requirement("DL-070")
def test_a_line_item_belongs_to_its_link(bench: PlatformBench) -> None:
    """The line item of a returned link is bound to that link, as its launch names it."""
    choosing, item = Choosing.now(bench), link(bench)
    _demand_line_items(choosing)
    launched = _launched(bench, item, choosing)

    bound = choosing.line_item_of(item).get("resourceLinkId")

    agree("resourceLinkId", claim_of(launched.claims, lti.CLAIM_RESOURCE_LINK).get("id"), bound)


@requirement("DL-075")
def test_dates_of_an_item_are_those_of_its_link(bench: PlatformBench) -> None:
    """The times in which a returned link is open, and takes submissions, are what the variables say in its launch."""
    item = link(bench, available=AVAILABLE, submission=SUBMISSION, custom=DATES)

    custom = claim_of(_launched(bench, item).claims, lti.CLAIM_CUSTOM)

    given = dict(zip(DATES, [*AVAILABLE.values(), *SUBMISSION.values()], strict=True))
    agree(
        "the dates",
        {name: _day(value) for name, value in given.items()},
        {name: _day(custom.get(name)) for name in DATES},
    )


def _launched(bench: PlatformBench, item: Mapping[str, Any], choosing: Choosing | None = None) -> Message:
    """Have an item placed, and return the message of its launch by the student."""
    pattern = bench.subject.target.observe.capture.get("placed_link")
    if pattern is None:
        raise NotApplicable("the target file does not say what a new link is called: [observe.capture] placed_link")
    request = choosing or Choosing.now(bench)
    request.accepts(lti.ITEM_LTI_RESOURCE_LINK)
    answer = request.placed(item)
    found = re.search(pattern, f"{answer.response.request.url}\n{answer.response.text}")
    if found is None:
        raise Inconclusive("[observe.capture] placed_link finds nothing in the answer to the response")
    new = replace(bench.tool, links={"placed": found[1]})
    return bench.visit("student", link="placed", tool=new).message()


def _demand_line_items(choosing: Choosing) -> None:
    choosing.accepts(lti.ITEM_LTI_RESOURCE_LINK)
    if choosing.settings.get("accept_lineitem") is False:
        raise NotApplicable("the platform's request does not accept line items")


def _day(value: Any) -> str:
    # a platform may write the same moment with other digits; whether it kept the day is what counts here
    return str(value)[:10]
