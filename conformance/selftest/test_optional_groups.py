"""What a gateway does without, and may, is not applicable; what it offers by a setting alone is judged where it is set.

The gateways are the reference gateway with addresses taken away, and with settings that `demo` does not make.
"""

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from conformance.demo import reference_gateway
from conformance.selftest.judging import Run, judged_gateway
from conformance.selftest.mutants.mutant import Mutant
from conformance.selftest.mutants.serving import serving

# Addresses that only some gateways have, and the requirements that are asked of those alone.
OPTIONAL = {
    "/lti/register": ("LTIAAS-080", "LTIAAS-081", "LTIAAS-083", "LTIAAS-084", "LTIAAS-085", "LTIAAS-086", "LTIAAS-087"),
    "/register/canvas": ("LTIAAS-082", "LTIAAS-088"),
    "/api/scores": tuple(f"LTIAAS-{number:03}" for number in range(90, 100)),
    "/api/servicekeys": ("LTIAAS-100", "LTIAAS-101", "LTIAAS-102"),
    "/admin/platforms/{id}/keys/rotate": ("LTIAAS-105", "LTIAAS-106", "LTIAAS-107"),
    "/api/groups": ("LTIAAS-110", "LTIAAS-111"),
    "/healthz": ("LTIAAS-108",),
    "/readyz": ("LTIAAS-108",),
}
IDS = sorted({id_ for ids in OPTIONAL.values() for id_ in ids})
OF_APPROVAL = ("LTIAAS-083", "LTIAAS-084", "LTIAAS-085", "LTIAAS-086")
NEEDED = "LTIAAS-050"


def _without_options(app: Starlette) -> None:
    app.router.routes[:] = [
        route for route in app.routes if not (isinstance(route, Route) and route.path.startswith(tuple(OPTIONAL)))
    ]


@pytest.fixture(scope="module")
def modest() -> Run:
    """What all these requirements say of a gateway that has no optional address."""
    mutant = Mutant(name="modest", mistake="none", covered_by="it does nothing wrong", change=_without_options)
    with serving(mutant) as (url, api_key):
        return judged_gateway(url, api_key, only=[NEEDED, *IDS])


@pytest.mark.parametrize("requirement", IDS)
def test_what_a_gateway_does_not_offer_is_not_applicable(modest: Run, requirement: str) -> None:
    """A requirement about an address that is not there neither fails nor passes, and the report says why."""
    entry = modest.report["requirements"][requirement]

    assert entry["status"] == "not-applicable"
    assert "this gateway" in entry["why"]


def test_what_every_gateway_needs_is_judged_all_the_same(modest: Run) -> None:
    """The same gateway is judged by what it has, and nothing fails."""
    assert modest.status == 0, modest.printed
    assert modest.status_of(NEEDED) == "passed"


def test_approval_is_judged_where_the_gateway_asks_for_it() -> None:
    """With an address for approvals the registrations pass, and so does all that is asked of an approval."""
    with reference_gateway(env={"LTI_GATEWAY_PRE_APPROVAL_URL": "http://127.0.0.1:9/approve"}) as (url, api_key):
        run = judged_gateway(url, api_key, only=["LTIAAS-080", "LTIAAS-081", *OF_APPROVAL])

    assert run.doubts() == {}
    assert {run.status_of(id_) for id_ in ("LTIAAS-080", "LTIAAS-081", *OF_APPROVAL)} == {"passed"}
