"""Key rotation: two keys for a time, the right one signs, and no platform meets a key that it could not know."""

import asyncio
import base64
import json
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from gateway.keyring import Keyring
from gateway.keys.key_pairs import LEAD, OVERLAP
from gateway.keys.signing import Signer
from gateway.tests.lms import Lms, public_jwk
from gateway.tests.postgresql import BOTH
from gateway.tests.site import BEARER, Site, code_of, settings

pytestmark = pytest.mark.anyio

STORED_IN = BOTH


async def rotate(site: Site) -> httpx.Response:
    """Rotate the keys of the site's platform."""
    return await site.client.post(f"/admin/platforms/{site.platform['id']}/keys/rotate", headers=BEARER)


async def published(site: Site, identity: str = "") -> list[str]:
    """The kids in the key set of all, or of one platform."""
    path = f"/lti/keys/{identity}".rstrip("/")
    return [key["kid"] for key in (await site.client.get(path)).json()["keys"]]


async def signer_of(site: Site) -> str:
    """The kid of what is signed for the platform now."""
    registration = await site.rooms.registrations.get(site.platform["id"])
    header = Signer(Keyring(settings().secret), site.clock).sign(registration, {}).split(".")[0]
    return str(json.loads(base64.urlsafe_b64decode(header + "=="))["kid"])


async def test_new_key_is_shown_at_once(site: Site) -> None:
    """From the rotation on the key set has both keys; the answer shows the new one, under another kid."""
    old = site.platform["publicKey"]

    answer = await rotate(site)

    kids = await published(site)
    assert (answer.status_code, len(kids), kids[0]) == (200, 2, site.platform["id"])
    assert answer.json()["publicKey"] != old
    assert answer.json()["id"] == site.platform["id"]


async def test_new_key_signs_when_platforms_could_have_it(site: Site) -> None:
    """An hour after the rotation the new key signs, not a microsecond before."""
    await rotate(site)
    old, new = await published(site)
    site.clock.now += LEAD
    site.clock.move(microseconds=-1)

    before = await signer_of(site)
    site.clock.move(microseconds=1)
    after = await signer_of(site)

    assert (before, after) == (old, new)


async def test_old_key_is_shown_for_a_day_more(site: Site) -> None:
    """What was signed with the old key can be checked for a day after the new one took over."""
    await rotate(site)
    old, new = await published(site)
    site.clock.now += LEAD + OVERLAP
    site.clock.move(microseconds=-1)

    before = await published(site)
    site.clock.move(microseconds=1)
    after = await published(site)

    assert (before, after) == ([old, new], [new])


async def test_rotation_waits_for_the_one_before(site: Site) -> None:
    """There are never three keys: a second rotation is refused until the first is over."""
    await rotate(site)
    site.clock.now += LEAD + OVERLAP
    site.clock.move(microseconds=-1)

    refused = await rotate(site)
    site.clock.move(microseconds=1)
    accepted = await rotate(site)

    assert (refused.status_code, code_of(refused), accepted.status_code) == (409, "KEY_ROTATION_UNDER_WAY", 200)


async def test_rotations_follow_one_another(site: Site) -> None:
    """In the second rotation the key of the first is the one that is replaced, and signs until then."""
    await rotate(site)
    site.clock.now += LEAD + OVERLAP
    (first,) = await published(site)

    await rotate(site)

    kept, newest = await published(site)
    assert (kept, await signer_of(site)) == (first, first)
    site.clock.now += LEAD
    assert await signer_of(site) == newest


async def test_simultaneous_rotations_make_one_key(site: Site) -> None:
    """Of several rotations at once exactly one happens."""
    answers = await asyncio.gather(*(rotate(site) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert len(await published(site)) == 2


async def test_unknown_platform_has_no_keys(site: Site) -> None:
    """What is not registered cannot be rotated."""
    answer = await site.client.post("/admin/platforms/x/keys/rotate", headers=BEARER)

    assert (answer.status_code, code_of(answer)) == (404, "PLATFORM_NOT_FOUND")


async def test_key_set_shows_the_key_of_the_platform(site: Site) -> None:
    """The JWK in the key set is the public key that the API shows."""
    (key,) = (await site.client.get("/lti/keys")).json()["keys"]

    shown: Any = load_pem_public_key(site.platform["publicKey"].encode())
    numbers = shown.public_numbers()
    assert int.from_bytes(base64.urlsafe_b64decode(key["n"] + "==")) == numbers.n
    assert set(key) == {*public_jwk(Lms().key), "kid", "alg", "use"}


async def test_key_set_follows_registrations(site: Site) -> None:
    """A platform that comes or goes is in the next answer, or gone from it."""
    before = await published(site)
    added = await site.register(Lms(issuer="https://second.example"))
    with_it = await published(site)
    await site.client.delete(f"/admin/platforms/{added['id']}", headers=BEARER)

    assert sorted(with_it) == sorted([*before, added["id"]])
    assert await published(site) == before


@pytest.mark.parametrize("path", ["/lti/keys", "/keys"])
async def test_platform_has_a_key_set_of_its_own(site: Site, path: str) -> None:
    """The set of one platform has the keys of no other, and each as the set of all shows it."""
    second = await site.register(Lms(issuer="https://second.example"))

    answer = await site.client.get(f"{path}/{second['id']}")

    common = (await site.client.get("/lti/keys")).json()["keys"]
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json()["keys"] == [key for key in common if key["kid"] == second["id"]]
    assert len(common) == 2


async def test_own_key_set_follows_a_rotation(site: Site) -> None:
    """The platform's own set shows both keys from the rotation on, and the new one alone when the old one is over."""
    before = await published(site, site.platform["id"])
    await rotate(site)

    both = await published(site, site.platform["id"])
    site.clock.now += LEAD + OVERLAP
    site.clock.move(microseconds=-1)
    still = await published(site, site.platform["id"])
    site.clock.move(microseconds=1)
    after = await published(site, site.platform["id"])

    assert before == [site.platform["id"]]
    assert both == still == [*before, both[1]]
    assert after == both[1:]


@pytest.mark.parametrize("identity", ["0" * 32, "x", "a%00b", "é"])
async def test_key_set_of_nobody_is_not_found(site: Site, identity: str) -> None:
    """There are no keys under an id that no platform has, and nobody keeps that answer."""
    answer = await site.client.get(f"/lti/keys/{identity}")

    assert (answer.status_code, code_of(answer)) == (404, "PLATFORM_NOT_FOUND")
    assert answer.headers["cache-control"] == "no-store"


async def test_key_set_of_a_deleted_platform_is_gone(site: Site) -> None:
    """With a platform goes its key set."""
    await site.client.delete(f"/admin/platforms/{site.platform['id']}", headers=BEARER)

    assert (await site.client.get(f"/lti/keys/{site.platform['id']}")).status_code == 404


@pytest.mark.parametrize("own", [False, True], ids=["common", "own"])
async def test_key_set_that_is_known_is_not_sent_again(site: Site, own: bool) -> None:
    """Whoever names the version that it has gets nothing but the word that it still holds."""
    path = f"/lti/keys/{site.platform['id']}" if own else "/lti/keys"
    first = await site.client.get(path)
    headers = {"If-None-Match": first.headers["etag"]}

    same = await site.client.get(path, headers=headers)
    await rotate(site)
    changed = await site.client.get(path, headers=headers)

    assert (same.status_code, same.content, changed.status_code) == (304, b"", 200)
    assert same.headers["cache-control"] == first.headers["cache-control"] == "public, max-age=60"
    assert changed.headers["etag"] != first.headers["etag"]
