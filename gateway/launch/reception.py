"""Reception: where a browser arrives with a login or a launch, and the only place where a launch's rooms meet.

Forward only: form, handshake, registration, header, key, signature, claims, and the nonce last, in one
transaction with the launch. Whatever is refused on the way has changed nothing, so a login that is still open
survives any garbage posted at it.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from structlog.contextvars import bind_contextvars

from gateway.clock import Clock
from gateway.errors import Code, Rejected, quoted
from gateway.keyring import Keyring
from gateway.platforms.key_sets import KeySets
from gateway.protocol import handshake as shake
from gateway.protocol.checks import Expected, Rules
from gateway.protocol.compact import UnverifiedToken
from gateway.protocol.formatted import has_service
from gateway.protocol.handshake import Handshake
from gateway.protocol.id_token import signed_claims_from
from gateway.protocol.keys import Jwk, jwk_from_json, jwk_from_pem
from gateway.protocol.launch import Launch, launch_from, tool_address
from gateway.protocol.login import authentication_request
from gateway.protocol.platform_storage import PlatformStorage, storage_of, storage_target_from
from gateway.protocol.vocabulary import CLAIM_DEPLOYMENT_ID
from gateway.settings import Settings
from gateway.storage.launches import Launches
from gateway.storage.registrations import Registration, Registrations

Fields = Mapping[str, str]

# More would be no use to whoever mends the registration, and hints may name a person.
_ECHOED = ("iss", "client_id", "lti_deployment_id")


@dataclass(frozen=True)
class Departure:
    """Where the browser goes next, the cookie of the login that it starts or ends, and what may stand in for it."""

    url: str
    cookie_name: str
    cookie_value: str = ""
    storage: PlatformStorage | None = None


@dataclass(frozen=True, kw_only=True)
class Reception:
    """Answers logins and launches by the rules that it is given."""

    settings: Settings
    rules: Rules
    clock: Clock
    keyring: Keyring
    key_sets: KeySets
    registrations: Registrations
    launches: Launches

    async def login(self, fields: Fields) -> Departure:
        """Begin a launch: from a login initiation to the platform's authorization endpoint."""
        self.rules.login_parameters.demand(fields)
        registration = await self._registration_for(fields)
        started = Handshake(
            id=secrets.token_urlsafe(16),
            registration_id=registration.id,
            started=self.clock().replace(microsecond=0),
            storage_target=storage_target_from(fields),
        )
        url = authentication_request(
            endpoint=registration.authentication_endpoint,
            client_id=registration.client_id,
            redirect_uri=registration.redirect_uri or self.settings.redirect_uris[0],
            login_hint=fields["login_hint"],
            lti_message_hint=fields.get("lti_message_hint"),
            handshake=started,
            keyring=self.keyring,
        )
        storage = storage_of(started, authentication_endpoint=registration.authentication_endpoint)
        return Departure(url, started.cookie_name, shake.cookie_of(started, self.keyring), storage)

    async def storage_to_ask(self, fields: Fields, cookies: Mapping[str, str]) -> PlatformStorage | None:
        """The storage that has to be asked before this launch can be judged: its cookie did not come."""
        if not shake.names_storage(fields.get("state", "")):
            return None
        begun = self._begun_by(fields["state"])
        if begun.cookie_name in cookies:
            return None
        registration = await self._registration_of(begun)
        return storage_of(begun, authentication_endpoint=registration.authentication_endpoint)

    async def launch(self, method: str, fields: Fields, cookies: Mapping[str, str]) -> Departure:
        """Finish a launch: from an authentication response to the tool.

        `cookies` holds also what came back from the platform's storage, under the name that the cookie would have.
        """
        self.rules.delivery.demand(method)
        begun = self._handshake_of(fields, cookies)
        registration = await self._registration_of(begun)
        token = _token_of(fields)
        launch = await self._judged(token, begun, registration)
        ltik = await self.launches.finish(
            begun,
            shake.nonce_of(begun, self.keyring),
            launch,
            with_service_key=has_service(launch, self.settings.services),
            now=self.clock(),
            rules=self.rules,
        )
        # The event of the answer tells of the launch: one line for each, not two.
        bind_contextvars(message_type=launch.message_type)
        return Departure(tool_address(launch, tool_url=self._tool_url(launch), ltik=ltik), begun.cookie_name)

    async def _registration_for(self, fields: Fields) -> Registration:
        # Exact comparison (Sec 5.1.3 step 2); a client_id selects among several registrations of one issuer
        # (Core 4.1.3).
        wanted = {"url": fields["iss"]} | ({"client_id": fields["client_id"]} if fields.get("client_id") else {})
        found = await self.registrations.recall(**wanted)
        if not found:
            raise Rejected(Code.UNREGISTERED_OR_INACTIVE_PLATFORM, details=_echo(fields))
        # One that is switched off is no choice, but where there is no other the refusal shall say so.
        found = [registration for registration in found if registration.active] or found[:1]
        if len(found) > 1:
            raise Rejected(Code.AMBIGUOUS_PLATFORM, details=_echo(fields))
        bind_contextvars(issuer=found[0].url)
        self.rules.active_at_login.demand(found[0].active, details=_echo(fields))
        return found[0]

    def _handshake_of(self, fields: Fields, cookies: Mapping[str, str]) -> Handshake:
        # RFC 6749 10.12: nothing else of a response is looked at before its state is known to be this browser's.
        if not fields.get("state"):
            raise Rejected(Code.MISSING_STATE)
        begun = self._begun_by(fields["state"])
        cookie = cookies.get(begun.cookie_name, "")
        self.rules.browser_binding.demand(cookie, shake.cookie_of(begun, self.keyring))
        return begun

    def _begun_by(self, state: str) -> Handshake:
        begun = shake.handshake_from(state, signature_passes=self.rules.state_signature.demand, keyring=self.keyring)
        self.rules.state_age.demand(begun.started, self.clock())
        return begun

    async def _registration_of(self, begun: Handshake) -> Registration:
        found = await self.registrations.recall(id=begun.registration_id)
        if not found:
            raise Rejected(Code.UNREGISTERED_OR_INACTIVE_PLATFORM)
        bind_contextvars(issuer=found[0].url)
        self.rules.active_at_launch.demand(found[0].active, details=_echo({"iss": found[0].url}))
        return found[0]

    async def _judged(self, token: UnverifiedToken, begun: Handshake, registration: Registration) -> Launch:
        expected = self._expected(registration, shake.nonce_of(begun, self.keyring))

        async def key_source(kid: object) -> Sequence[Jwk]:
            return await self._keys_of(registration, kid)

        claims = await signed_claims_from(token, key_source=key_source, expected=expected, rules=self.rules)
        bind_contextvars(deployment=quoted(claims.get(CLAIM_DEPLOYMENT_ID)))
        return launch_from(claims, expected=expected, rules=self.rules)

    async def keys_of(self, registration: Registration, kid: object) -> Sequence[Jwk]:
        """The keys that a platform signs with; raises PlatformFailure when there are none to be had."""
        return await self._keys_of(registration, kid)

    async def _keys_of(self, registration: Registration, kid: object) -> Sequence[Jwk]:
        if registration.auth_method == "JWK_SET":
            return await self.key_sets.keys(registration.auth_key, kid)
        read = jwk_from_pem if registration.auth_method == "RSA_KEY" else jwk_from_json
        jwk = read(registration.auth_key)
        return [jwk] if jwk else []

    def _expected(self, registration: Registration, nonce: str) -> Expected:
        return Expected(
            issuer=registration.url,
            client_id=registration.client_id,
            nonce=nonce,
            now=self.clock(),
            kid_demanded=registration.auth_method == "JWK_SET",
            message_types=frozenset(self.rules.messages),
            services=self.settings.services,
        )

    def _tool_url(self, launch: Launch) -> str:
        if launch.is_deep_linking and self.settings.deep_linking_url:
            return self.settings.deep_linking_url
        return self.settings.launch_url


def _token_of(fields: Fields) -> UnverifiedToken:
    if fields.get("error"):
        described = {name: fields[name] for name in ("error", "error_description") if name in fields}
        raise Rejected(Code.LOGIN_REFUSED_BY_PLATFORM, got=fields["error"], details={"bodyReceived": described})
    if not fields.get("id_token"):
        raise Rejected(Code.NO_LTIK_OR_IDTOKEN_FOUND)
    return UnverifiedToken(fields["id_token"])


def _echo(fields: Fields) -> dict[str, object]:
    return {"bodyReceived": {name: fields[name] for name in _ECHOED if name in fields}}
