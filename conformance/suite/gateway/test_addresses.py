"""The addresses of both generations, and what of a launch's target reaches the tool (LTIAAS, launch endpoints)."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from conformance.bench.bench import Bench
from conformance.browser.exchange import Request
from conformance.browser.page import next_navigation
from conformance.cases import requirement
from conformance.outcomes import Breach, Inconclusive
from conformance.suite.gateway.session import agree, expect, object_of
from conformance.suite.gateway.subject import gateway_of

pytestmark = pytest.mark.kind("gateway")


@requirement("LTIAAS-015")
def test_the_old_login_address_continues_a_login(bench: Bench) -> None:
    """A login initiation at /login is continued."""
    launch = bench.launch(bench.plan())
    start = next_navigation(launch.browser.open(launch.url))
    if start is None:
        raise Inconclusive("the mock LMS did not start the login")

    onward = next_navigation(launch.browser.go(replace(start, url=start.url.replace("/lti/login", "/login"))))

    if onward is None or not onward.parameter("state"):
        raise Breach("a login initiation at /login should lead to an authentication request")


@requirement("LTIAAS-015")
def test_the_root_takes_a_launch(bench: Bench) -> None:
    """An authentication response that is posted to the root is a launch like any other."""
    launch = bench.launch(bench.plan())
    form = launch.answer()

    judgement = launch.finish(replace(form, url=form.url.replace("/lti/launch", "/")))

    bench.accepted(judgement, "a launch at the root")


@requirement("LTIAAS-015")
def test_the_old_address_has_the_same_key_set(bench: Bench) -> None:
    """The key set at /keys is that at /lti/keys."""
    bench.expect_accepted(bench.plan())
    url, browser = gateway_of(bench).gateway.url.rstrip("/"), bench.browser()

    old, new = (object_of(expect(browser.ask(Request("GET", url + path)), 200)) for path in ("/keys", "/lti/keys"))

    kids = [[key.get("kid") for key in document.get("keys", [])] for document in (old, new)]
    if not set(kids[0]) & set(kids[1]):
        raise Breach(f"/keys and /lti/keys should list the same keys, got {kids[0][:3]} and {kids[1][:3]}")


@requirement("LTIAAS-016")
def test_the_query_of_the_target_reaches_the_tool(bench: Bench) -> None:
    """What the target says behind its question mark is in the address of the tool, beside the ltik."""
    query = _query_at_tool(bench, "resource=42&tag=a%20b&empty=")

    agree("the query at the tool, without ltik", [("resource", "42"), ("tag", "a b"), ("empty", "")], query)


@requirement("LTIAAS-017")
def test_an_ltik_in_the_target_is_replaced(bench: Bench) -> None:
    """A target that brings an ltik of its own does not choose the session."""
    query = _query_at_tool(bench, "ltik=chosen-by-the-author&resource=42")

    agree("the query at the tool, without the right ltik", [("resource", "42")], query)


def _query_at_tool(bench: Bench, query: str) -> list[tuple[str, str]]:
    judgement = bench.expect_accepted(bench.plan(target_link_uri=f"{bench.facts.launch_url}?{query}"))
    if judgement.onward is None:
        raise Breach("an accepted launch should send the browser on to the tool")
    pairs = parse_qsl(urlsplit(judgement.onward.url).query, keep_blank_values=True)
    return [pair for pair in pairs if pair != ("ltik", judgement.captured["ltik"])]
