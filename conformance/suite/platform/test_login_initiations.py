"""How a platform begins a launch: by a login initiation, whose parameters agree with the token that follows.

Security Framework 1.0 sections 1.2, 5.1.1 and 5.1.2; LTI Core 1.3 sections 3.1.3 and 4.1.
"""

from urllib.parse import urlsplit

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.bench.visit import LoginInitiation, Message
from conformance.browser.cookies import is_loopback
from conformance.cases import requirement
from conformance.outcomes import Breach
from conformance.suite.platform.every_message import every_login, every_message, expect_of_each
from mock_platform.vocabulary import CLAIM_DEPLOYMENT_ID, CLAIM_TARGET_LINK_URI

pytestmark = pytest.mark.kind("platform")


@requirement("LOGIN-003")
def test_names_issuer_hint_and_target(bench: PlatformBench) -> None:
    """The login initiation of every kind of message has iss, login_hint and target_link_uri, none of them empty."""
    expect_of_each(every_message(bench), _missing_parameter)


@requirement("LOGIN-024")
def test_begins_every_message(bench: PlatformBench) -> None:
    """A browser first comes to the tool's login address, without a token: every message is asked for."""
    login_url = bench.subject.tool.login_url

    unasked = [told for told in (_came_unasked(login, login_url) for login in every_login(bench)) if told]
    if unasked:
        raise Breach(unasked[0])


@requirement("LOGIN-004")
def test_issuer_is_an_https_address_without_query(bench: PlatformBench) -> None:
    """The issuer is an https address without query and fragment, and every place spells it in the same way."""
    issuer = bench.facts.issuer
    parts = urlsplit(issuer)

    if "?" in issuer or "#" in issuer or not parts.hostname:
        raise Breach(f"the issuer should be an address without query and fragment, got {issuer!r}")
    if parts.scheme != "https" and not is_loopback(parts.hostname):
        raise Breach(f"the issuer should be an https address, got {issuer!r}")
    expect_of_each(every_message(bench), lambda message: _other_issuer(message, issuer))


@requirement("LOGIN-016")
def test_deployment_is_that_of_the_token(bench: PlatformBench) -> None:
    """A deployment id in the login initiation is the one of the token that follows."""
    expect_of_each(every_message(bench), _other_deployment)


@requirement("LOGIN-020")
def test_deployments_have_ids_of_their_own(bench: PlatformBench) -> None:
    """Two deployments of a tool have different ids, and each keeps its own from launch to launch."""
    second = bench.subject.another_deployment()
    ids = [bench.message(fresh=fresh).claims.get(CLAIM_DEPLOYMENT_ID) for fresh in (False, True)]
    others = [bench.message(tool=second, fresh=fresh).claims.get(CLAIM_DEPLOYMENT_ID) for fresh in (False, True)]

    if ids[0] != ids[1] or others[0] != others[1]:
        raise Breach(f"a deployment id changed between two launches: {ids!r}, {others!r}")
    if ids[0] == others[0]:
        raise Breach(f"two deployments have one id: {ids[0]!r}")


@requirement("CORE-011")
def test_target_is_that_of_the_token(bench: PlatformBench) -> None:
    """The token names the target link URI that the login initiation named."""
    expect_of_each(every_message(bench), _other_target)


def _missing_parameter(message: Message) -> str:
    missing = [name for name in ("iss", "login_hint", "target_link_uri") if not message.login.parameters.get(name)]
    return f"the login initiation has no {missing[0]}" if missing else ""


def _came_unasked(login: LoginInitiation, login_url: str) -> str:
    if "id_token" in login.parameters:
        return "an id_token came that the tool had not asked for"
    reached, expected = login.url, login_url.partition("?")[0]
    return f"the browser first came to {reached}, the login address is {expected}" if reached != expected else ""


def _other_issuer(message: Message, issuer: str) -> str:
    spelled = {"login initiation": message.login.parameters.get("iss"), "token": message.claims.get("iss")}
    wrong = [f"the {place} says {text!r}" for place, text in spelled.items() if text != issuer]
    return f"the issuer is {issuer!r}, {wrong[0]}" if wrong else ""


def _other_deployment(message: Message) -> str:
    told = message.login.parameters.get("lti_deployment_id")
    claimed = message.claims.get(CLAIM_DEPLOYMENT_ID)
    return f"lti_deployment_id is {told!r}, the token says {claimed!r}" if told and told != claimed else ""


def _other_target(message: Message) -> str:
    told, claimed = message.login.parameters.get("target_link_uri"), message.claims.get(CLAIM_TARGET_LINK_URI)
    return f"the login initiation named {told!r}, the token {claimed!r}" if told != claimed else ""
