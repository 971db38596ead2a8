"""The deep linking response as the platform receives it: how it comes, what it claims, what it gives back (DL 4.5).

The tool is made to answer by `[drive.deep_linking]`; what it sent is judged by the mock LMS, claim by claim.
"""

from html import unescape

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import Launch, Plan
from conformance.cases import Case, case, cases, requirement
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.suite.deep_linking import (
    ContentResponse,
    choosing,
    chosen,
    demand_content,
    respond,
    setting,
    without_setting,
)
from conformance.suite.services import demand_given, unseen_course
from mock_platform import vocabulary as lti

SEVERAL = 5
TITLE = 'Tom & "Jerry" <b>é</b> 漢字'
LONG = "".join(f'{n}: "quoted", <b>bold</b> & 漢字, ' for n in range(60))


@cases(
    case("DL-021", "issuer", "the issuer of the response"),
    case("DL-022", "audience", "the audience of the response"),
    case("DL-023 CT-DL-04", "times-and-nonce", "the times of the response, and its nonce"),
    case("DL-024", "message", "message type, version and deployment of the response"),
    case("DL-025", "data", "the data of the response"),
    case("DL-027 CT-DL-05", "signature", "the signature of the response"),
    case("DL-029 CT-DL-03", "items", "the list of items"),
    case("DL-030", "texts", "messages and logs of the response"),
    case("DL-046", "members", "the members that the tool adds to items"),
    case("DL-047", "types", "the types of the items"),
    case("DL-049", "addresses", "the addresses in the items"),
)
def test_a_response_keeps_what_it_owes(bench: Bench, case: Case) -> None:
    """The response to a deep linking request is what the standard demands."""
    chosen(bench).keeps(*case.requirements)


@requirement("CT-DL-02", "DL-020")
def test_a_response_comes_by_the_browser(bench: Bench) -> None:
    """The response is posted to the return address by the browser, as a form with JWT as its only parameter."""
    respond(choosing(bench), owed=True).keeps("DL-020")


@requirement("CT-DL-06")
def test_a_response_has_every_claim(bench: Bench) -> None:
    """The platform finds nothing wrong with any claim of a response."""
    chosen(bench).keeps("DL-021", "DL-022", "DL-023", "DL-024", "DL-025", "DL-029")


@requirement("DL-023")
def test_every_response_has_a_nonce_of_its_own(bench: Bench) -> None:
    """Five responses to five requests have five nonces."""
    responses = [chosen(bench) for _ in range(SEVERAL)]

    responses[-1].keeps("DL-023")  # the platform remembers the nonces of the others
    _expect_distinct_nonces(responses)


@cases(
    case("DL-025", "empty", "data that is empty", setting("data", "")),
    case("DL-025", "long", "two thousand characters of data, with quotes, markup and Chinese", setting("data", LONG)),
    case("DL-025", "blanks", "data with blanks around it", setting("data", "  a b  ")),
    case("DL-025", "json", "data that looks like JSON", setting("data", '{"a": [1, 2]}')),
    case("DL-025", "encoded", "data that looks encoded", setting("data", "a%20b+c&amp;d%C3%A9")),
    case("DL-025", "lines", "data of two lines", setting("data", "one\r\ntwo\n")),
)
def test_data_comes_back_byte_for_byte(bench: Bench, case: Case) -> None:
    """What the platform gave as data is in the response without a change."""
    chosen(bench, *case.edits).keeps("DL-025")


@requirement("DL-026")
def test_no_data_comes_back_where_none_was_given(bench: Bench) -> None:
    """The response to a request without data has none, and no null in its place."""
    chosen(bench, setting("data", "some"), without_setting("data")).keeps("DL-026")


@requirement("DL-024")
def test_the_deployment_is_that_of_the_request(bench: Bench) -> None:
    """The response to a request of a second deployment names that one."""
    _, second = bench.subject.two_deployments()
    plan = choosing(bench).plan
    session = bench.session(plan=Plan(second, user="teacher", message=plan.message))

    respond(session).keeps("DL-024")


@requirement("DL-028")
def test_who_cancels_is_sent_back(bench: Bench) -> None:
    """A request that is cancelled is answered as well, without items."""
    response = respond(choosing(bench), action="cancel_deep_linking", owed=True)

    response.keeps("DL-020")
    _expect_no_items(response)


@requirement("DL-029")
def test_nothing_is_an_empty_list(bench: Bench) -> None:
    """The response to a request that is cancelled has an empty list of items, or none, and no null."""
    respond(choosing(bench), action="cancel_deep_linking").keeps("DL-029")


@requirement("DL-036")
@pytest.mark.parametrize("silently", [False, True], ids=["with-a-page", "silently"])
def test_what_was_not_placed_can_be_chosen_again(bench: Bench, silently: bool) -> None:
    """After the platform dropped a response, the next one has the same content once more."""
    demand_content(chosen(bench, unseen_course()))
    course = unseen_course()
    session = choosing(bench, course)

    with session.plan.registration.control.fault("content-not-placed", silently=silently, times=1):
        session.drive("deep_linking", may_refuse=True)

    _expect_placed_now(chosen(bench, course))


@requirement("TRAP-031")
def test_two_tabs_do_not_mix(bench: Bench) -> None:
    """Of two requests in one browser, the first is answered by its own data at its own address."""
    plan = choosing(bench).plan
    browser = bench.browser()
    first, second = bench.launch(plan, browser=browser), bench.launch(plan, browser=browser)
    since = plan.registration.control.last_seq()
    judgement = first.run()
    bench.accepted(judgement, "the first of two requests in one browser")
    bench.accepted(second.run(), "the second of two requests in one browser")

    bench.driven(first, judgement, since=since).drive("deep_linking", may_refuse=True)

    _expect_own_answer(first, second)


@requirement("CT-DL-08")
def test_a_link_that_was_returned_can_be_launched(bench: Bench) -> None:
    """A learner's launch of the link that was made by deep linking is accepted."""
    link = _link_of(chosen(bench, setting("accept_types", [lti.ITEM_LTI_RESOURCE_LINK])))

    bench.expect_accepted(Plan(bench.subject.primary(), link=link), "a launch of the link that the tool returned")


@requirement("CT-DL-07")
def test_a_title_comes_as_it_was_chosen(bench: Bench) -> None:
    """A title with quotes, an ampersand and markup is in the response as it was chosen, not escaped."""
    demand_given(bench, "deep_linking", "label")

    response = chosen(bench, label=TITLE)

    _expect_title(response, TITLE)


def _expect_distinct_nonces(responses: list[ContentResponse]) -> None:
    nonces = [response.claims.get("nonce") for response in responses]
    if None in nonces:
        raise Inconclusive("the platform refused a response, so that its nonce is not known")
    if len(set(nonces)) < len(nonces):
        raise Breach(f"{len(nonces)} responses have {len(set(nonces))} nonces: {nonces!r:.200}")


def _expect_no_items(response: ContentResponse) -> None:
    if response.items:
        raise Breach(f"a request that was cancelled is answered with {len(response.items)} items")


def _expect_placed_now(response: ContentResponse) -> None:
    if not response.items:
        raise Breach("content that the platform did not place is not offered again: the next response has no items")


def _link_of(response: ContentResponse) -> str:
    links = [made["id"] for made in response.created if made["type"] == lti.ITEM_LTI_RESOURCE_LINK]
    if not links:
        raise NotApplicable("the tool returned no ltiResourceLink, also when nothing else was accepted")
    return str(links[0])


def _expect_title(response: ContentResponse, title: str) -> None:
    response.keeps("DL-029")
    titles = [str(item.get("title")) for item in response.items]
    if title not in titles and any(unescape(each) != each for each in titles):
        raise Breach(f"the title of an item should be {title!r}, got {titles!r:.200}")
    if title not in titles:
        raise Inconclusive(f"a tool may tidy up what it is given as a title: {title!r} became {titles!r:.200}")


def _expect_own_answer(first: Launch, second: Launch) -> None:
    """What mixes two requests is refused by the platform; what answers the second cannot tell the tabs apart."""
    known = [launch.plan.registration.control.launch(launch.launch_id) for launch in (first, second)]
    findings = [finding["sentence"] for launch in known for finding in launch["findings"]]
    if findings:
        raise Breach(f"with two requests in one browser: {findings[0]}")
    if known[0]["response"] is None:
        raise Inconclusive(
            "the first request was not answered: the action that is driven goes by the newest one of its browser"
            if known[1]["response"]
            else "neither request was answered"
        )
