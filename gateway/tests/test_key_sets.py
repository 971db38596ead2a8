"""Key sets of platforms: when they are fetched, how long they are kept, and what happens when that fails."""

import asyncio
import gzip
import json
import traceback
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.tests.lms import Lms, public_jwk, rsa_key
from gateway.tests.site import Site, code_of, ltik_of, open_site

pytestmark = pytest.mark.anyio


FAILURES: dict[str, tuple[dict[str, Any], str]] = {
    "status": ({"key_set_answer": httpx.Response(500)}, "KEYSET_NOT_FOUND"),
    "html": ({"key_set_answer": httpx.Response(200, html="<p>Sign in</p>")}, "KEYSET_NOT_FOUND"),
    "list": ({"key_set_answer": httpx.Response(200, json=[])}, "KEYSET_NOT_FOUND"),
    "no-keys": ({"key_set_answer": httpx.Response(200, json={"keys": []})}, "KEYSET_NOT_FOUND"),
    "keys-no-list": ({"key_set_answer": httpx.Response(200, json={"keys": {"a": 1}})}, "KEYSET_NOT_FOUND"),
    "deep": ({"key_set_answer": httpx.Response(200, content="[" * 100_000)}, "KEYSET_NOT_FOUND"),
    "refused": ({"key_set_error": httpx.ConnectError("refused")}, "KEYSET_NOT_FOUND"),
    "timeout": ({"key_set_error": httpx.ReadTimeout("slow")}, "KEYSET_TIMED_OUT"),
    "elsewhere": (
        {"key_set_answer": httpx.Response(302, headers={"Location": "https://evil.example/jwks"})},
        "KEYSET_NOT_FOUND",
    ),
    "circle": ({"key_set_answer": httpx.Response(302, headers={"Location": "/jwks"})}, "KEYSET_NOT_FOUND"),
}


class Moved(Lms):
    """A platform whose key set is elsewhere."""

    def __init__(self, target: str) -> None:
        super().__init__()
        self.target = target

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """Redirect from the registered address; any other has the keys."""
        if str(request.url) == "https://lms.example/jwks":
            return httpx.Response(301, headers={"Location": self.target})
        return httpx.Response(200, json={"keys": [public_jwk(self.key, kid=self.kid)]})


async def test_key_set_is_kept_for_its_lifetime(site: Site) -> None:
    """Launches share one fetch until max-age has passed, and not a second longer."""
    site.lms.key_set_headers = {"Cache-Control": "public, max-age=30"}

    requests = []
    for seconds in (0, 29, 1):
        site.clock.move(seconds=seconds)
        await site.launch()
        requests.append(site.lms.key_set_requests)

    assert requests == [1, 1, 2]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ({}, 60),
        ({"Cache-Control": "no-cache"}, 1),
        ({"Cache-Control": "max-age=0"}, 1),
        ({"Cache-Control": "max-age=999999"}, 86400),
    ],
    ids=["none", "no-cache", "zero", "long"],
)
async def test_lifetime_has_bounds(site: Site, header: dict[str, str], seconds: int) -> None:
    """A key set without a lifetime lasts a minute; others last at least a second and at most a day."""
    site.lms.key_set_headers = header
    await site.launch()

    site.clock.move(seconds=seconds - 1)
    await site.launch()
    before = site.lms.key_set_requests
    site.clock.move(seconds=1)
    await site.launch()

    assert site.lms.key_set_requests == before + 1


async def test_rotation_needs_nobody(site: Site) -> None:
    """The first launch with a new key makes the gateway look again; the old key serves on."""
    old, new = site.lms.key, rsa_key("new")
    await site.launch()
    site.lms.keys = [public_jwk(old, kid="key-1"), public_jwk(new, kid="key-2")]
    site.lms.key, site.lms.kid = new, "key-2"

    with_new = await site.launch()
    site.lms.key, site.lms.kid = old, "key-1"
    with_old = await site.launch()

    assert [with_new.status_code, with_old.status_code] == [302, 302]
    assert site.lms.key_set_requests == 2


async def test_withdrawn_key_stops_with_its_set(site: Site) -> None:
    """A key that was taken out of the set is refused when the kept set has expired."""
    await site.launch()
    site.lms.keys = [public_jwk(rsa_key("new"), kid="key-2")]

    kept = await site.launch()
    site.clock.move(seconds=60)
    expired = await site.launch()

    assert kept.status_code == 302
    assert code_of(expired) == "KID_NOT_FOUND"


async def failures_of_twenty(site: Site) -> list[Any]:
    """What twenty get who ask in one moment for the keys of a platform that does not answer."""
    site.lms.key_set_error = httpx.ReadTimeout("slow")
    asked = [site.rooms.reception.key_sets.keys("https://lms.example/jwks", "key-1") for _ in range(20)]
    return await asyncio.gather(*asked, return_exceptions=True)


async def test_simultaneous_launches_share_a_failure(site: Site) -> None:
    """Who waits for a fetch that fails is refused with it, instead of asking once more; who comes later asks again."""
    failures = await failures_of_twenty(site)
    together = site.lms.key_set_requests
    site.clock.move(seconds=5)
    later = await site.launch()

    assert {str(failure) for failure in failures} == {str(failures[0])}
    assert code_of(later) == "KEYSET_TIMED_OUT"
    assert (together, site.lms.key_set_requests) == (1, 2)


async def test_failure_does_not_hold_on_to_those_who_waited(site: Site) -> None:
    """A failure that is kept has nobody's frames: they hold requests, with their tokens."""
    failures = await failures_of_twenty(site)

    assert len(list(traceback.walk_tb(failures[0].__traceback__))) < 20


async def test_unknown_kids_cause_few_fetches(site: Site) -> None:
    """A hundred invented kids cost one fetch; after the cool-down there may be one more."""
    await site.launch()

    for number in range(100):
        await site.launch_with_header(kid=f"invented-{number}")
    during = site.lms.key_set_requests
    site.clock.move(seconds=5)
    await site.launch_with_header(kid="invented")

    assert (during, site.lms.key_set_requests) == (2, 3)


async def test_simultaneous_launches_share_a_fetch(site: Site) -> None:
    """One fetch at a time: who comes meanwhile waits for its result."""
    requests = [await site.begin() for _ in range(8)]

    answers = await asyncio.gather(
        *(site.post(site.lms.id_token(site.claims(request["nonce"])), request["state"]) for request in requests)
    )

    assert {answer.status_code for answer in answers} == {302}
    assert site.lms.key_set_requests == 1


@pytest.mark.parametrize("name", sorted(FAILURES))
async def test_key_set_failure_refuses_the_launch(site: Site, name: str) -> None:
    """Without keys there is no launch, and the answer says that the platform failed, and where."""
    changes, code = FAILURES[name]
    for member, value in changes.items():
        setattr(site.lms, member, value)

    answer = await site.launch()

    assert code_of(answer) == code
    assert answer.status_code == (504 if code == "KEYSET_TIMED_OUT" else 502)
    assert answer.json()["details"]["externalError"] is True
    assert answer.json()["details"]["externalUrl"] == "https://lms.example/jwks"


async def test_redirect_within_the_origin_is_followed(database: Path) -> None:
    """A key set that moved within its origin is still found."""
    async with open_site(database, lms=Moved("/new")) as site:
        assert ltik_of(await site.launch())


@pytest.mark.parametrize(
    "target", ["https://evil.example/new", "https://lms.example:8443/new", "http://lms.example/new"]
)
async def test_redirect_to_another_origin_is_not_followed(database: Path, target: str) -> None:
    """A key set at another host, port or scheme is not the platform's, though its keys would fit."""
    async with open_site(database, lms=Moved(target)) as site:
        assert code_of(await site.launch()) == "KEYSET_NOT_FOUND"


@pytest.mark.parametrize(("size", "status"), [(999_999, 302), (1_000_000, 302), (1_000_001, 502)])
async def test_key_set_has_a_limit(site: Site, size: int, status: int) -> None:
    """A key set of a million bytes is read, one byte more is not."""
    body = json.dumps({"keys": [public_jwk(site.lms.key, kid="key-1")]}).encode()
    site.lms.key_set_answer = httpx.Response(200, content=body.ljust(size))

    assert (await site.launch()).status_code == status


async def test_compressed_key_set_is_not_unpacked(site: Site) -> None:
    """Eight hundred bytes may unpack to gigabytes, so no compression is asked for, and none is undone."""
    body = json.dumps({"keys": [public_jwk(site.lms.key, kid="key-1")]}).encode()
    packed = gzip.compress(gzip.compress(body))
    site.lms.key_set_answer = httpx.Response(
        200, headers={"Content-Encoding": "gzip, gzip"}, stream=httpx.ByteStream(packed)
    )

    assert code_of(await site.launch()) == "KEYSET_NOT_FOUND"
    assert site.lms.key_set_encodings == ["identity"]


async def test_old_keys_serve_while_the_platform_is_down(site: Site) -> None:
    """An expired set serves on for an hour when it cannot be fetched, then no more."""
    await site.launch()
    site.lms.key_set_error = httpx.ConnectError("down")

    site.clock.move(minutes=60)
    during = await site.launch()
    site.clock.move(minutes=1)
    after = await site.launch()

    assert during.status_code == 302
    assert code_of(after) == "KEYSET_NOT_FOUND"


async def test_old_keys_serve_whoever_waited_for_a_slow_failure(site: Site) -> None:
    """Launches that waited while a fetch timed out go on with the old keys, like the one that made the fetch."""
    await site.launch()
    site.clock.move(minutes=2)
    requests = [await site.begin() for _ in range(4)]
    site.lms.key_set_error = httpx.ReadTimeout("slow")
    site.lms.before_answer = lambda: site.clock.move(seconds=6)

    answers = await asyncio.gather(
        *(site.post(site.lms.id_token(site.claims(request["nonce"])), request["state"]) for request in requests)
    )

    assert [answer.status_code for answer in answers] == [302] * 4
    assert site.lms.key_set_requests == 2


async def test_platform_that_is_down_is_not_asked_at_every_launch(site: Site) -> None:
    """After a failed fetch the next one waits for the cool-down."""
    await site.launch()
    site.lms.key_set_error = httpx.ConnectError("down")
    site.clock.move(minutes=2)

    for _ in range(5):
        await site.launch()

    assert site.lms.key_set_requests == 2


async def test_platform_that_never_answered_is_not_asked_at_every_launch(site: Site) -> None:
    """A key set that was never read is fetched again after the cool-down, and until then the failure is told again."""
    site.lms.key_set_error = httpx.ConnectError("down")

    answers = [await site.launch() for _ in range(3)]
    asked = site.lms.key_set_requests
    site.lms.key_set_error = None
    site.clock.move(seconds=5)
    later = await site.launch()

    assert [code_of(answer) for answer in answers] == ["KEYSET_NOT_FOUND"] * 3
    assert (asked, later.status_code) == (1, 302)


async def test_empty_set_is_not_kept(site: Site) -> None:
    """A set that was empty once is fetched again, and does not replace the keys that were there."""
    await site.launch()
    site.lms.keys = []
    site.clock.move(seconds=60)

    during = await site.launch()
    site.lms.keys = None
    site.clock.move(seconds=5)
    after = await site.launch()

    assert [during.status_code, after.status_code, site.lms.key_set_requests] == [302, 302, 3]
