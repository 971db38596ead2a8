"""The data privacy launch: an administrator asks what the tool knows of people (Data Privacy Launch, a draft).

The drafts disagree on the name of the message: a target is judged by the name that it takes.
"""

import pytest

from conformance.bench.bench import Bench
from conformance.cases import requirement
from conformance.suite.expectations import demand_no_crash
from conformance.suite.messages import demand_taken, plan_of
from mock_platform import edits
from mock_platform import vocabulary as lti

NAMES = {"newer-name": lti.MESSAGE_DATA_PRIVACY, "older-name": lti.MESSAGE_DATA_PRIVACY_UNPREFIXED}


@requirement("DPL-003")
@pytest.mark.parametrize("name", list(NAMES))
def test_a_data_privacy_launch_needs_no_resource_link(bench: Bench, name: str) -> None:
    """A data privacy launch of an administrator, outside of any course, is accepted."""
    demand_taken(bench, NAMES[name])

    bench.expect_accepted(plan_of(bench, NAMES[name], user="administrator"), "a data privacy launch")


@requirement("DPL-003")
@pytest.mark.parametrize("name", list(NAMES))
def test_a_data_privacy_launch_may_be_about_somebody(bench: Bench, name: str) -> None:
    """A data privacy launch that is about a student is accepted."""
    demand_taken(bench, NAMES[name])
    plan = plan_of(bench, NAMES[name], user="administrator", for_user="student")

    bench.expect_accepted(plan, "a data privacy launch about a student")


@requirement("DPL-003")
@pytest.mark.parametrize("name", list(NAMES))
def test_a_data_privacy_launch_without_roles_is_no_crash(bench: Bench, name: str) -> None:
    """A data privacy launch without roles is answered without a crash."""
    demand_taken(bench, NAMES[name])
    plan = plan_of(bench, NAMES[name], edits.drop_claim([lti.CLAIM_ROLES]), user="administrator")

    demand_no_crash(bench.make(plan, may_end_early=True), "a data privacy launch without roles")
