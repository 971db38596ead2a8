"""A tool that asks for access tokens wrongly, or does not keep them apart (Sec 4.1; RFC 7523; RFC 6749)."""

import base64
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from conformance.selftest.defects.defect import Defect
from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.access_tokens import AccessToken, AccessTokens, Name
from conformance.selftest.small_tool.app import Parts
from conformance.selftest.small_tool.fetching import Answer
from conformance.selftest.small_tool.jose import ALGORITHM, json_object_from, octets_from, text_from
from conformance.selftest.small_tool.launches import Message
from conformance.selftest.small_tool.own_keys import OwnKeys
from conformance.selftest.small_tool.refusal import PlatformFailure, Refused
from conformance.selftest.small_tool.registering import SCOPES
from conformance.selftest.small_tool.registrations import Registration
from conformance.selftest.small_tool.service import Service

STUBBORN = 12
A_DAY_S = 86_400


class _AsJson(AccessTokens):
    """Asks in the media type in which it asks for everything."""

    async def ask(self, registration: Registration, parameters: dict[str, str]) -> Answer:
        headers = {"Content-Type": "application/json"}
        content = json.dumps(parameters)
        return await self.fetching.ask("POST", registration.token_endpoint, headers=headers, content=content)


class _WithBasic(AccessTokens):
    """Sends the client id once more, as the password of nobody."""

    async def ask(self, registration: Registration, parameters: dict[str, str]) -> Answer:
        basic = base64.b64encode(f"{registration.client_id}:".encode()).decode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {basic}"}
        content = urlencode(parameters)
        return await self.fetching.ask("POST", registration.token_endpoint, headers=headers, content=content)


def _asserting(change: Any) -> Parts:
    """Return the tool whose client assertions are *change* of the right ones."""

    class Careless(AccessTokens):
        def assertion(self, registration: Registration, deployment: str) -> dict[str, Any]:
            right = super().assertion(registration, deployment)
            return {name: value for name, value in {**right, **change(right)}.items() if value is not None}

    return Parts(tokens=Careless)


class _KeyOne(OwnKeys):
    """Calls its key `1` when it signs, and by its fingerprint when it publishes it."""

    def sign(self, claims: Any) -> str:
        header = text_from(json.dumps({"alg": ALGORITHM, "kid": "1"}).encode())
        return f"{header}.{'.'.join(super().sign(claims).split('.')[1:])}"


class _EverythingAtOnce(AccessTokens):
    """Asks for every scope that there is, so that one token does for everything."""

    def request(self, registration: Registration, deployment: str, scopes: frozenset[str]) -> dict[str, str]:
        return super().request(registration, deployment, scopes | frozenset(SCOPES))


class _ANewOneEachTime(AccessTokens):
    """Asks for a token before every call."""

    async def token(self, party: Message, scopes: Iterable[str], *, renew: bool = False) -> str:
        del renew
        return await super().token(party, scopes, renew=True)


class _OneForAllPlatforms(AccessTokens):
    """Keeps tokens by what they are good for, whoever gave them."""

    def name_of(self, _party: Message, scopes: frozenset[str]) -> Name:
        return ("", ""), "", scopes


class _OneForAllDeployments(AccessTokens):
    """Keeps tokens by registration and scope: the deployments share them."""

    def name_of(self, party: Message, scopes: frozenset[str]) -> Name:
        return party.registration.name, "", scopes


class _BearerByCase(AccessTokens):
    """Compares the kind of the token with the word as the standard's example writes it."""

    def read(self, document: dict[str, Any], asked: frozenset[str]) -> AccessToken:
        if document.get("token_type") != "Bearer":
            raise Refused("its answer is no bearer token")
        return super().read(document, asked)


class _AnyAnswerIsAToken(AccessTokens):
    """Sends whatever came, and if it was nothing."""

    def read(self, document: dict[str, Any], asked: frozenset[str]) -> AccessToken:
        return super().read({"access_token": "undefined", "token_type": "bearer", **document}, asked)


class _LooksInside(AccessTokens):
    """Reads in the token until when it is good, as if every platform's were a JWT."""

    def read(self, document: dict[str, Any], asked: frozenset[str]) -> AccessToken:
        json_object_from(octets_from(str(document["access_token"]).split(".")[1]))
        return super().read(document, asked)


class _Stubborn(AccessTokens):
    """Asks again at once, and again, when it gets no token."""

    async def ask(self, registration: Registration, parameters: dict[str, str]) -> Answer:
        for _ in range(STUBBORN):
            answer = await super().ask(registration, parameters)
            if answer.status == 200:
                break
        return answer


class _InTheAddress(Service):
    """Sends the token in the address, where logs keep it."""

    async def send(self, party: Message, method: str, url: str, scope: str, *rest: Any, renew: bool = False) -> Answer:
        token = await self.tokens.token(party, [scope], renew=renew)
        separator = "&" if "?" in url else "?"
        return await super().send(party, method, f"{url}{separator}access_token={token}", scope, *rest)


class _Insists(Service):
    """Takes a 403 for a mood."""

    async def send(self, party: Message, method: str, url: str, scope: str, *rest: Any, renew: bool = False) -> Answer:
        for _ in range(STUBBORN):
            answer = await super().send(party, method, url, scope, *rest, renew=renew)
            if answer.status != 403:
                break
        return answer


class _GivesUp(Service):
    """Takes a 401 for the last word."""

    async def send(self, party: Message, method: str, url: str, scope: str, *rest: Any, renew: bool = False) -> Answer:
        answer = await super().send(party, method, url, scope, *rest, renew=renew)
        if answer.status == 401:
            raise PlatformFailure("the platform does not know this tool")
        return answer


CLIENTS = (
    Defect(
        name="token-request-in-json",
        mistake="The token is asked for in JSON.",
        caught_by="OAUTH-001",
        parts=Parts(tokens=_AsJson),
    ),
    Defect(
        name="token-request-with-basic",
        mistake="The token is asked for with Basic authentication beside the assertion.",
        caught_by="OAUTH-001",
        parts=Parts(tokens=_WithBasic),
    ),
    Defect(
        name="assertion-of-the-tool",
        mistake="The assertion is about the tool's address and not about its client id.",
        caught_by="OAUTH-002",
        parts=_asserting(lambda _right: {"sub": "http://127.0.0.1/tool"}),
    ),
    Defect(
        name="assertion-for-the-issuer",
        mistake="The audience of the assertion is the issuer, whatever was agreed.",
        caught_by="OAUTH-003",
        parts=_asserting(lambda right: {"aud": right["aud"].removesuffix("/lti/token")}),
    ),
    Defect(
        name="assertion-times-as-text",
        mistake="The times of the assertion are texts, as in the examples of the standard.",
        caught_by="OAUTH-004",
        parts=_asserting(lambda right: {"iat": str(right["iat"]), "exp": str(right["exp"])}),
    ),
    Defect(
        name="assertion-for-a-day",
        mistake="An assertion is good for a day.",
        caught_by="OAUTH-004",
        parts=_asserting(lambda right: {"exp": right["iat"] + A_DAY_S}),
    ),
    Defect(
        name="assertion-id-of-the-client",
        mistake="Every assertion has the same id.",
        caught_by="OAUTH-005",
        parts=_asserting(lambda right: {"jti": f"{right['iss']}-assertion"}),
    ),
    Defect(
        name="assertion-of-no-deployment",
        mistake="The assertion does not say for which deployment the token is.",
        caught_by="OAUTH-008",
        parts=_asserting(lambda _right: {lti.CLAIM_DEPLOYMENT_ID: None}),
    ),
    Defect(
        name="own-key-called-one",
        mistake="What the tool signs names a key that its key set does not have.",
        caught_by="OAUTH-006",
        parts=Parts(own_keys=_KeyOne),
    ),
    Defect(
        name="every-scope",
        mistake="Every token is asked for with every scope that there is.",
        caught_by="OAUTH-007",
        parts=Parts(tokens=_EverythingAtOnce),
    ),
    Defect(
        name="token-for-every-call",
        mistake="A token is asked for before every call.",
        caught_by="OAUTH-009",
        parts=Parts(tokens=_ANewOneEachTime),
    ),
    Defect(
        name="token-looked-into",
        mistake="The token is read, as if it were always a JWT.",
        caught_by="OAUTH-010",
        parts=Parts(tokens=_LooksInside),
    ),
    Defect(
        name="token-in-the-address",
        mistake="The token goes along in the address as well.",
        caught_by="OAUTH-011",
        parts=Parts(service=_InTheAddress),
    ),
    Defect(
        name="forbidden-and-tried-again",
        mistake="A call that the platform forbids is made again at once, a dozen times.",
        caught_by="OAUTH-012",
        parts=Parts(service=_Insists),
    ),
    Defect(
        name="token-asked-for-again-and-again",
        mistake="A token request that was refused is sent again at once, a dozen times.",
        caught_by="OAUTH-013",
        parts=Parts(tokens=_Stubborn),
    ),
    Defect(
        name="refused-token-kept",
        mistake="When the platform refuses a token, no other one is asked for.",
        caught_by="OAUTH-014",
        parts=Parts(service=_GivesUp),
    ),
    Defect(
        name="tokens-of-all-platforms",
        mistake="Tokens are kept by their scopes, and one platform's goes to another.",
        caught_by="OAUTH-015",
        parts=Parts(tokens=_OneForAllPlatforms),
    ),
    Defect(
        name="tokens-of-all-deployments",
        mistake="The token of one deployment is used for another.",
        caught_by="OAUTH-015",
        parts=Parts(tokens=_OneForAllDeployments),
    ),
    Defect(
        name="bearer-by-case",
        mistake="A token counts only if its type is written Bearer, with a capital.",
        caught_by="OAUTH-016",
        parts=Parts(tokens=_BearerByCase),
    ),
    Defect(
        name="any-answer-is-a-token",
        mistake="An answer without a token is taken for one.",
        caught_by="OAUTH-016",
        parts=Parts(tokens=_AnyAnswerIsAToken),
    ),
)
