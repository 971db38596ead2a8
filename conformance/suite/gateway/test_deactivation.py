"""A platform that is switched off at a gateway: it is registered and yet a stranger (LTIAAS, `active`)."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.cases import requirement
from conformance.outcomes import Breach
from conformance.suite.gateway.subject import gateway_of

pytestmark = pytest.mark.kind("gateway")


@requirement("LOGIN-008")
def test_a_login_of_a_deactivated_platform_is_not_continued(bench: Bench) -> None:
    """A login by a platform that was switched off is refused, and is continued again once it is switched on."""
    plan = Plan(bench.subject.alone())
    bench.control(plan)

    with _switched_off(bench, plan):
        bench.not_continued(bench.launch(plan), "a login by a platform that was switched off")

    bench.expect_accepted(plan, "a launch of the platform that was switched on again")


@requirement("LOGIN-008")
def test_a_launch_of_a_deactivated_platform_is_not_finished(bench: Bench) -> None:
    """A launch whose platform was switched off after the login gives no session."""
    plan = Plan(bench.subject.alone())
    bench.control(plan)
    launch = bench.launch(plan)
    form = launch.answer()

    with _switched_off(bench, plan):
        judgement = launch.finish(form)

    if judgement.onward is not None and judgement.onward.parameter("ltik"):
        raise Breach("a launch of a platform that was switched off was sent on to the tool, with an ltik")
    bench.refused(judgement, "a launch of a platform that was switched off meanwhile")


@contextmanager
def _switched_off(bench: Bench, plan: Plan) -> Iterator[None]:
    gateway = gateway_of(bench)
    identity = next(one["id"] for one in gateway.platforms() if one["url"] == plan.registration.issuer)
    gateway.admin("POST", f"/admin/platforms/{identity}/deactivate")
    yield
    gateway.admin("POST", f"/admin/platforms/{identity}/activate")
