"""Subscribing to notices, and the notices themselves (Platform Notification Service 1.0; a breach only warns).

The text is read from implementations. A subscription is taken back at the end of each test.
"""

from typing import Any
from uuid import uuid4

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.cases import requirement
from conformance.suite.platform.services import (
    agree,
    claim_of,
    context_of,
    demand,
    demand_control,
    expect_refusal,
    is_absolute_url,
    object_of,
    scopes_of,
)
from conformance.suite.platform.subscription import Subscriptions
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")

HELLO = lti.NOTICE_HELLO_WORLD
WRONG_HANDLERS: dict[str, Any] = {
    "no-url": "notices",
    "script": "javascript:alert(1)",
    "another-scheme": "ftp://tool.example/notices",
    "null": None,
    "a-number": 7,
}


@requirement("PNS-001")
def test_the_claim_names_address_scope_and_types(bench: PlatformBench) -> None:
    """The claim has a whole URL, 1.0 among its versions, the scope for handlers, and the types of notice on offer."""
    claim = claim_of(bench.message().claims, lti.CLAIM_NOTICES)

    url = claim.get("platform_notification_service_url")
    demand(is_absolute_url(url), f"platform_notification_service_url should be a whole URL, got {url!r}")
    versions, types = claim.get("service_versions"), claim.get("notice_types_supported")
    named = isinstance(versions, list) and lti.NOTICES_VERSION in versions
    demand(named, f"service_versions should be an array with 1.0 in it, got {versions!r}")
    demand(lti.SCOPE_NOTICE_HANDLERS in scopes_of(claim), f"scope should name it, got {claim.get('scope')!r}")
    are_texts = isinstance(types, list) and bool(types) and all(isinstance(each, str) for each in types)
    demand(are_texts, f"notice_types_supported should be an array of texts, got {types!r}")


@requirement("PNS-003")
def test_a_handler_is_put_and_listed(bench: PlatformBench) -> None:
    """A handler that was put is in the answer and in the list, with the client and the deployment that it is for."""
    ours = Subscriptions.of(bench)
    handler = ours.new_handler()

    answer = ours.put(ours.types[0], handler.url)
    listing, listed = ours.listing(), ours.handlers()
    ours.put(ours.types[0], "")

    demand(200 <= answer.status < 300, f"a subscription should succeed, got {answer.status} {answer.text[:200]!r}")
    demand(handler.url in str(object_of(answer)), f"the answer should have the handler, got {answer.text[:200]!r}")
    agree("the handler of that type", handler.url, listed.get(ours.types[0]))
    agree("client_id", bench.facts.client_id, listing.get("client_id"))
    agree("deployment_id", ours.claims[lti.CLAIM_DEPLOYMENT_ID], listing.get("deployment_id"))


@requirement("PNS-003")
def test_a_second_handler_takes_the_place_of_the_first(bench: PlatformBench) -> None:
    """There is one handler for each type: the one that was put last."""
    ours = Subscriptions.of(bench)
    second = ours.new_handler()

    with ours.subscribed(ours.types[0]):
        ours.put(ours.types[0], second.url)
        listed = ours.handlers()

    agree("the handler of that type", second.url, listed.get(ours.types[0]))


@requirement("PNS-003")
def test_an_empty_handler_ends_a_subscription(bench: PlatformBench) -> None:
    """A type whose handler was put as an empty text has none any more."""
    ours = Subscriptions.of(bench)
    with ours.subscribed(ours.types[0]):
        before = ours.handlers()

    after = ours.handlers()

    demand_control(ours.types[0] in before, "the handler that was put is not listed")
    demand(ours.types[0] not in after, f"the handler is still there: {after.get(ours.types[0])!r}")


@requirement("PNS-004")
def test_a_type_that_is_not_offered_is_refused(bench: PlatformBench) -> None:
    """A subscription to a type of notice that the claim does not name is refused, and none is kept."""
    ours = Subscriptions.of(bench)
    handler = ours.new_handler()
    with ours.subscribed(ours.types[0]):
        pass

    answer = ours.put("LtiNoSuchNotice", handler.url)

    expect_refusal(bench, answer, 400, what="a subscription to a type that is not offered")
    demand("LtiNoSuchNotice" not in ours.handlers(), "a handler is kept for a type that is not offered")


@requirement("PNS-004")
@pytest.mark.parametrize("wrong", list(WRONG_HANDLERS.values()), ids=list(WRONG_HANDLERS))
def test_a_handler_that_is_no_address_is_refused(bench: PlatformBench, wrong: Any) -> None:
    """A handler that is no http or https URL is refused, and none is kept."""
    ours = Subscriptions.of(bench)
    with ours.subscribed(ours.types[0]):
        pass

    answer = ours.put(ours.types[0], wrong)

    expect_refusal(bench, answer, 400, what=f"a subscription with the handler {wrong!r}")
    demand(ours.types[0] not in ours.handlers(), f"the handler {wrong!r} is kept")


@requirement("PNS-005")
def test_a_handler_elsewhere_is_refused(bench: PlatformBench) -> None:
    """A handler on a host that the tool was not registered with is refused."""
    ours = Subscriptions.of(bench)
    with ours.subscribed(ours.types[0]):
        pass

    answer = ours.put(ours.types[0], "https://somebody-else.example/notices")
    ours.put(ours.types[0], "")

    expect_refusal(bench, answer, what="a handler on a host that is not the tool's")


@requirement("PNS-006")
def test_a_notice_comes_by_post(bench: PlatformBench) -> None:
    """A notice comes as a POST of a JSON object with an array of notices, each with a token."""
    ours = Subscriptions.of(bench)
    ours.demand_type(HELLO)

    with ours.subscribed(HELLO) as handler:
        got, tokens = handler.requests()[0], handler.tokens()

    agree("the method", "POST", got.method)
    media_type = got.headers.get("content-type", "").partition(";")[0]
    agree("Content-Type", lti.MEDIA_TYPE_JSON, media_type)
    demand(all(token.count(".") == 2 for token in tokens), "a notice's jwt should be a compact token")


@requirement("PNS-007")
def test_a_notice_has_the_claims_of_one(bench: PlatformBench) -> None:
    """A notice has issuer, audience, times, nonce, deployment, version and what it is, and no message type."""
    ours = Subscriptions.of(bench)
    ours.demand_type(HELLO)

    with ours.subscribed(HELLO) as handler:
        claims = handler.notice().claims

    agree("iss", bench.facts.issuer, claims.get("iss"))
    audience = claims.get("aud")
    agree("aud", [bench.facts.client_id], audience if isinstance(audience, list) else [audience])
    missing = [name for name in ("iat", "exp", "nonce", lti.CLAIM_NOTICE) if not claims.get(name)]
    demand(not missing, f"the notice has no {', '.join(missing)}")
    agree("deployment_id", ours.claims[lti.CLAIM_DEPLOYMENT_ID], claims.get(lti.CLAIM_DEPLOYMENT_ID))
    agree("version", lti.VERSION, claims.get(lti.CLAIM_VERSION))
    demand(lti.CLAIM_MESSAGE_TYPE not in claims, "a notice has a message type, as if it were a launch")
    parts = {name: claims[lti.CLAIM_NOTICE].get(name) for name in ("id", "timestamp", "type")}
    demand(all(isinstance(part, str) and part for part in parts.values()), f"notice should have all of {parts}")


@requirement("PNS-012")
def test_a_subscription_to_the_greeting_brings_one(bench: PlatformBench) -> None:
    """Whoever subscribes to the hello world notice gets one of that type."""
    ours = Subscriptions.of(bench)
    ours.demand_type(HELLO)

    with ours.subscribed(HELLO) as handler:
        notice = handler.notice().claims[lti.CLAIM_NOTICE]

    agree("the type of the notice", HELLO, notice.get("type"))


@requirement("PNS-012")
def test_a_copied_context_is_told(bench: PlatformBench) -> None:
    """The notice of a copied context (`[drive.copy_context]`) names the new one and where it came from."""
    ours = Subscriptions.of(bench)
    ours.demand_type(lti.NOTICE_CONTEXT_COPY)

    with ours.subscribed(lti.NOTICE_CONTEXT_COPY) as handler:
        bench.act("copy_context", label=f"copy-{uuid4().hex[:8]}")
        claims = handler.notice().claims

    agree("the type of the notice", lti.NOTICE_CONTEXT_COPY, claims[lti.CLAIM_NOTICE].get("type"))
    source = context_of(ours.claims)
    copy = (claims.get(lti.CLAIM_CONTEXT) or {}).get("id")
    demand(isinstance(copy, str) and copy != source, f"the context should be the new one, got {copy!r}")
    origins = claims.get(lti.CLAIM_ORIGIN_CONTEXTS)
    demand(isinstance(origins, list) and source in origins, f"the origins should have {source!r}, got {origins!r}")
