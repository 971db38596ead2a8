"""Mistakes with key sets: the platform's, as it is fetched and kept, and the gateway's own, as it is published."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from conformance.selftest.mutants.mutant import Mutant, asking, recast, received_by, refurnish
from gateway.errors import Code, PlatformFailure
from gateway.launch.reception import Reception
from gateway.platforms.key_sets import KeySets
from gateway.protocol.checks import Expected
from gateway.protocol.keys import Jwk, keys_named, rsa_key_from
from gateway.routes import platforms
from gateway.routes.key_set import key_set
from gateway.storage.registrations import Registration

Endpoint = Callable[[Request], Any]
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class _NeverKept(KeySets):
    """Fetches the key set for every launch."""

    async def keys(self, url: str, kid: object) -> Sequence[Jwk]:
        self._entries.pop(url, None)
        return await super().keys(url, kid)


class _FetchedOnce(KeySets):
    """Fetches a key set once, and never again."""

    def _suffices(self, entry: Any, _kid: object) -> bool:
        return bool(entry.keys)


class _FetchedForEveryUnknownKid(KeySets):
    """Fetches the key set again whenever a token names a key that is not in it."""

    def _suffices(self, entry: Any, kid: object) -> bool:
        entry.asked_again_at = LONG_AGO
        return super()._suffices(entry, kid)


class _NeverForgotten(KeySets):
    """Adds the keys of each fetch to those that it has."""

    async def _fetch(self, url: str) -> tuple[tuple[Jwk, ...], timedelta]:
        known = self._entry(url).keys
        keys, lifetime = await super()._fetch(url)
        return (*keys, *(jwk for jwk in known if not keys_named(jwk.get("kid"), keys))), lifetime


class _OneKeyAtATime(KeySets):
    """Takes the first use of a new key for the end of the one before."""

    retired: ClassVar[dict[str, list[object]]] = {}

    async def keys(self, url: str, kid: object) -> Sequence[Jwk]:
        keys = await super().keys(url, kid)
        used = self.retired.setdefault(url, [])
        if kid not in used and keys_named(kid, keys):
            used.append(kid)
        return [jwk for jwk in keys if jwk.get("kid") not in used[:-1]]


class _AllOrNothing(KeySets):
    """Parses the whole key set, and gives up at the first key that is no RSA key."""

    async def keys(self, url: str, kid: object) -> Sequence[Jwk]:
        keys = await super().keys(url, kid)
        if not all(rsa_key_from(jwk) for jwk in keys):
            raise PlatformFailure(Code.KEYSET_NOT_FOUND, url=url, reason="a key is no RSA key")
        return keys


class _OnePool(KeySets):
    """Keeps the keys of all platforms together, by kid."""

    async def keys(self, url: str, kid: object) -> Sequence[Jwk]:
        own = await super().keys(url, kid)
        return [*own, *(jwk for entry in self._entries.values() for jwk in entry.keys)]


class _GuessesTheKeySet(Reception):
    """Looks for the key set at the usual address when the registered one does not serve it."""

    async def _keys_of(self, registration: Registration, kid: object) -> Sequence[Jwk]:
        try:
            return await super()._keys_of(registration, kid)
        except PlatformFailure:
            return await self.key_sets.keys(f"{registration.url}/lti/jwks", kid)


def _kept_by(careless: type[KeySets]) -> Callable[[Starlette], None]:
    class _Careless(Reception):
        pass

    def change(app: Starlette) -> None:
        reception = recast(app.state.rooms.reception, _Careless)
        reception.__dict__["key_sets"] = recast(reception.key_sets, careless)
        refurnish(app, reception=reception)

    return change


def _publishing(edit: Callable[[list[Any]], list[Any]]) -> Callable[[Starlette], None]:
    async def endpoint(request: Request) -> Response:
        published = json.loads(bytes((await key_set(request)).body))
        return Response(json.dumps({"keys": edit(published["keys"])}), media_type="application/json")

    return _answering("/lti/keys", endpoint)


def _answering(path: str, endpoint: Endpoint) -> Callable[[Starlette], None]:
    return lambda app: app.router.routes.insert(0, Route(path, endpoint, methods=["GET"]))


async def _one_public_key_for_all(request: Request) -> Response:
    listing = next(one for one in platforms.OPERATIONS if one.handler is platforms.list_platforms)
    answer = await listing.answer_to(request)
    document = json.loads(bytes(answer.body))
    alike = [{**platform, "publicKey": "the same"} for platform in document["platforms"]]
    return Response(json.dumps({**document, "platforms": alike}), media_type="application/json")


def _only_for_people(_request: Request) -> Response:
    return Response("<h1>Our keys</h1>", media_type="text/html")


def _names_its_algorithm(alg: Any, _expected: Expected) -> bool:
    return bool(alg == "RS256")


KEY_SETS = (
    Mutant(
        name="key-set-not-kept",
        mistake="The key set is fetched for every launch.",
        caught_by="JWKS-006",
        change=_kept_by(_NeverKept),
    ),
    Mutant(
        name="key-set-fetched-once",
        mistake="The key set is fetched once, and a rotation needs a restart.",
        caught_by="JWKS-007",
        change=_kept_by(_FetchedOnce),
    ),
    Mutant(
        name="key-set-fetched-for-every-kid",
        mistake="Every unknown kid leads to a fetch.",
        caught_by="JWKS-008",
        change=_kept_by(_FetchedForEveryUnknownKid),
    ),
    Mutant(
        name="keys-never-forgotten",
        mistake="A key that was in the key set once verifies for ever.",
        caught_by="JWKS-009",
        change=_kept_by(_NeverForgotten),
    ),
    Mutant(
        name="one-key-at-a-time",
        mistake="The first use of a new key ends the old one, which is still published.",
        caught_by="JWKS-010",
        change=_kept_by(_OneKeyAtATime),
    ),
    Mutant(
        name="key-set-all-or-nothing",
        mistake="One key that cannot be used makes the whole key set useless.",
        caught_by="JWKS-011",
        change=_kept_by(_AllOrNothing),
    ),
    Mutant(
        name="key-names-its-algorithm",
        mistake="A key without alg verifies nothing.",
        caught_by="JWKS-012",
        rules=asking("KEY_FOR_ANOTHER_ALG", _names_its_algorithm),
    ),
    Mutant(
        name="key-set-guessed",
        mistake="Keys are taken from another address when the registered one does not serve them.",
        caught_by="JWKS-013",
        change=received_by(_GuessesTheKeySet),
    ),
    Mutant(
        name="keys-in-one-pool",
        mistake="The keys of all platforms are kept together, and any of them verifies.",
        caught_by="IDT-SIG-009",
        change=_kept_by(_OnePool),
    ),
    Mutant(
        name="own-keys-as-a-page",
        mistake="The gateway's key set is a page for people.",
        caught_by="JWKS-001",
        change=_answering("/lti/keys", _only_for_people),
    ),
    Mutant(
        name="own-keys-without-kid",
        mistake="The gateway's keys have no kid.",
        caught_by="JWKS-002",
        change=_publishing(lambda keys: [{k: v for k, v in key.items() if k != "kid"} for key in keys]),
    ),
    Mutant(
        name="own-keys-short",
        mistake="The gateway's keys have 1024 bits.",
        caught_by="JWKS-003",
        change=_publishing(lambda keys: [{**key, "n": key["n"][:171]} for key in keys]),
    ),
    Mutant(
        name="own-private-keys",
        mistake="The gateway publishes the private part of its keys.",
        caught_by="JWKS-004",
        change=_publishing(lambda keys: [{**key, "d": "AQAB"} for key in keys]),
    ),
    Mutant(
        name="one-key-for-all-platforms",
        mistake="Every platform is given the same public key.",
        caught_by="JWKS-016",
        change=_answering("/admin/platforms", _one_public_key_for_all),
    ),
)
