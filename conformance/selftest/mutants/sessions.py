"""Mistakes with state, nonce and cookies: whose login it is, and how often it counts."""

import asyncio
import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from starlette.applications import Starlette

from conformance.selftest.mutants.mutant import Mutant, asking, recast, received_by, without
from gateway.errors import Code, Rejected
from gateway.launch.reception import Departure, Fields, Reception
from gateway.protocol import handshake as shake
from gateway.protocol.checks import Expected
from gateway.protocol.compact import UnverifiedToken, compact_from
from gateway.protocol.handshake import Handshake
from gateway.protocol.id_token import SignedClaims
from gateway.protocol.launch import Launch
from gateway.storage.launches import Launches
from gateway.storage.registrations import Registration

Cookies = Mapping[str, str]
ONE_COOKIE = "lti-login"


def _claims_of(token: str) -> Mapping[str, Any]:
    claims: Mapping[str, Any] = json.loads(compact_from(UnverifiedToken(token)).payload)
    return claims


class _AnyLoginCookie(Reception):
    """Asks for the cookie of some login, not of this one."""

    async def launch(self, method: str, fields: Fields, cookies: Cookies) -> Departure:
        if any(name.startswith(shake.COOKIE_PREFIX) for name in cookies) and fields.get("state", "").count(".") == 3:
            begun = shake.handshake_from(fields["state"], signature_passes=lambda *_: None, keyring=self.keyring)
            cookies = {**cookies, begun.cookie_name: shake.cookie_of(begun, self.keyring)}
        return await super().launch(method, fields, cookies)


class _OneCookie(Reception):
    """Has one cookie for all logins of a browser: the second login overwrites the first."""

    async def login(self, fields: Fields) -> Departure:
        return replace(await super().login(fields), cookie_name=ONE_COOKIE)

    async def launch(self, method: str, fields: Fields, cookies: Cookies) -> Departure:
        identity = fields.get("state", "").partition(".")[0]
        renamed = {shake.COOKIE_PREFIX + identity: cookies.get(ONE_COOKIE, "")}
        return replace(await super().launch(method, fields, renamed), cookie_name=ONE_COOKIE)


class _SpendsAtOnce(Reception):
    """Ends a login with the first answer that names its state, good or bad."""

    spent: ClassVar[set[str]] = set()

    async def launch(self, method: str, fields: Fields, cookies: Cookies) -> Departure:
        state = fields.get("state", "")
        if state in self.spent:
            raise Rejected(Code.NONCE_ALREADY_RECEIVED)
        self.spent.add(state)
        return await super().launch(method, fields, cookies)


class _SpendsAtErrors(Reception):
    """Ends the login that an error names, whoever brings it."""

    spent: ClassVar[set[str]] = set()

    async def launch(self, method: str, fields: Fields, cookies: Cookies) -> Departure:
        if fields.get("error"):
            self.spent.add(fields.get("state", ""))
        if fields.get("state") in self.spent:
            raise Rejected(Code.NONCE_ALREADY_RECEIVED)
        return await super().launch(method, fields, cookies)


class _TokenTakenForGranted(Reception):
    """Reads the token of an answer as if there were always one."""

    async def launch(self, method: str, fields: Fields, cookies: Cookies) -> Departure:
        token = fields["id_token"]
        return await super().launch(method, {**fields, "id_token": token}, cookies)


class _KnownFieldsOnly(Reception):
    """Refuses an answer with a field that it does not know."""

    async def launch(self, method: str, fields: Fields, cookies: Cookies) -> Departure:
        if fields.keys() - {"id_token", "state", "error", "error_description", "lti_storage_target"}:
            raise Rejected(Code.MALFORMED_REQUEST)
        return await super().launch(method, fields, cookies)


class _StateOptional(Reception):
    """Compares the state if there is one, and else takes the login of the browser."""

    states: ClassVar[dict[str, str]] = {}

    async def login(self, fields: Fields) -> Departure:
        departure = await super().login(fields)
        state = departure.url.partition("&state=")[2].partition("&")[0]
        self.states[departure.cookie_name] = state
        return departure

    async def launch(self, method: str, fields: Fields, cookies: Cookies) -> Departure:
        known = [self.states[name] for name in cookies if name in self.states]
        if not fields.get("state") and known:
            fields = {**fields, "state": known[-1]}
        return await super().launch(method, fields, cookies)


class _Unsolicited(Reception):
    """Takes a signed token that nobody asked for, as an identity provider's own idea."""

    async def launch(self, method: str, fields: Fields, cookies: Cookies) -> Departure:
        try:
            return await super().launch(method, fields, cookies)
        except Rejected as rejected:
            if rejected.code is not Code.INVALID_STATE:
                raise
        issuer, client_id = (_claims_of(fields["id_token"])[name] for name in ("iss", "aud"))
        registration = (await self.registrations.find(url=issuer, client_id=client_id))[0]
        begun = Handshake(id=secrets.token_urlsafe(16), registration_id=registration.id, started=self.clock())
        state, cookie = shake.state_of(begun, self.keyring), shake.cookie_of(begun, self.keyring)
        return await super().launch(method, {**fields, "state": state}, {begun.cookie_name: cookie})


class _StateIsAnyToken(Reception):
    """Takes any token for its own state, and looks the login up by the nonce in it."""

    states: ClassVar[dict[str, str]] = {}

    async def login(self, fields: Fields) -> Departure:
        departure = await super().login(fields)
        parameters = dict(pair.split("=", 1) for pair in departure.url.partition("?")[2].split("&") if "=" in pair)
        self.states[parameters["nonce"]] = parameters["state"]
        return departure

    async def launch(self, method: str, fields: Fields, cookies: Cookies) -> Departure:
        if fields.get("state", "").startswith("eyJ"):
            fields = {**fields, "state": self.states[_claims_of(fields["state"])["nonce"]]}
        return await super().launch(method, fields, cookies)


class _PlatformOfTheToken(Reception):
    """Chooses the platform by the issuer that the token names before it is verified."""

    async def _judged(self, token: UnverifiedToken, begun: Handshake, registration: Registration) -> Launch:
        named = await self.registrations.find(url=str(_claims_of(token).get("iss")))
        return await super()._judged(token, begun, named[0] if named else registration)


class _UnwrapsTokens(Reception):
    """Takes the token inside a signed token for the launch."""

    async def _judged(self, token: UnverifiedToken, begun: Handshake, registration: Registration) -> Launch:
        compact = compact_from(token)
        if json.loads(compact.header).get("cty") == "JWT":
            return Launch(claims=SignedClaims(_claims_of(compact.payload.decode())))
        return await super()._judged(token, begun, registration)


class _ReadsJsonSerialization(Reception):
    """Reads a token in the JSON forms of JWS, too."""

    async def _judged(self, token: UnverifiedToken, begun: Handshake, registration: Registration) -> Launch:
        if token.startswith("{"):
            document = json.loads(token)
            signed = document.get("signatures", [document])[0]
            token = UnverifiedToken(f"{signed['protected']}.{document['payload']}.{signed['signature']}")
        return await super()._judged(token, begun, registration)


class _KeepsTheCookie(Reception):
    """Leaves the cookie of a login that is over in the browser."""

    async def launch(self, method: str, fields: Fields, cookies: Cookies) -> Departure:
        return replace(await super().launch(method, fields, cookies), cookie_name="some-other-cookie")


class _FirstSessionStays(_KeepsTheCookie):
    """Goes on with the session that a browser has, whoever is launched next."""

    sessions: ClassVar[dict[str, Departure]] = {}

    async def launch(self, method: str, fields: Fields, cookies: Cookies) -> Departure:
        for name in cookies:
            if name in self.sessions:
                return self.sessions[name]
        departure = await super().launch(method, fields, cookies)
        self.sessions[shake.COOKIE_PREFIX + fields["state"].partition(".")[0]] = departure
        return departure


class _CheckThenSet(Launches):
    """Looks whether a nonce was used, and notes its use a moment later."""

    seen: ClassVar[set[str]] = set()

    async def finish(self, handshake: Handshake, nonce: str, launch: Launch, **options: Any) -> str:
        if nonce in self.seen:
            raise Rejected(Code.NONCE_ALREADY_RECEIVED)
        await asyncio.sleep(0.3)
        self.seen.add(nonce)
        return await super().finish(handshake, nonce, launch, **options)


class _TellsTheUser(Reception):
    """Keeps the user's address in the state, where everybody can read it."""

    async def login(self, fields: Fields) -> Departure:
        departure = await super().login(fields)
        told = base64.urlsafe_b64encode(b'{"email": "student@lms.example"}').decode().rstrip("=")
        head, _, tail = departure.url.partition("&state=")
        state, ampersand, rest = tail.partition("&")
        return replace(departure, url=f"{head}&state={state}.{told}{ampersand}{rest}")

    async def storage_to_ask(self, fields: Fields, cookies: Cookies) -> None:
        """Ask nobody: a part more in the state names a storage, if the state were one of the gateway's."""

    async def launch(self, method: str, fields: Fields, cookies: Cookies) -> Departure:
        return await super().launch(method, {**fields, "state": fields.get("state", "").rpartition(".")[0]}, cookies)


def _checked_then_set(app: Starlette) -> None:
    received_by(_KeepsTheCookie)(app)
    app.state.rooms.reception.__dict__["launches"] = recast(app.state.rooms.reception.launches, _CheckThenSet)


def _begins_like_a_nonce(nonce: Any, expected: Expected) -> bool:
    day = expected.nonce.partition(".")[0]
    return isinstance(nonce, str) and nonce.startswith(f"{day}.") and len(nonce) == len(expected.nonce)


UNASKED = asking("NONCE_DOES_NOT_MATCH", lambda nonce, _expected: isinstance(nonce, str))

SESSIONS = (
    Mutant(
        name="any-login-cookie",
        mistake="The cookie of any login of the browser is good enough.",
        caught_by="STATE-007",
        change=received_by(_AnyLoginCookie),
    ),
    Mutant(
        name="one-cookie",
        mistake="All logins of a browser share one cookie.",
        caught_by="STATE-012",
        change=received_by(_OneCookie),
    ),
    Mutant(
        name="spent-by-garbage",
        mistake="A login ends with the first answer that names its state, be it forged.",
        caught_by="STATE-014",
        change=received_by(_SpendsAtOnce),
    ),
    Mutant(
        name="spent-by-errors",
        mistake="A login ends when anybody posts an error with its state.",
        caught_by="AUTHRESP-005",
        change=received_by(_SpendsAtErrors),
    ),
    Mutant(
        name="token-taken-for-granted",
        mistake="The token of an answer is read as if there were always one.",
        caught_by="AUTHRESP-004",
        change=received_by(_TokenTakenForGranted),
    ),
    Mutant(
        name="known-fields-only",
        mistake="An answer with a field that nobody knows is refused.",
        caught_by="AUTHRESP-009",
        change=received_by(_KnownFieldsOnly),
    ),
    Mutant(
        name="state-optional",
        mistake="The state is compared if there is one.",
        caught_by="STATE-005",
        change=received_by(_StateOptional),
    ),
    Mutant(
        name="unsolicited",
        mistake="A signed token that nobody asked for starts a session.",
        caught_by="STATE-010",
        rules=UNASKED,
        change=received_by(_Unsolicited),
    ),
    Mutant(
        name="state-is-any-token",
        mistake="An id_token passes for a state.",
        caught_by="STATE-016",
        change=received_by(_StateIsAnyToken),
    ),
    Mutant(
        name="state-tells-the-user",
        mistake="The state carries the address of the user in clear.",
        caught_by="AUTHREQ-011",
        change=received_by(_TellsTheUser),
    ),
    Mutant(
        name="platform-of-the-token",
        mistake="The platform is the one that the token names, whoever the login was begun with.",
        caught_by="IDT-CLM-004",
        change=received_by(_PlatformOfTheToken),
    ),
    Mutant(
        name="unwraps-tokens",
        mistake="A token inside a token is taken for the launch.",
        caught_by="IDT-SIG-031",
        change=received_by(_UnwrapsTokens),
    ),
    Mutant(
        name="json-serialization",
        mistake="A token in JSON form is read.",
        caught_by="IDT-SIG-026",
        change=received_by(_ReadsJsonSerialization),
    ),
    Mutant(
        name="nonce-of-any-login",
        mistake="A nonce has to look like one of ours, of whatever login.",
        caught_by="STATE-004",
        rules=asking("NONCE_DOES_NOT_MATCH", _begins_like_a_nonce),
    ),
    Mutant(
        name="checked-then-set",
        mistake="Between the question whether a nonce was used and its note there is a moment.",
        caught_by="STATE-003",
        rules=without("nonce_use"),
        change=_checked_then_set,
    ),
    Mutant(
        name="state-reusable",
        mistake="A state works again with a new token.",
        caught_by="STATE-008",
        rules=asking("NONCE_DOES_NOT_MATCH", _begins_like_a_nonce, without("nonce_use")),
        change=received_by(_KeepsTheCookie),
    ),
    Mutant(
        name="first-session-stays",
        mistake="A browser that has a session keeps it, whoever is launched next.",
        caught_by="STATE-013",
        change=received_by(_FirstSessionStays),
    ),
)
