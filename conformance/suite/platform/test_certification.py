"""The official certification tests of a platform's messages, by their names: four payloads, the same questions of each.

LTI Advantage Conformance Certification Guide 1.3, section 5.1. The four are a student and a teacher, each with personal
data and without. What the guide has a person confirm is not tested here.
"""

from collections.abc import Callable

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.bench.visit import Message
from conformance.cases import cases
from conformance.outcomes import Breach
from conformance.suite.platform import payload
from conformance.suite.platform.payload import Payload, of_each_payload

pytestmark = pytest.mark.kind("platform")


@cases(*of_each_payload("CT-P-01"))
def test_payload_is_lti_1_3(bench: PlatformBench, case: Payload) -> None:
    """The payload is an LTI 1.3 resource launch."""
    _expect(payload.wrong_kind, bench.message(case.user))


@cases(*of_each_payload("CT-P-02"))
def test_payload_timestamps_are_valid(bench: PlatformBench, case: Payload) -> None:
    """The payload's times are numbers that fit the moment of the launch."""
    _expect(payload.wrong_times, bench.message(case.user))


@cases(*of_each_payload("CT-P-03"))
def test_payload_is_signed_with_rs256(bench: PlatformBench, case: Payload) -> None:
    """The payload is signed by RS256."""
    _expect(payload.wrong_algorithm, bench.message(case.user))


@cases(*of_each_payload("CT-P-04"))
def test_payload_signature_is_valid(bench: PlatformBench, case: Payload) -> None:
    """The payload's key id is in the platform's key set, and that key made the signature."""
    visit = bench.visit(case.user)

    visit.read(visit.ask())


@cases(*of_each_payload("CT-P-05"))
def test_payload_is_complete(bench: PlatformBench, case: Payload) -> None:
    """The payload has every claim that a resource launch must have."""
    _expect(payload.missing_claim, bench.message(case.user))


@cases(*of_each_payload("CT-P-06"))
def test_payload_names_its_version(bench: PlatformBench, case: Payload) -> None:
    """The payload's version is 1.3.0."""
    _expect(payload.wrong_version, bench.message(case.user))


@cases(*of_each_payload("CT-P-07"))
def test_payload_has_the_right_roles(bench: PlatformBench, case: Payload) -> None:
    """A student's payload has the role of a learner and not that of an instructor, and a teacher's the reverse."""
    _expect(case.wrong_roles, bench.message(case.user))


@cases(*of_each_payload("CT-P-08", private=True))
def test_payload_is_without_personal_data(bench: PlatformBench, case: Payload) -> None:
    """The payload has no name, no email (but a teacher may have one), no picture."""
    _expect(case.personal_data, bench.message(case.user))


@cases(*of_each_payload("CT-P-09"))
def test_payload_is_free_of_extra_blanks(bench: PlatformBench, case: Payload) -> None:
    """No value of the payload begins or ends with white space."""
    _expect(payload.blank_around, bench.message(case.user))


def _expect(fault: Callable[[Message], str], message: Message) -> None:
    if wrong := fault(message):
        raise Breach(wrong)
