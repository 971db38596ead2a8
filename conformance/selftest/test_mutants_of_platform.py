"""Every mutant of the mock LMS is caught by the requirement that names its mistake, and by no mistake of the suite.

Most of them live on one server, each a platform of its own with a mistake made in process; each is judged by HTTP, by
the requirement that names it and by a sample of others, an answer and a refusal, which the mistake leaves alone.
"""

from collections import Counter
from collections.abc import Iterator

import pytest

from conformance import catalogue
from conformance.selftest.judging_platforms import inhabit, judged_platform, tool_origin
from conformance.selftest.mutants_of_platform.catalogue import MUTANTS
from conformance.selftest.mutants_of_platform.mutant import PlatformMutant
from conformance.selftest.mutants_of_platform.serving import served
from mock_platform import MockPlatform

SAMPLE = ("CT-P-04/student", "AUTHREQ-020/missing")


@pytest.fixture(scope="module")
def server() -> Iterator[MockPlatform]:
    """A server for all platforms."""
    with MockPlatform() as running:
        yield running


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_is_caught(server: MockPlatform, mutant: PlatformMutant) -> None:
    """The requirement that names the mistake is broken, and the sample is as it is for the correct platform."""
    tool = tool_origin()
    with served(server, mutant) as lms:
        inhabit(lms, tool)
        mutant.change(lms._platform)  # noqa: SLF001  # what a mistake of a part is made in

        run = judged_platform(lms, tool, only=[mutant.caught_by, *SAMPLE])

    assert run.status_of(mutant.caught_by) in {"failed", "warned"}, run.printed
    assert run.breaches_of(mutant.caught_by), run.printed
    assert run.errors() == {}
    left_alone = [name for name in SAMPLE if name not in mutant.spoils]
    assert {name: run.outcomes()[name] for name in left_alone} == dict.fromkeys(left_alone, "passed")


def test_no_two_mutants_are_one() -> None:
    """Names and mistakes are told once."""
    assert [name for name, times in Counter(mutant.name for mutant in MUTANTS).items() if times > 1] == []
    assert [text for text, times in Counter(mutant.mistake for mutant in MUTANTS).items() if times > 1] == []


def test_mutants_are_caught_by_requirements_of_a_platform() -> None:
    """Whatever catches a mutant binds a platform and can be seen from outside."""
    known = catalogue.load()
    wrong = [m.name for m in MUTANTS if known[m.caught_by].binds == "tool" or not known[m.caught_by].testable]

    assert wrong == []
