"""Enrolment: platforms are registered, changed, switched on and off (docs/gateway/api.md, `/admin/platforms`).

A body is judged whole: every field that is wrong is named, with what it must be. Changes are merged into what
is there, down to `authConfig.key`, and the result is judged like a new registration. Keys are parsed here, so
that a launch never meets one that cannot be used.
"""

import json
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.clock import Clock
from gateway.errors import wrong_fields
from gateway.keyring import Keyring
from gateway.keys.key_pairs import new_key_pair
from gateway.protocol.addresses import fault_of_url
from gateway.protocol.keys import Jwk, has_private_members, jwk_from_json, jwk_from_pem, rsa_key_from
from gateway.protocol.rules import ALG, SHORTEST_KEY
from gateway.settings import Settings
from gateway.storage.registrations import Registration, Registrations

Document = dict[str, Any]
Fault = str | None

METHODS: Final = ("JWK_SET", "JWK_KEY", "RSA_KEY")
# Bytes. An issuer and a client id share one row of an index, which has 2,704 bytes at most in PostgreSQL.
LONGEST_TEXT: Final = 1000
LONGEST_KEY_TEXT: Final = 20_000

# What a person calls it, and where it is kept. The order is LTIAAS's.
_COLUMNS: Final = {
    "url": "url",
    "clientId": "client_id",
    "name": "name",
    "authenticationEndpoint": "authentication_endpoint",
    "accesstokenEndpoint": "accesstoken_endpoint",
    "authorizationServer": "authorization_server",
    "redirectUri": "redirect_uri",
    "active": "active",
}
_KEY_COLUMNS: Final = frozenset({"auth_method", "auth_key"})
_OPTIONAL: Final = frozenset({"authorizationServer", "redirectUri", "active"})


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """Registers platforms."""

    settings: Settings
    clock: Clock
    keyring: Keyring
    registrations: Registrations
    make_key_pair: Callable[[], Awaitable[tuple[str, bytes]]] = new_key_pair

    async def register(self, body: Mapping[str, Any], *, identity: str = "", by_itself: bool = False) -> Registration:
        """Register a platform from a JSON body; it is active unless the body says otherwise.

        `identity` is the id that it was promised, if it was; `by_itself` whether it registered itself.
        """
        columns = self._columns_from(_given(body))
        identity = identity or uuid.uuid4().hex
        public_key, private_key = await self.make_key_pair()
        registration = Registration(
            id=identity,
            public_key=public_key,
            private_key=self.keyring.seal(private_key, owner=identity),
            created_at=self.clock(),
            self_registered_at=self.clock() if by_itself else None,
            **{"active": True, **columns},
        )
        await self.registrations.add(registration)
        return registration

    async def change(self, identity: str, body: Mapping[str, Any]) -> Registration:
        """Merge a JSON body into a registration; what the body does not name stays as it is in that moment."""
        current, given = await self.registrations.get(identity), _given(body)
        columns = self._columns_from(_merged(document_of(current), given))
        named = {_COLUMNS.get(field, field) for field in given} | (_KEY_COLUMNS if "authConfig" in given else set())
        changes = {column: value for column, value in columns.items() if column in named}
        # Whoever switches a platform on or off has made it his own, and it is not forgotten.
        changes |= {"self_registered_at": None} if "active" in changes else {}
        return await self.registrations.change(identity, changes) if changes else current

    async def switch(self, identity: str, *, active: bool) -> Registration:
        """Activate or deactivate a registration; logins, launches in flight and ltiks follow at once."""
        return await self.registrations.change(identity, {"active": active, "self_registered_at": None})

    def _columns_from(self, given: Document) -> Document:
        faults = {field: fault for field, fault in self._faults(given) if fault is not None}
        if faults:
            raise wrong_fields(faults)
        columns = {column: given.get(field) for field, column in _COLUMNS.items() if field != "active"}
        columns |= {"active": given["active"]} if "active" in given else {}
        key = given["authConfig"]["key"]
        text = key if isinstance(key, str) else json.dumps(key)
        return {**columns, "auth_method": given["authConfig"]["method"], "auth_key": text.strip()}

    def _faults(self, given: Document) -> list[tuple[str, Fault]]:
        judged: dict[str, Callable[[Any], Fault]] = {
            "url": _fault_of_issuer,
            "clientId": _fault_of_text,
            "name": _fault_of_text,
            "authenticationEndpoint": self._fault_of_browser_url,
            "accesstokenEndpoint": self._fault_of_fetched_url,
            "authorizationServer": _fault_of_text,
            "redirectUri": self._fault_of_redirect_uri,
            "active": _fault_of_switch,
            "authConfig": _fault_of_object,
        }
        faults = [(field, _fault(given, field, judge)) for field, judge in judged.items()]
        if isinstance(given.get("authConfig"), Mapping):
            faults += self._faults_of_key(given["authConfig"])
        return faults

    def _faults_of_key(self, config: Mapping[str, Any]) -> list[tuple[str, Fault]]:
        method, key = config.get("method"), config.get("key")
        if method not in METHODS:
            return [("authConfig.method", f"it must be one of {', '.join(METHODS)}")]
        faults: dict[str, Callable[[Any], Fault]] = {
            "JWK_SET": self._fault_of_fetched_url,
            "JWK_KEY": _fault_of_jwk,
            "RSA_KEY": _fault_of_pem,
        }
        return [("authConfig.key", faults[method](key))]

    def _fault_of_fetched_url(self, value: Any) -> Fault:
        return _fault_of_text(value) or fault_of_url(value, allow_private=self.settings.allow_private_networks)

    def _fault_of_browser_url(self, value: Any) -> Fault:
        # Only browsers go there, and theirs may be a private network that we cannot and need not reach.
        return _fault_of_text(value) or fault_of_url(value, allow_private=True)

    def _fault_of_redirect_uri(self, value: Any) -> Fault:
        known = self.settings.redirect_uris
        return None if value in known else f"it must be one of this gateway's launch URLs: {' or '.join(known)}"


def document_of(registration: Registration) -> Document:
    """A registration as the API shows it."""
    document: Document = {"id": registration.id}
    document |= {field: getattr(registration, column) for field, column in _COLUMNS.items()}
    document["authConfig"] = {"method": registration.auth_method, "key": registration.auth_key}
    document["publicKey"] = registration.next_public_key or registration.public_key
    return {field: value for field, value in document.items() if value is not None}


def _given(body: Mapping[str, Any]) -> Document:
    # Clients send null for what they leave out; members that we do not know are left alone.
    return {field: value for field, value in body.items() if value is not None}


def _merged(current: Document, changes: Document) -> Document:
    merged = {**current, **changes}
    if isinstance(changes.get("authConfig"), Mapping):
        given = {name: value for name, value in changes["authConfig"].items() if value is not None}
        merged["authConfig"] = {**current["authConfig"], **given}
    return merged


def _fault(given: Document, field: str, judge: Callable[[Any], Fault]) -> Fault:
    if field not in given:
        return None if field in _OPTIONAL else "it is missing"
    return judge(given[field])


def _fault_of_text(value: Any) -> Fault:
    if not isinstance(value, str) or not value:
        return "it must be a text that is not empty"
    if len(value.encode()) > LONGEST_TEXT:
        return f"it must have at most {LONGEST_TEXT} bytes in UTF-8"
    return None if value.isprintable() and value == value.strip() else "it must be printable, without blanks around it"


def _fault_of_issuer(value: Any) -> Fault:
    # An issuer is a name, compared byte for byte and never fetched; it still has the form of a URL (Sec 5.1.2).
    fault = _fault_of_text(value)
    if fault is None and not value.startswith(("https://", "http://")):
        return "it must be the issuer's URL, starting with https://"
    return fault or ("it must have neither query nor fragment" if "?" in value or "#" in value else None)


def _fault_of_switch(value: Any) -> Fault:
    return None if isinstance(value, bool) else "it must be true or false"


def _fault_of_object(value: Any) -> Fault:
    return None if isinstance(value, Mapping) else "it must be an object with method and key"


def _fault_of_jwk(value: Any) -> Fault:
    if isinstance(value, str) and len(value) <= LONGEST_KEY_TEXT and value.isascii():
        value = jwk_from_json(value)
    if not isinstance(value, dict):
        return "it must be an RSA public key as a JWK: an object, or the JSON text of one"
    if has_private_members(value):
        return "it is a private key; register the public one, and replace this one, which is no longer secret"
    return _fault_of_marks(value) or _fault_of_rsa(value)


def _fault_of_marks(jwk: Jwk) -> Fault:
    # RULES.key would refuse such a key at every launch; whoever registers it can still choose another.
    if jwk.get("use", "sig") != "sig":
        return "its use must be 'sig', or absent"
    operations = jwk.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        return "its key_ops must list 'verify', or be absent"
    return None if jwk.get("alg", ALG) == ALG else f"its alg must be {ALG!r}, or absent"


def _fault_of_pem(value: Any) -> Fault:
    if not isinstance(value, str) or len(value) > LONGEST_KEY_TEXT or not value.isascii() or "\0" in value:
        return "it must be an RSA public key in PEM"
    if "PRIVATE KEY" in value:
        return "it is a private key; register the public one, and replace this one, which is no longer secret"
    jwk = jwk_from_pem(value.strip())
    return "it must be an RSA public key in PEM" if jwk is None else _fault_of_rsa(jwk)


def _fault_of_rsa(jwk: Jwk) -> Fault:
    key = rsa_key_from(jwk)
    if key is None:
        return "it must describe an RSA public key (kty, n, e) of at most 8192 bits"
    if key.key_size < SHORTEST_KEY:
        return f"it has {key.key_size} bits, and must have {SHORTEST_KEY} or more"
    return None
