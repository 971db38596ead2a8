"""Deep linking responses that nobody should believe, and those that must be taken (Deep Linking 2.0 section 4.5).

Security Framework 1.0 sections 5.2.3 and 7.3.1. Each refusal has a control: a valid response that was taken before.
"""

import time
from uuid import uuid4

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.cases import cases, requirement
from conformance.outcomes import Breach, NotApplicable
from conformance.suite.platform.choosing import (
    ONE_ITEM,
    Choosing,
    Hostile,
    chosen,
    expect_nothing,
    expect_refused,
    hostile,
    link,
)
from conformance.suite.platform.forged_assertions import (
    as_json_serialization,
    by_a_stranger,
    in_hs256_by_jwk,
    in_hs256_by_nothing,
    in_hs256_by_pem,
    tampered,
    unsigned_one,
    with_embedded_key,
    with_repeated_claim,
    without_its_signature,
)
from conformance.suite.platform.services import demand, demand_control
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")

HOUR_S = 3600
ELSEWHERE = "https://another-lms.example"
ODD = "https://vendor.example/odd"


@cases(
    hostile("DL-060", "unsigned", "a response with alg none", header={"alg": "none"}, forge=unsigned_one),
    hostile("DL-060", "unsigned-in-capitals", "a response with alg NONE", header={"alg": "NONE"}, forge=unsigned_one),
    hostile("DL-060", "no-signature", "a response without its signature", forge=without_its_signature),
    hostile("DL-060", "tampered", "claims that were changed after signing", forge=tampered),
    hostile("DL-060", "strangers-key", "the tool's kid and a stranger's signature", forge=by_a_stranger),
    hostile("DL-060", "embedded-key", "a key of the response's own header", forge=with_embedded_key),
    hostile("DL-060", "hs256-by-pem", "HS256 with the tool's public key in PEM as secret", forge=in_hs256_by_pem),
    hostile("DL-060", "hs256-by-jwk", "HS256 with the tool's public JWK as secret", forge=in_hs256_by_jwk),
    hostile("DL-060", "hs256-empty", "HS256 with an empty secret", forge=in_hs256_by_nothing),
    hostile("DL-060", "crit", "a critical extension that nobody knows", header={"crit": ["x-y"], "x-y": 1}),
    hostile("DL-060 TRAP-049", "json-form", "the JSON form of a signed token", forge=as_json_serialization),
    hostile("DL-060 TRAP-049", "two-issuers", "claims with two members named iss", forge=with_repeated_claim),
    hostile("DL-061", "iss-of-nobody", "an issuer that is no client", claims={"iss": "nobody"}),
    hostile("DL-061", "no-iss", "a response without iss", claims={"iss": None}),
    hostile("DL-061", "iss-a-list", "an issuer that is a list", claims={"iss": ["nobody"]}),
    hostile("DL-062", "aud-elsewhere", "a response for another platform", claims={"aud": ELSEWHERE}),
    hostile("DL-062", "no-aud", "a response without aud", claims={"aud": None}),
    hostile("DL-062", "aud-empty", "a response for an empty list", claims={"aud": []}),
    hostile(
        "DL-062",
        "azp-elsewhere",
        "an azp that is another platform",
        claims={"azp": ELSEWHERE},
        soft="azp should be looked at",
    ),
    hostile("DL-063", "no-exp", "a response without exp", claims={"exp": None}),
    hostile("DL-063", "exp-a-word", "an exp that is no time", claims={"exp": "tomorrow"}),
    hostile("DL-064", "no-nonce", "a response without nonce", claims={"nonce": None}),
    hostile("DL-066", "no-deployment", "a response without a deployment", claims={lti.CLAIM_DEPLOYMENT_ID: None}),
    hostile("DL-066", "unknown-deployment", "a deployment of nobody", claims={lti.CLAIM_DEPLOYMENT_ID: "nowhere"}),
)
def test_a_response_is_refused(bench: PlatformBench, case: Hostile) -> None:
    """A response that is not the tool's answer to this request places nothing."""
    expect_refused(bench, case)


@requirement("DL-061")
def test_another_client_is_not_the_tool(bench: PlatformBench) -> None:
    """A response in the name of another registered tool, signed by this one, places nothing."""
    other = bench.subject.another_tool().client_id

    expect_refused(bench, hostile("DL-061", "another-client", "the client id of another tool", claims={"iss": other}))


@requirement("DL-060")
def test_a_key_of_another_tool_signs_nothing_here(bench: PlatformBench) -> None:
    """A response that names, and is signed by, the registered key of another tool places nothing."""
    key, own = bench.subject.another_tool().identity.key, bench.tool.identity.key
    if key.kid == own.kid:
        raise NotApplicable("both tools have one key: name a private_key_file of the second in [[lms.also]]")

    expect_refused(
        bench,
        hostile(
            "DL-060",
            "another-tools-key",
            "a response by the key of another tool",
            forge=lambda message: message.with_header({"kid": key.kid}).signed_by(key.sign).token(),
        ),
    )


@requirement("DL-062")
def test_a_response_for_others_as_well_is_refused(bench: PlatformBench) -> None:
    """A response whose audience has somebody beside the platform whom it cannot trust places nothing."""
    audience = [bench.facts.issuer, ELSEWHERE]

    expect_refused(bench, hostile("DL-062", "two-audiences", "two audiences", claims={"aud": audience}))


@requirement("DL-063")
def test_an_expired_response_is_refused(bench: PlatformBench) -> None:
    """A response that expired an hour ago places nothing."""
    then = int(time.time()) - HOUR_S
    claims = {"iat": then - 60, "exp": then}

    expect_refused(bench, hostile("DL-063", "expired", "a response that expired an hour ago", claims=claims))


@requirement("OAUTH-033")
def test_a_client_assertion_is_no_response(bench: PlatformBench) -> None:
    """A token with the claims of a client assertion, with items beside them, places nothing."""
    assertion = {"sub": bench.tool.identity.client_id, "jti": uuid4().hex}
    response = dict.fromkeys(("nonce", lti.CLAIM_MESSAGE_TYPE, lti.CLAIM_VERSION))

    expect_refused(
        bench, hostile("OAUTH-033", "assertion", "a client assertion with items", claims=assertion | response)
    )


@requirement("DL-066")
def test_a_response_for_another_deployment_is_refused(bench: PlatformBench) -> None:
    """A response for another deployment of the same tool places nothing."""
    claims = {lti.CLAIM_DEPLOYMENT_ID: bench.subject.another_deployment().deployment_id}

    expect_refused(bench, hostile("DL-066", "another", "the tool's other deployment", claims=claims))


@requirement("DL-064", "TRAP-045")
def test_a_response_counts_once(bench: PlatformBench) -> None:
    """The same response, posted once more in the same browser, places nothing."""
    choosing, item = Choosing.now(bench), link(bench)
    choosing.accepts(lti.ITEM_LTI_RESOURCE_LINK)
    token = choosing.response(item).token()
    first = choosing.send(token)
    visible, left = choosing.shows(item), choosing.number_of(item) or 0

    again = choosing.send(token)

    demand_control(first.response.status < 400, f"the valid response was refused: {first.told}")
    expect_nothing(choosing, again, item, what="a response that was posted before", visible=visible, before=left)


@requirement("DL-064", "TRAP-045")
def test_a_nonce_counts_once(bench: PlatformBench) -> None:
    """The response to a second request places nothing when it has the nonce of the first one."""
    first, second = Choosing.now(bench), Choosing.now(bench)
    first.accepts(lti.ITEM_LTI_RESOURCE_LINK)
    used, item = first.response(link(bench)), link(bench)
    taken = first.send(used.token())

    answer = second.send(second.response(item).with_claims({"nonce": used.claims["nonce"]}).token())

    demand_control(taken.response.status < 400, f"the valid response was refused: {taken.told}")
    expect_nothing(second, answer, item, what="a nonce that was used before", visible=chosen(bench))


@requirement("DL-065", "TRAP-045")
def test_a_response_in_another_browser_is_refused(bench: PlatformBench) -> None:
    """A response that arrives in the browser of somebody else places nothing (Security Framework 7.3.1)."""
    visible = chosen(bench)
    choosing, item = Choosing.now(bench), link(bench)
    other = bench.visit("student")
    other.message()

    answer = choosing.send(choosing.response(item).token(), browser=other.browser)

    expect_nothing(choosing, answer, item, what="a response in another person's browser", visible=visible)


@requirement("DL-065", "TRAP-045")
def test_a_response_at_another_requests_address_is_refused(bench: PlatformBench) -> None:
    """A response that is posted to the address of another tool's request places nothing."""
    visible = chosen(bench)
    choosing, item = Choosing.now(bench), link(bench)
    other = Choosing.now(bench, tool=bench.subject.another_tool())
    if other.return_url == choosing.return_url:
        raise NotApplicable("the platform has one return address for all requests")

    answer = choosing.send(choosing.response(item).token(), to=other.return_url)

    expect_nothing(choosing, answer, item, what="a response at the address of another request", visible=visible)


@requirement("DL-065", "TRAP-045")
def test_data_of_another_request_is_refused(bench: PlatformBench) -> None:
    """A response with the data of another request places nothing."""
    visible = chosen(bench)
    other, choosing, item = Choosing.now(bench), Choosing.now(bench), link(bench)
    data = other.settings.get("data")
    if data is None or data == choosing.settings.get("data"):
        raise NotApplicable("the platform's requests have no data of their own")

    answer = choosing.send(choosing.response(item).with_claims({lti.CLAIM_DATA: data}).token())

    expect_nothing(choosing, answer, item, what="the data of another request", visible=visible)


@requirement("DL-065", "TRAP-045")
@pytest.mark.parametrize("data", ["other", None], ids=["other", "missing"])
def test_data_of_nobody_is_refused(bench: PlatformBench, data: str | None) -> None:
    """A response without the data of its request, or with data of nobody, places nothing."""
    visible = chosen(bench)
    choosing, item = Choosing.now(bench), link(bench)
    if "data" not in choosing.settings:
        raise NotApplicable("the platform's requests have no data")

    answer = choosing.send(choosing.response(item).with_claims({lti.CLAIM_DATA: data}).token())

    expect_nothing(choosing, answer, item, what=f"{data or 'no'} data instead of the request's", visible=visible)


@requirement("DL-067")
@pytest.mark.parametrize("items", [[], None], ids=["empty", "none"])
def test_nothing_chosen_is_no_error(bench: PlatformBench, items: list[None] | None) -> None:
    """A response with an empty list of items, or without any, is taken."""
    choosing = Choosing.now(bench)

    answer = choosing.send(choosing.response().with_claims({lti.CLAIM_CONTENT_ITEMS: items}).token())

    status = answer.response.status
    demand(status < 400, f"a response in which nothing was chosen was answered {status}")


@requirement("DL-072")
def test_an_item_of_a_type_that_was_not_offered_is_not_placed(bench: PlatformBench) -> None:
    """An item of a vendor's own type that no request offered is not taken for a link."""
    visible = chosen(bench)
    choosing = Choosing.now(bench)
    odd, right = link(bench, type=ODD), link(bench)

    answer = choosing.send(choosing.response(odd, right).token())

    choosing.shows(right)
    expect_nothing(choosing, answer, odd, what="an item of a type that was not offered", visible=visible)


@requirement("DL-072")
def test_one_item_is_placed_where_one_is_accepted(bench: PlatformBench) -> None:
    """Where the request accepts one item, the second of two is not placed."""
    visible = chosen(bench)
    choosing = Choosing.now(bench, ONE_ITEM)
    if choosing.settings.get("accept_multiple") is not False:
        raise NotApplicable(f"the request of [lms.messages] {ONE_ITEM!r} does not say accept_multiple: false")
    first, second = link(bench), link(bench)

    answer = choosing.send(choosing.response(first, second).token())

    both = bool(choosing.shows(first)) and bool(choosing.shows(second))
    demand(not both, "both of two items were placed, although accept_multiple is false")
    demand_control(bool(visible) or answer.response.status >= 400, "what was placed cannot be seen")


@cases(
    hostile("DL-074", "unknown-claim", "a claim that nobody knows", claims={"https://vendor.example/claim": [1]}),
    hostile("DL-074", "bare-claim", "a claim without a full name", claims={"vendor": {"x": None}}),
    hostile("DL-074", "unknown-header", "a header member that nobody knows", header={"vendor": "x"}),
)
def test_unknown_claims_are_ignored(bench: PlatformBench, case: Hostile) -> None:
    """What a platform does not know of a response changes nothing."""
    visible = chosen(bench)
    choosing, item = Choosing.now(bench), link(bench)
    message = choosing.response(item).with_claims(case.claims).with_header(case.header)

    answer = choosing.send(message.token())

    _expect_placed(choosing, answer.response.status, visible=visible, item=item, what=case.what)


@requirement("DL-074")
def test_unknown_members_of_items_are_ignored(bench: PlatformBench) -> None:
    """An item with members that a platform does not know is placed all the same."""
    visible = chosen(bench)
    choosing, item = Choosing.now(bench), link(bench, **{"https://vendor.example/member": {"x": 1}})

    answer = choosing.send(choosing.response(item).token())

    _expect_placed(choosing, answer.response.status, visible=visible, item=item, what="an unknown member of an item")


def _expect_placed(
    choosing: Choosing, status: int, *, visible: bool | None, item: dict[str, object], what: str
) -> None:
    if status >= 400:
        raise Breach(f"refused because of {what}: {status}")
    if visible and not choosing.shows(item):
        raise Breach(f"not placed because of {what}")
