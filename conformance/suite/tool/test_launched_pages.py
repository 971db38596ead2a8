"""Where a launch leads, and what its page does with the platform's texts (Core 5.3.4 and 5.3.5)."""

import pytest

from conformance.bench.bench import Bench
from conformance.browser.exchange import Response
from conformance.cases import requirement
from conformance.outcomes import Breach, NotApplicable
from conformance.target.values import origin_of
from mock_platform import edits
from mock_platform import vocabulary as lti

ELSEWHERE = "https://elsewhere.invalid"
MARKUP = '<img src="x" onerror="lti()">'
TEXTS: dict[str, list[str | int]] = {
    "name": ["name"],
    "given-name": ["given_name"],
    "course": [lti.CLAIM_CONTEXT, "title"],
    "link": [lti.CLAIM_RESOURCE_LINK, "title"],
    "custom": [lti.CLAIM_CUSTOM, "topic"],
}
WRONG: dict[str, list[str | int]] = {
    "version": [lti.CLAIM_VERSION],
    "message-type": [lti.CLAIM_MESSAGE_TYPE],
    "audience": ["aud"],
}


@requirement("CORE-014")
@pytest.mark.parametrize("target", [f"{ELSEWHERE}/page", "//elsewhere.invalid/page", "/\\elsewhere.invalid/page"])
def test_a_signed_target_elsewhere_is_not_visited(bench: Bench, target: str) -> None:
    """A launch whose signed target is another host is refused, or ends at the tool."""
    bench.control(bench.plan())

    judgement = bench.make(bench.plan(edits.claim([lti.CLAIM_TARGET_LINK_URI], target)))

    ended = judgement.onward.url if judgement.onward is not None else ""
    if ended and origin_of(ended) == ELSEWHERE:
        raise Breach(f"the browser was sent to {ended!r}, where the token's target led")


@requirement("CORE-024", "TRAP-021")
@pytest.mark.parametrize("place", list(TEXTS))
def test_markup_in_a_claim_is_shown_as_text(bench: Bench, place: str) -> None:
    """Markup in a name or title stands in no page of the tool as markup."""
    if bench.subject.kind == "gateway":
        raise NotApplicable("the page after a launch is that of the tool behind a gateway")
    judgement = bench.expect_accepted(bench.plan(edits.claim(TEXTS[place], MARKUP)), f"markup in {place}")

    _expect_no_markup(judgement.response)


@requirement("CORE-024", "TRAP-021")
@pytest.mark.parametrize("place", list(WRONG))
def test_markup_in_a_refused_claim_is_shown_as_text(bench: Bench, place: str) -> None:
    """A page that refuses a token repeats nothing of it as markup."""
    plan = bench.plan()

    judgement = bench.expect_refused(plan, edits.claim(WRONG[place], MARKUP), what=f"markup in {place}")

    _expect_no_markup(judgement.response)


def _expect_no_markup(page: Response | None) -> None:
    if page is not None and page.is_html and MARKUP in page.text:
        raise Breach(f"markup of a claim is markup of the page at {page.request.url.partition('?')[0]}")
