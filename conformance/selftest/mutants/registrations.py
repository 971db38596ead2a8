"""Mistakes with platforms that register themselves, with the tool's approval, and with Canvas's configuration."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from conformance.selftest.mutants.mutant import Mutant, asked_by, furnished, recast, refurnish, telling
from gateway.registration.registering import Consent, Registering
from gateway.routes import registering as routes
from gateway.routes.operation import Operation
from gateway.storage.registration_requests import RegistrationRequest, RegistrationRequests
from gateway.storage.registrations import Registration, Registrations

Document = dict[str, Any]

# Where the tool is asked; nobody has to answer, for the suite follows no redirection to it.
APPROVED_FIRST: Final = {"pre_approval_url": "http://127.0.0.1:9/approve"}


class _ManualAlone(Registrations):
    """Lists the platforms that the account registered."""

    async def find(self, **wanted: str | Sequence[str]) -> Sequence[Registration]:
        return [one for one in await super().find(**wanted) if one.self_registered_at is None]


class _AsksAfterwards(Registering):
    """Registers, and asks the tool then."""

    async def begin(self, **invited: str) -> RegistrationRequest | Registration:
        waiting = await super().begin(**invited)
        if isinstance(waiting, RegistrationRequest):
            await self._registered(waiting, None)
        return waiting


class _NameOfThePlatform(Registering):
    """Knows the name better than the tool."""

    async def complete(self, identity: str, consent: Consent) -> Registration:
        return await super().complete(identity, replace(consent, platform_name=None))


class _FalseIsUnsaid(Registering):
    """Takes what is not true for what was left out."""

    async def complete(self, identity: str, consent: Consent) -> Registration:
        return await super().complete(identity, replace(consent, auto_activate=consent.auto_activate or None))


class _AnyAddress(Registering):
    """Fetches the configuration from wherever it is said to be."""

    def _demand_fields(self, url: str, token: str, privacy_level: str) -> None:
        pass


class _ForgottenByTime(RegistrationRequests):
    """Lets a request wait until its time is over."""

    take = RegistrationRequests.get


def _with_requests(careless: type[RegistrationRequests]) -> Callable[[Starlette], None]:
    def change(app: Starlette) -> None:
        registering = app.state.rooms.registering
        refurnish(app, registering=replace(registering, requests=recast(registering.requests, careless)))

    return change


async def _always_raw(operation: Operation, request: Request) -> Response:
    return await operation.answer_to(Request({**request.scope, "query_string": b"raw=true"}, request.receive))


def _launch_the_tool(document: Document) -> None:
    document["target_link_uri"] = document["target_link_uri"].replace("/lti/launch", "/demo")


def _tell_addresses_alone(document: Document) -> None:
    del document["extensions"]


REGISTRATIONS = (
    Mutant(
        name="manual-platforms-alone",
        mistake="Only what was registered by hand is listed.",
        caught_by="LTIAAS-081",
        change=furnished(registrations=_ManualAlone),
    ),
    Mutant(
        name="canvas-launches-the-tool",
        mistake="Canvas is told to launch the tool itself.",
        caught_by="LTIAAS-082",
        change=telling(routes.canvas, _launch_the_tool),
    ),
    Mutant(
        name="canvas-without-placements",
        mistake="Canvas is told the addresses, and not where to show the tool.",
        caught_by="LTIAAS-088",
        change=telling(routes.canvas, _tell_addresses_alone),
    ),
    Mutant(
        name="approval-afterwards",
        mistake="The platform has made its client already when the tool is asked.",
        caught_by="LTIAAS-083",
        settings=APPROVED_FIRST,
        change=furnished(registering=_AsksAfterwards),
    ),
    Mutant(
        name="waiting-always-raw",
        mistake="The tool is shown the platform's configuration where the short form is documented.",
        caught_by="LTIAAS-084",
        settings=APPROVED_FIRST,
        change=asked_by(routes.get_request, _always_raw),
    ),
    Mutant(
        name="approved-name-ignored",
        mistake="A platform has the name of its configuration, whatever the tool says.",
        caught_by="LTIAAS-085",
        settings=APPROVED_FIRST,
        change=furnished(registering=_NameOfThePlatform),
    ),
    Mutant(
        name="approved-false-is-unsaid",
        mistake="A platform that the tool wants inactive is as the settings say.",
        caught_by="LTIAAS-085",
        settings={**APPROVED_FIRST, "auto_activate": True},
        change=furnished(registering=_FalseIsUnsaid),
    ),
    Mutant(
        name="approval-repeated",
        mistake="A registration that was completed waits until its time is over.",
        caught_by="LTIAAS-086",
        settings=APPROVED_FIRST,
        change=_with_requests(_ForgottenByTime),
    ),
    Mutant(
        name="configuration-of-nowhere",
        mistake="That no configuration is named is found out by fetching it.",
        caught_by="LTIAAS-087",
        change=furnished(registering=_AnyAddress),
    ),
)
