"""The mock LMS as each product that it can be: what is known of the product is found, and nothing else.

A product's deviations lie here as a target file would declare them, each with its reason; that the suite finds exactly
these is the proof that it sees what real platforms do. `WARNED` are the tests that only warn of something.
"""

import pytest

from conformance.selftest.judging import GOOD
from conformance.selftest.judging_platforms import KNOWN, inhabit, judged_platform, tool_origin
from mock_platform import MockPlatform
from mock_platform.profiles import shipped_profiles

NO_NOTICES = "the product sends no notices of submissions"
LAX_ASSERTIONS = "the product does not look at every claim of a tool's assertion"
LINK_HEADER = "the product's Link header is written with typographic quotes"
NOT_JSON = "the product's token endpoint calls its JSON a page"
DEVIATIONS: dict[str, dict[str, str]] = {
    "blackboard": {"DR-005": "the product announces RS512 alone"},
    "brightspace": {
        "AUTHREQ-021": "the product demands a state",
        "AGS-050": "the product cuts what is above the maximum",
    },
    "canvas": {
        "AUTHREQ-015": "the product lets a registered address have more parameters",
        "DR-015": "the product answers wrong metadata by 422 and a list of errors",
    },
    "moodle": {
        "AP-001": NO_NOTICES,
        "OAUTH-023": LAX_ASSERTIONS,
        "OAUTH-024": LAX_ASSERTIONS,
        "OAUTH-025": LAX_ASSERTIONS,
        "OAUTH-026": "the product takes an assertion more than once",
        "AGS-045": "the product takes times without a zone",
        "AGS-049": "the product takes points below zero",
        "AGS-011": LINK_HEADER,
        "AGS-073": LINK_HEADER,
        "NRPS-009": LINK_HEADER,
        "CT-PNRPS-08": LINK_HEADER,
        "NRPS-008": "the product does not filter its roster by role",
        "OAUTH-020": NOT_JSON,
        "OAUTH-022": NOT_JSON,
    },
    "openedx": {
        "AP-001": NO_NOTICES,
        "AGS-002": "the product names the first of several line items",
        "OAUTH-022": "the product grants no scope instead of refusing unknown ones",
    },
    "sakai": {
        "AP-001": NO_NOTICES,
        "OAUTH-023": LAX_ASSERTIONS,
        "OAUTH-024": LAX_ASSERTIONS,
        "OAUTH-026": "the product takes an assertion more than once",
        "AGS-026": "the product grants every scope whose name begins with one that was asked for",
        "OAUTH-028": "the product compares scopes by parts of their names",
    },
    "schoology": {},
}
WARNED: dict[str, set[str]] = {
    "canvas": {f"DR-015/a-body-that-is-no-object-is-refused-{body}" for body in ("no-json", "a-list")},
    "brightspace": {"OAUTH-034/an-assertion-for-two-servers-is-refused"},
    "moodle": {"CORE-061/a-type-of-the-course-is-of-the-vocabulary"},
}


@pytest.mark.parametrize("profile", list(DEVIATIONS))
def test_what_is_known_of_a_product_is_found(profile: str) -> None:
    """Every deviation of a product is seen, none is seen that is not known, and what cannot be asked is skipped."""
    tool = tool_origin()
    known = _known(profile)

    with MockPlatform(profile=profile) as lms:
        inhabit(lms, tool)
        run = judged_platform(lms, tool, deviations=known)

    doubted = {name for name, outcome in run.outcomes().items() if outcome not in GOOD | {"deviation"}}
    assert doubted == WARNED.get(profile, set()), run.printed
    deviating = {id_ for one in run.report["results"] if one["outcome"] == "deviation" for id_ in one["requirements"]}
    assert set(known) <= deviating


def test_every_profile_is_judged() -> None:
    """A product that the mock LMS learns to be is judged, too."""
    assert set(DEVIATIONS) == {profile.name for profile in shipped_profiles()} - {"standard"}


def _known(profile: str) -> dict[str, str]:
    own = DEVIATIONS[profile]
    not_there = {
        "PNS-005": {"AP-001"} <= set(own),  # no notices, no handlers
        "OAUTH-034": profile == "brightspace",  # crashes on two audiences, which is a refusal of a kind
        "TRAP-046": profile == "brightspace",
    }
    return {id_: reason for id_, reason in KNOWN.items() if not not_there.get(id_, False)} | own
