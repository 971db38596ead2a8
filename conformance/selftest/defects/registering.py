"""A tool that registers itself wrongly, or believes what it should not (DR 2 and 3; RFC 7591)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import Response

from conformance.selftest.defects.defect import Defect
from conformance.selftest.small_tool import pages
from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.app import Parts, SmallTool
from conformance.selftest.small_tool.fetching import Answer, Fetching
from conformance.selftest.small_tool.key_sets import KeySets
from conformance.selftest.small_tool.refusal import PlatformFailure, Refused
from conformance.selftest.small_tool.registering import MESSAGES, SCOPES, Document, Registering
from conformance.selftest.small_tool.registrations import Registration, Registrations
from conformance.selftest.small_tool.stand import Stand, standing

TEMPLATE = "small-tool-registering.toml"
# What a tool shows that no platform registers: nothing.
SAMPLE = ("CT-OK-I03/short-role", "IDT-SIG-004/zeros")


@dataclass(frozen=True, kw_only=True)
class RegisteringDefect(Defect):
    """A mistake that shows in a tool which registers itself."""

    @contextmanager
    def standing(self, folder: Path) -> Iterator[Stand]:
        """Serve the tool, which knows no platform yet."""
        with standing(folder, self.parts, kind=self.kind, template=TEMPLATE) as stand:
            yield stand


def _saying(change: Callable[[Document], Document]) -> Parts:
    """Return the tool whose client metadata are *change* of the right ones."""

    class Careless(Registering):
        def metadata(self, configuration: Document) -> Document:
            right = super().metadata(configuration)
            return right | change(right)

    return Parts(registering=Careless)


def _configured(change: Callable[[Document], Document]) -> Parts:
    return _saying(
        lambda right: {lti.CONFIGURATION_TOOL: right[lti.CONFIGURATION_TOOL] | change(right[lti.CONFIGURATION_TOOL])}
    )


class _AnyAddress(Registering):
    """Cuts off what is behind the sign of a fragment, and asks."""

    def demand_address(self, url: str) -> None:
        super().demand_address(url.partition("#")[0])


class _TokenForTheRegistrationAlone(Registering):
    """Fetches the configuration as anybody could."""

    async def configuration(self, url: str, token: str) -> Document:
        del token
        return await super().configuration(url, "")


class _TokenAlways(Registering):
    """Knows no registration without a token."""

    async def register(self, configuration_url: str, token: str) -> Registration:
        if not token:
            raise Refused("the registration_token is missing")
        return await super().register(configuration_url, token)


class _AnyIssuer(Registering):
    """Believes the configuration who the platform is."""

    def demand_configuration(self, configuration: Document, url: str) -> None:
        del url
        super().demand_configuration(configuration, str(configuration.get("issuer")))


class _ScopesDemanded(Registering):
    """Reads what the platform offers without asking whether it says so."""

    def metadata(self, configuration: Document) -> Document:
        return super().metadata(configuration | {"scopes_supported": list(configuration["scopes_supported"])})


class _NoStrangers(Registering):
    """Knows every member that a configuration may have."""

    def demand_configuration(self, configuration: Document, url: str) -> None:
        super().demand_configuration(configuration, url)
        surplus = [name for name in configuration if name.startswith("x") or "unknown" in name or "://" in name]
        if set(surplus) - {lti.CONFIGURATION_PLATFORM}:
            raise PlatformFailure(f"the platform's configuration has {surplus[0]!r}")


class _AsForm(Fetching):
    """Sends every document in the media type of forms."""

    async def ask(self, method: str, url: str, *, headers: Any = None, content: Any = None) -> Answer:
        told = {**(headers or {}), "Content-Type": "application/x-www-form-urlencoded"} if content else headers
        return await super().ask(method, url, headers=told, content=content)


class _RegistersAsForm(Registering):
    """Registers in the media type of forms."""

    async def register(self, configuration_url: str, token: str) -> Registration:
        self.fetching = _AsForm(self.fetching.client)
        return await super().register(configuration_url, token)


class _EveryPlatformCanAll(Registering):
    """Asks every platform for the same."""

    def metadata(self, configuration: Document) -> Document:
        everything = {"messages_supported": [{"type": name} for name in MESSAGES]}
        offered = {"scopes_supported": list(SCOPES), lti.CONFIGURATION_PLATFORM: everything}
        return super().metadata(configuration | offered)


class _DeploymentDemanded(Registering):
    """Keeps nothing that has no deployment yet."""

    def agreed(self, configuration: Document, answer: Document) -> Registration:
        registration = super().agreed(configuration, answer)
        if registration.deployments is None:
            raise PlatformFailure("the platform did not deploy this tool")
        return registration


class _CreatedAlone(Fetching):
    """Takes 201 alone for the answer to a registration."""

    async def ask(self, method: str, url: str, *, headers: Any = None, content: Any = None) -> Answer:
        answer = await super().ask(method, url, headers=headers, content=content)
        return replace(answer, status=418) if method == "POST" and answer.status == 200 else answer


class _NeedsToBeCreated(Registering):
    """Registers where the answer is 201."""

    async def register(self, configuration_url: str, token: str) -> Registration:
        self.fetching = _CreatedAlone(self.fetching.client)
        return await super().register(configuration_url, token)


class _HalfRegistered(Registering):
    """Keeps the platform before it has agreed to anything."""

    def agreed(self, configuration: Document, answer: Document) -> Registration:
        half = super().agreed(configuration, {**answer, "client_id": answer.get("client_id") or "undefined"})
        if "client_id" in answer:
            return half
        for client_id in ("undefined", "never-given"):
            self.registrations.add(replace(half, client_id=client_id))
        raise PlatformFailure("the platform registered this tool without a client_id")


class _AlwaysWell(SmallTool):
    """Says that all is well, whatever the platform answered."""

    async def register(self, request: Request) -> Response:
        try:
            return await super().register(request)
        except PlatformFailure:
            return pages.registered_page("your platform")


class _NoGoodbye(SmallTool):
    """Leaves it to the person to close the window."""

    async def register(self, request: Request) -> Response:
        await super().register(request)
        return pages.page("<h1>Registered</h1><p>You can close this window.</p>")


class _OneForEachIssuer(Registering):
    """Keeps one registration for each issuer: the newest."""

    def agreed(self, configuration: Document, answer: Document) -> Registration:
        known: Registrations = self.registrations
        newest = super().agreed(configuration, answer)
        known.known = {name: one for name, one in known.known.items() if one.issuer != newest.issuer}
        return newest


class _KeysOfTheIssuer(KeySets):
    """Takes the key set that was last named for an issuer."""

    async def key(self, registration: Registration, kid: str) -> Any:
        newest = _NewestKeySet.addresses.get(registration.issuer, registration.jwks_uri)
        return await super().key(replace(registration, jwks_uri=newest), kid)


class _NewestKeySet(Registering):
    """Notes where an issuer's key set is, by issuer alone."""

    addresses: ClassVar[dict[str, str]] = {}

    def agreed(self, configuration: Document, answer: Document) -> Registration:
        self.addresses[configuration["issuer"]] = configuration["jwks_uri"]
        return super().agreed(configuration, answer)


def _placed_by_text(right: Document) -> Document:
    return {"messages": [message | {"placements": "ContentArea"} for message in right["messages"]]}


REGISTERING: tuple[Defect, ...] = (
    RegisteringDefect(
        name="fragment-cut-off",
        mistake="The address of a configuration may have a fragment, which is cut off.",
        caught_by="DR-002",
        parts=Parts(registering=_AnyAddress),
    ),
    RegisteringDefect(
        name="configuration-without-token",
        mistake="The configuration is fetched without the registration token.",
        caught_by="DR-003",
        parts=Parts(registering=_TokenForTheRegistrationAlone),
    ),
    RegisteringDefect(
        name="registration-token-demanded",
        mistake="A registration without a token is refused.",
        caught_by="DR-003",
        parts=Parts(registering=_TokenAlways),
    ),
    RegisteringDefect(
        name="issuer-believed",
        mistake="The issuer of a configuration may be on any host.",
        caught_by="DR-004",
        source="TRAP-030",
        parts=Parts(registering=_AnyIssuer),
    ),
    RegisteringDefect(
        name="offered-scopes-demanded",
        mistake="A configuration that does not list scopes is a crash.",
        caught_by="DR-007",
        parts=Parts(registering=_ScopesDemanded),
    ),
    RegisteringDefect(
        name="strict-configuration",
        mistake="A configuration with a member that is not known is refused.",
        caught_by="DR-007",
        parts=Parts(registering=_NoStrangers),
    ),
    RegisteringDefect(
        name="registered-as-a-form",
        mistake="The registration is posted in the media type of forms.",
        caught_by="DR-008",
        spoils=SAMPLE,
        parts=Parts(registering=_RegistersAsForm),
    ),
    RegisteringDefect(
        name="ordinary-oauth-client",
        mistake="The grant types are those of an ordinary OAuth client.",
        caught_by="DR-009",
        spoils=SAMPLE,
        parts=_saying(lambda _right: {"grant_types": ["authorization_code"], "response_types": ["code"]}),
    ),
    RegisteringDefect(
        name="domain-with-scheme",
        mistake="The domain is written as an address.",
        caught_by="DR-010",
        spoils=SAMPLE,
        parts=_configured(lambda right: {"domain": f"https://{right['domain']}"}),
    ),
    RegisteringDefect(
        name="placements-as-text",
        mistake="The placements of a message are one text.",
        caught_by="DR-011",
        spoils=SAMPLE,
        parts=_configured(_placed_by_text),
    ),
    RegisteringDefect(
        name="every-platform-can-all",
        mistake="Scopes and messages are asked for that the platform does not list.",
        caught_by="DR-012",
        parts=Parts(registering=_EveryPlatformCanAll),
    ),
    RegisteringDefect(
        name="created-or-nothing",
        mistake="An answer of 200 is taken for a failure.",
        caught_by="DR-014",
        parts=Parts(registering=_NeedsToBeCreated),
    ),
    RegisteringDefect(
        name="deployment-at-once",
        mistake="A registration without a deployment is taken for a failure.",
        caught_by="DR-014",
        parts=Parts(registering=_DeploymentDemanded),
    ),
    RegisteringDefect(
        name="half-registered",
        mistake="A platform that gave no client_id is kept all the same.",
        caught_by="DR-016",
        parts=Parts(registering=_HalfRegistered),
    ),
    RegisteringDefect(
        name="always-well",
        mistake="The page says that the registration is done, whatever the platform answered.",
        caught_by="DR-016",
        kind=_AlwaysWell,
    ),
    RegisteringDefect(
        name="no-goodbye",
        mistake="The page at the end says nothing to the platform's window.",
        caught_by="DR-017",
        kind=_NoGoodbye,
    ),
    RegisteringDefect(
        name="newest-registration-only",
        mistake="A second registration with an issuer takes the place of the first.",
        caught_by="DR-021",
        parts=Parts(registering=_OneForEachIssuer),
    ),
    RegisteringDefect(
        name="key-set-of-the-newest",
        mistake="The key set that was named last for an issuer verifies all its launches.",
        caught_by="DR-022",
        source="TRAP-030",
        parts=Parts(registering=_NewestKeySet, key_sets=_KeysOfTheIssuer),
    ),
)
