"""The deep linking request: what it says, and by which way it comes (Deep Linking 2.0 sections 2.1, 4.4).

The official tests of a platform's deep linking (certification guide, platforms: Deep Linking) ask the same of it.
"""

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.bench.visit import Message
from conformance.cases import requirement
from conformance.suite.platform.choosing import Choosing
from conformance.suite.platform.every_message import author
from conformance.suite.platform.payload import wrong_algorithm, wrong_version
from conformance.suite.platform.registered_claims import wrong_times
from conformance.suite.platform.services import agree, demand, is_absolute_url
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")

FLAGS = ("accept_multiple", "accept_lineitem", "auto_create")
TEXTS = ("title", "text", "data", "accept_media_types")
TARGETS = {"embed", "iframe", "window"}


@requirement("DL-001", "CT-PDL-01")
def test_a_request_is_of_its_type(bench: PlatformBench) -> None:
    """A deep linking request has its own message type."""
    claims = _request(bench).claims

    agree("message_type", lti.MESSAGE_DEEP_LINKING_REQUEST, claims.get(lti.CLAIM_MESSAGE_TYPE))


@requirement("DL-001", "CT-PDL-06")
def test_a_request_names_its_version(bench: PlatformBench) -> None:
    """A deep linking request is of version 1.3.0."""
    wrong = wrong_version(_request(bench))

    demand(not wrong, wrong)


@requirement("DL-001")
def test_a_request_comes_by_a_login(bench: PlatformBench) -> None:
    """A deep linking request follows a login initiation of the same platform, and has the nonce that was sent."""
    message = _request(bench)

    agree("iss of the login initiation", bench.facts.issuer, message.login.parameters.get("iss"))
    agree("nonce", message.sent["nonce"], message.claims.get("nonce"))


@requirement("DL-001")
def test_a_request_has_no_resource_link(bench: PlatformBench) -> None:
    """A deep linking request is about no link: there is none yet."""
    claims = _request(bench).claims

    demand(lti.CLAIM_RESOURCE_LINK not in claims, f"{lti.CLAIM_RESOURCE_LINK} is in a deep linking request")


@requirement("DL-001", "CT-PDL-05")
def test_a_request_is_complete(bench: PlatformBench) -> None:
    """A deep linking request has a deployment, and the settings by which it is answered."""
    claims = _request(bench).claims

    agree("deployment_id", bench.facts.deployment_id, claims.get(lti.CLAIM_DEPLOYMENT_ID))
    demand(isinstance(claims.get(lti.CLAIM_DEEP_LINKING_SETTINGS), dict), "deep_linking_settings should be an object")


@requirement("CT-PDL-02")
def test_times_of_a_request_are_valid(bench: PlatformBench) -> None:
    """The times of a deep linking request are numbers that fit the moment at which it came."""
    wrong = wrong_times(_request(bench))

    demand(not wrong, wrong)


@requirement("CT-PDL-03")
def test_a_request_is_signed_with_rs256(bench: PlatformBench) -> None:
    """A deep linking request is signed by RS256."""
    wrong = wrong_algorithm(_request(bench))

    demand(not wrong, wrong)


@requirement("CT-PDL-04")
def test_the_signature_of_a_request_is_valid(bench: PlatformBench) -> None:
    """A published key of the platform made the signature of a deep linking request."""
    visit = bench.visit(author(bench), message=lti.MESSAGE_DEEP_LINKING_REQUEST)

    visit.read(visit.ask())


@requirement("DL-002", "CT-PDL-05")
def test_a_request_says_where_and_what(bench: PlatformBench) -> None:
    """The settings have a whole return address, and lists of the types and document targets that are accepted."""
    settings = Choosing.now(bench).settings

    address = settings.get("deep_link_return_url")
    demand(is_absolute_url(address), f"deep_link_return_url should be a whole URL, got {address!r}")
    demand(_is_list_of_texts(settings.get("accept_types")), f"accept_types is {settings.get('accept_types')!r}")
    targets = settings.get("accept_presentation_document_targets")
    demand(_is_list_of_texts(targets), f"accept_presentation_document_targets is {targets!r}")


@requirement("DL-003")
def test_optional_settings_have_their_types(bench: PlatformBench) -> None:
    """Flags are booleans; title, text, data and media types are texts."""
    settings = Choosing.now(bench).settings

    wrong = [name for name in FLAGS if not isinstance(settings.get(name, False), bool)]
    wrong += [name for name in TEXTS if not isinstance(settings.get(name, ""), str)]
    demand(not wrong, f"{wrong[:1]} is {settings.get(''.join(wrong[:1]))!r}")


@requirement("DL-004")
def test_document_targets_are_known_ones(bench: PlatformBench) -> None:
    """The accepted document targets are of embed, iframe and window."""
    targets = Choosing.now(bench).settings.get("accept_presentation_document_targets")

    unknown = [target for target in targets or () if target not in TARGETS]
    demand(not unknown, f"accept_presentation_document_targets has {unknown!r}")


def _request(bench: PlatformBench) -> Message:
    return bench.message(author(bench), message=lti.MESSAGE_DEEP_LINKING_REQUEST)


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)
