"""An invitation to register, as an administrator of the platform begins it, and what the tool does with it.

`[drive.start_registration]` begins it; `[observe.capture] registration_page` finds the address to open in an
answer that is no page. What was registered for a test is taken back where the platform lets the tool do so
(RFC 7592 section 2.3).
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from conformance.bench.platform_bench import PlatformBench
from conformance.bench.visit import answer_of
from conformance.browser.exchange import Response
from conformance.mock_tool.strict_json import NotStrict, object_from
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.suite.platform.written import body_of
from conformance.target.values import origin_of
from mock_platform import vocabulary as lti

PATH = "/lti-conformance/register"
OWN_QUERY = [("tenant", "7 <b>&"), ("empty", "")]
OWN_QUERY_WRITTEN = "tenant=7%20%3Cb%3E%26&empty="
NAME = "lti-conformance"


@dataclass(frozen=True)
class Invited:
    """The address at which the tool's registration page was opened."""

    bench: PlatformBench
    address: str

    @classmethod
    def now(cls, bench: PlatformBench) -> "Invited":
        """Begin a registration; raise `NotApplicable` when the target file does not say how, `Breach` when it fails."""
        registration_url = origin_of(bench.subject.tool.login_url) + PATH
        answer = bench.act("start_registration", registration_url=f"{registration_url}?{OWN_QUERY_WRITTEN}")
        pattern = bench.subject.target.observe.capture.get("registration_page")
        browser = bench.browser()
        if pattern is not None:
            found = re.search(pattern, answer.text)
            if found is None:
                raise Inconclusive("[observe.capture] registration_page finds no address in the answer")
            answer = browser.open(found[1].replace("\\/", "/"))
        page = answer_of(browser, answer, bench.subject.origins, {})
        address = page.url if page.url.startswith(registration_url) else _address_in(page.response, registration_url)
        if not address:
            raise Breach(f"the tool's registration page was not opened: {page.told}")
        invited = cls(bench, address)
        bench.client().conceal(invited.token)
        return invited

    @property
    def query(self) -> list[tuple[str, str]]:
        """What the address carries."""
        return parse_qsl(urlsplit(self.address).query, keep_blank_values=True)

    @property
    def token(self) -> str:
        """The registration token; "" when there is none."""
        return dict(self.query).get("registration_token", "")

    def configuration(self) -> dict[str, Any]:
        """Fetch the platform's configuration as a tool does; raise `Breach` when it is none."""
        url = dict(self.query).get("openid_configuration", "")
        answer = self.bench.call("GET", url, token=self.token, accept=lti.MEDIA_TYPE_JSON)
        try:
            return object_from(answer.body)
        except NotStrict as error:
            raise Breach(f"the configuration at {url} cannot be read: {answer.status}, {error}") from error

    def register(self, *, token: str | None = None, **members: Any) -> Response:
        """Register the tool with its metadata, changed by name; *token* in the place of the invitation's own."""
        configuration = self.configuration()
        metadata = body_of(self._metadata(configuration), members)
        return self.post(metadata, token=token, endpoint=str(configuration.get("registration_endpoint")))

    def post(self, body: Any, *, token: str | None = None, endpoint: str = "") -> Response:
        """POST a body to the registration endpoint."""
        url = endpoint or str(self.configuration().get("registration_endpoint"))
        told = self.token if token is None else token
        media = lti.MEDIA_TYPE_JSON
        return self.bench.call("POST", url, token=told, body=body, media_type=media, accept=media)

    def _metadata(self, configuration: Mapping[str, Any]) -> dict[str, Any]:
        tool = self.bench.subject.tool
        platform = configuration.get(lti.PLATFORM_CONFIGURATION) or {}
        known = [each.get("type") for each in platform.get("messages_supported", ()) if isinstance(each, dict)]
        wanted = (lti.MESSAGE_RESOURCE_LINK, lti.MESSAGE_DEEP_LINKING_REQUEST)
        scopes = [scope for scope in configuration.get("scopes_supported", ()) if scope != lti.SCOPE_OPENID]
        return {
            "application_type": "web",
            "grant_types": ["implicit", "client_credentials"],
            "response_types": ["id_token"],
            "redirect_uris": list(tool.redirect_uris),
            "initiate_login_uri": tool.login_url,
            "client_name": NAME,
            "jwks_uri": tool.jwks_url,
            "token_endpoint_auth_method": "private_key_jwt",
            "scope": " ".join(map(str, scopes)),
            lti.TOOL_CONFIGURATION: {
                "domain": urlsplit(tool.login_url).netloc,
                "target_link_uri": tool.launch_url,
                "claims": ["iss", "sub"],
                "messages": [{"type": kind} for kind in wanted if kind in known],
            },
        }


@contextmanager
def registered(invited: Invited, **members: Any) -> Iterator[dict[str, Any]]:
    """Register the tool for a while; raise `Inconclusive` when a valid registration is refused."""
    answer = invited.register(**members)
    if answer.status not in {200, 201}:
        raise Inconclusive(f"a valid registration was refused: {answer.status} {answer.text[:200]!r}")
    try:
        registration = object_from(answer.body)
    except NotStrict as error:
        raise Breach(f"the answer to a registration cannot be read: {error}") from error
    with taken_back(invited, registration):
        yield registration


@contextmanager
def taken_back(invited: Invited, registration: Mapping[str, Any]) -> Iterator[None]:
    """Take a registration back afterwards, where the platform gave the means."""
    url, token = own_access(registration)
    invited.bench.client().conceal(token)
    try:
        yield
    finally:
        if url and token:
            invited.bench.call("DELETE", url, token=token)


def own_access(registration: Mapping[str, Any]) -> tuple[str, str]:
    """Return the address of the registration and its token; "" where there is none."""
    return str(registration.get("registration_client_uri", "")), str(registration.get("registration_access_token", ""))


def expect_refused(invited: Invited, answer: Response, what: str, *, soft: str = "") -> None:
    """Expect this answer to refuse a registration, after a valid one was taken; one that was made is taken back."""
    if 200 <= answer.status < 300:
        with taken_back(invited, object_from(answer.body)):
            raise Breach(f"registered: {what}" + (f" ({soft})" if soft else ""), soft=bool(soft))
    if answer.status >= 500:
        invited.bench.warn(f"refused by a crash: {what} ({answer.status})")


def demand_registers(bench: PlatformBench) -> None:
    """Have the tool registered as the control: raise `Inconclusive` when that is refused."""
    with registered(Invited.now(bench)):
        pass


def demand_token(invited: Invited) -> None:
    """Raise `NotApplicable` when the invitation has no registration token."""
    if not invited.token:
        raise NotApplicable("the platform's registrations have no token")


class _Addresses(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for _, value in attrs]


def _address_in(page: Response, beginning: str) -> str:
    """Return the address in an attribute of a page (of a frame, of a button) that begins so; "" when there is none."""
    reader = _Addresses()
    reader.feed(page.text if page.is_html else "")
    return next((value for value in reader.found if value.startswith(beginning)), "")
