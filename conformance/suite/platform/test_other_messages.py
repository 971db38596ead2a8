"""Reviews of submissions, launches about data privacy, and who somebody was in LTI 1.1.

Submission Review 1.0; Data Privacy Launch (a draft); LTI 1.1 migration guide section 6.1. What the target file does not
say how to obtain is not applicable.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.cases import requirement
from conformance.outcomes import NotApplicable
from conformance.suite.platform.every_message import author
from conformance.suite.platform.services import agree, claim_of, demand, is_absolute_url
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")

PRIVACY = (lti.MESSAGE_DATA_PRIVACY, lti.MESSAGE_DATA_PRIVACY_UNPREFIXED)
EARLIER = (
    "user_id",
    "oauth_consumer_key",
    "oauth_consumer_key_sign",
    "context_id",
    "resource_link_id",
    "tool_consumer_instance_guid",
)


@requirement("SR-001")
def test_a_review_names_whose_work_it_is(bench: PlatformBench) -> None:
    """A submission review is of its own type, and names somebody whose work is looked at."""
    claims = _sent(bench, lti.MESSAGE_SUBMISSION_REVIEW)
    about = claim_of(claims, lti.CLAIM_FOR_USER)

    agree("message_type", lti.MESSAGE_SUBMISSION_REVIEW, claims.get(lti.CLAIM_MESSAGE_TYPE))
    whose = about.get("user_id")
    demand(isinstance(whose, str) and bool(whose), f"for_user.user_id should be a text, got {whose!r}")


@requirement("SR-001")
def test_a_review_names_the_line_item(bench: PlatformBench) -> None:
    """A submission review has the address of its line item."""
    claims = _sent(bench, lti.MESSAGE_SUBMISSION_REVIEW)
    endpoint = claims.get(lti.CLAIM_AGS_ENDPOINT)

    url = endpoint.get("lineitem") if isinstance(endpoint, dict) else None
    demand(is_absolute_url(url), f"endpoint.lineitem should be a whole URL, got {url!r}")


@requirement("SR-001")
def test_a_review_has_the_roles_of_who_looks(bench: PlatformBench) -> None:
    """A submission review has the roles that the same person has in other launches."""
    claims = _sent(bench, lti.MESSAGE_SUBMISSION_REVIEW)
    launch = bench.message(author(bench)).claims

    demand(
        isinstance(claims.get(lti.CLAIM_ROLES), list), f"roles should be a list, got {claims.get(lti.CLAIM_ROLES)!r}"
    )
    agree("roles", sorted(launch.get(lti.CLAIM_ROLES) or ()), sorted(claims[lti.CLAIM_ROLES]))


@requirement("DPL-001")
def test_a_privacy_launch_has_one_of_its_names(bench: PlatformBench) -> None:
    """A launch about data privacy has one of the two names that the texts have for it."""
    claims = _about_privacy(bench)

    kind = claims.get(lti.CLAIM_MESSAGE_TYPE)
    demand(kind in PRIVACY, f"message_type should be one of {', '.join(PRIVACY)}, got {kind!r}")
    agree("version", lti.VERSION, claims.get(lti.CLAIM_VERSION))


@requirement("DPL-002")
def test_a_privacy_launch_names_somebody(bench: PlatformBench) -> None:
    """Where a launch about data privacy names a person, it does so by their id."""
    about = claim_of(_about_privacy(bench), lti.CLAIM_FOR_USER)

    whose = about.get("user_id")
    demand(isinstance(whose, str) and bool(whose), f"for_user.user_id should be a text, got {whose!r}")


@requirement("MIG-001")
def test_earlier_identifiers_are_texts(bench: PlatformBench) -> None:
    """The identifiers that somebody had in LTI 1.1 are texts, and of those that the guide names."""
    earlier = claim_of(bench.message().claims, lti.CLAIM_LTI1P1)

    known = {name: value for name, value in earlier.items() if name in EARLIER}
    demand(bool(known), f"lti1p1 has none of {', '.join(EARLIER)}")
    wrong = {name: value for name, value in known.items() if not isinstance(value, str) or not value}
    demand(not wrong, f"lti1p1 should have texts, got {wrong!r:.200}")


@requirement("MIG-001")
def test_a_consumer_key_comes_with_its_signature(bench: PlatformBench) -> None:
    """An earlier consumer key is never without the signature that lets a tool believe it."""
    earlier = claim_of(bench.message().claims, lti.CLAIM_LTI1P1)
    if "oauth_consumer_key" not in earlier:
        raise NotApplicable("lti1p1 has no oauth_consumer_key")

    demand(bool(earlier.get("oauth_consumer_key_sign")), "oauth_consumer_key has no oauth_consumer_key_sign beside it")


def _sent(bench: PlatformBench, message: str) -> Mapping[str, Any]:
    return bench.message(author(bench), message=message).claims


def _about_privacy(bench: PlatformBench) -> Mapping[str, Any]:
    named = [kind for kind in PRIVACY if kind in bench.subject.lms.messages]
    if not named:
        raise NotApplicable("the target file does not say how a launch about data privacy begins: [lms.messages]")
    return _sent(bench, named[0])
