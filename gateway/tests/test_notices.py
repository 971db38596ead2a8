"""Notices of platforms: who sends them here, which are taken, and what the tool gets."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import anyio
import httpx
import pytest

from gateway.launch.notice_reception import REMEMBERED_FOR
from gateway.storage.registrations import Registration, Registrations
from gateway.tests.lms import C, Lms, rsa_key
from gateway.tests.site import BEARER, Database, Site, code_of, ltik_header, ltik_of, open_site, settings

pytestmark = pytest.mark.anyio

SERVICE = "https://lms.example/notices"
TOOL = "https://tool.example/notices"
SECRET = b"n" * 32
SCOPE = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"
HELLO = "LtiHelloWorldNotice"
COPY = "LtiContextCopyNotice"


@dataclass
class Noticing(Lms):
    """A platform with notices, and the tool that they are for: both sides of the gateway in one place."""

    handlers: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    given: list[httpx.Request] = field(default_factory=list)
    tool_answers: list[int] = field(default_factory=list)

    def claims(self, nonce: str, now: float) -> dict[str, Any]:
        """Claims of a launch that may subscribe."""
        service = {
            "platform_notification_service_url": SERVICE,
            "service_versions": ["1.0"],
            "scope": [SCOPE],
            "notice_types_supported": [HELLO, COPY],
        }
        return {**super().claims(nonce, now), C + "platformnotificationservice": service}

    def notice(self, now: float, /, **edits: Any) -> dict[str, Any]:
        """The claims of a valid notice; `edits` set members, None takes one out."""
        claims = {
            C + "notice": {"id": "no-1", "type": COPY, "timestamp": "2026-03-01T11:59:00.000Z"},
            C + "context": {"id": "ctx9"},
            **edits,
        }
        return super().notice(now, **claims)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as the tool, the token endpoint, the service of handlers, or as any platform."""
        if str(request.url) == TOOL:
            self.given.append(request)
            return httpx.Response(self.tool_answers.pop(0) if self.tool_answers else 204)
        if request.url.path == "/token":
            return httpx.Response(200, json={"access_token": "an-access-token", "token_type": "Bearer"})
        if str(request.url) == SERVICE:
            self.asked.append((request.method, json.loads(request.content or b"null")))
            return httpx.Response(200, json={"client_id": self.client_id, "notice_handlers": self.handlers})
        return await super().answer(request)


@pytest.fixture
def lms() -> Noticing:
    return Noticing()


@pytest.fixture
async def site(database: Database, lms: Noticing) -> AsyncIterator[Site]:
    async with open_site(database, lms=lms, notice_url=TOOL, notice_secret=SECRET) as opened:
        yield opened


async def receive(site: Site, *tokens: str) -> httpx.Response:
    """Send notices to the gateway, as a platform does."""
    return await site.client.post("/lti/notices", json={"notices": [{"jwt": token} for token in tokens]})


def signed_notice(site: Site, **edits: Any) -> str:
    """A notice of this moment, signed by the platform."""
    assert isinstance(site.lms, Noticing)
    return site.lms.id_token(site.lms.notice(site.clock().timestamp(), **edits))


def watch_senders(site: Site) -> list[dict[str, Any]]:
    """A list of the senders that the database will be asked for from now on."""
    senders: list[dict[str, Any]] = []

    class Watched(Registrations):
        async def find(self, **wanted: str | Sequence[str]) -> Sequence[Registration]:
            senders.append(wanted)
            return await super().find(**wanted)

    known = Watched(site.rooms.health.engine, site.clock)
    site.refurnish(notice_reception=replace(site.rooms.notice_reception, registrations=known))
    return senders


async def handed_on(site: Site, *, count: int) -> list[dict[str, Any]]:
    """What the tool was given, when it was given so many."""
    assert isinstance(site.lms, Noticing)
    with anyio.fail_after(60):
        while len(site.lms.given) < count or site.rooms.outbox._under_way:
            await site.rooms.outbox.deliver_due()
            await anyio.sleep(0.01)
    return [json.loads(request.content) for request in site.lms.given]


async def test_notice_reaches_the_tool(site: Site, lms: Noticing) -> None:
    """What the platform signed is handed on with its claims, under a signature that the tool can check."""
    answer = await receive(site, signed_notice(site))

    (told,) = await handed_on(site, count=1)

    assert (answer.status_code, answer.json()) == (200, {"taken": 1, "refused": []})
    assert told.pop("id")
    assert told == {
        "type": COPY,
        "noticeId": "no-1",
        "timestamp": "2026-03-01T11:59:00.000Z",
        "platform": {
            "id": site.platform["id"],
            "url": lms.issuer,
            "clientId": lms.client_id,
            "deploymentId": "d1",
        },
        "claims": lms.notice(site.clock().timestamp()),
    }
    mac = hmac.new(SECRET, lms.given[0].content, hashlib.sha256).hexdigest()
    assert lms.given[0].headers["x-lti-gateway-signature"] == f"sha256={mac}"


async def test_notice_counts_once(site: Site) -> None:
    """A notice that comes again, replayed or signed anew, is answered well and not handed on again."""
    first = signed_notice(site)
    answers = [await receive(site, first), await receive(site, first)]
    await handed_on(site, count=1)
    site.clock.move(minutes=30)
    answers.append(await receive(site, signed_notice(site)))
    other = {"id": "no-2", "type": COPY, "timestamp": "2026-03-01T11:59:00.000Z"}
    await receive(site, signed_notice(site, **{C + "notice": other}))

    told = await handed_on(site, count=2)

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert sorted(notice["noticeId"] for notice in told) == ["no-1", "no-2"]


async def test_notices_of_two_deployments_are_two(site: Site) -> None:
    """A notice is the same only within its deployment."""
    await receive(site, signed_notice(site), signed_notice(site, **{C + "deployment_id": "d2"}))

    told = await handed_on(site, count=2)

    assert sorted(notice["platform"]["deploymentId"] for notice in told) == ["d1", "d2"]


NOTICE = {"id": "no-1", "type": COPY, "timestamp": "2026-03-01T11:59:00.000Z"}


@pytest.mark.parametrize(
    ("edits", "code"),
    [
        ({"iss": "https://other.example"}, "UNREGISTERED_OR_INACTIVE_PLATFORM"),
        ({"aud": "another"}, "UNREGISTERED_OR_INACTIVE_PLATFORM"),
        ({"aud": None}, "UNREGISTERED_OR_INACTIVE_PLATFORM"),
        ({"aud": ["client-1", "another"]}, "AZP_MISSING"),
        ({"azp": "another"}, "AZP_DOES_NOT_MATCH_CLIENTID"),
        ({"exp": 1}, "TOKEN_EXPIRED"),
        ({"exp": None}, "EXP_NOT_A_DATE"),
        ({"iat": None}, "IAT_NOT_A_DATE"),
        ({"nonce": None}, "NONCE_DOES_NOT_MATCH"),
        ({"nonce": 7}, "NONCE_DOES_NOT_MATCH"),
        ({C + "version": None}, "NO_LTI_VERSION_CLAIM"),
        ({C + "version": "1.1"}, "WRONG_LTI_VERSION_CLAIM"),
        ({C + "deployment_id": None}, "NO_DEPLOYMENT_ID_CLAIM"),
        ({C + "message_type": "LtiResourceLinkRequest"}, "NOTICE_WITH_MESSAGE_TYPE"),
        ({C + "notice": None}, "INVALID_NOTICE_CLAIM"),
        ({C + "notice": {**NOTICE, "id": ""}}, "INVALID_NOTICE_CLAIM"),
        ({C + "notice": {**NOTICE, "type": 1}}, "INVALID_NOTICE_CLAIM"),
        ({C + "notice": {**NOTICE, "timestamp": "today"}}, "INVALID_NOTICE_CLAIM"),
    ],
)
async def test_broken_notice_is_refused(site: Site, edits: dict[str, Any], code: str) -> None:
    """One defect, and the notice is refused for it; the same without it is taken (the control)."""
    refused = await receive(site, signed_notice(site, **edits))
    control = await receive(site, signed_notice(site))
    told = await handed_on(site, count=1)

    assert code_of(refused) == code
    assert (control.status_code, len(told)) == (200, 1)


async def test_foreign_signature_is_refused(site: Site) -> None:
    """A stranger's key under the platform's kid signs nothing."""
    stranger = Noticing(key=rsa_key("stranger"))

    answer = await receive(site, stranger.id_token(stranger.notice(site.clock().timestamp())))

    assert (answer.status_code, code_of(answer)) == (401, "INVALID_SIGNATURE")


@pytest.mark.parametrize(
    ("token", "code"),
    [
        *[(token, "INVALID_JWT_RECEIVED") for token in ("", "a.b", "a.b.c", "..", "é.é.é")],
        *[(token, "ALG_NOT_RS256") for token in ("e30.e30.e30", "e30.bnVsbA.e30")],
        ("eyJhbGciOiJSUzI1NiJ9.bnVsbA.e30", "INVALID_JWT_RECEIVED"),
    ],
)
async def test_garbage_is_refused_before_anything_is_looked_up(site: Site, token: str, code: str) -> None:
    """What is no JWT, or none with a header that is taken, is refused as such, and the database does not hear of it."""
    senders = watch_senders(site)

    answer = await receive(site, token)
    control = await receive(site, signed_notice(site))

    assert (code_of(answer), control.status_code) == (code, 200)
    assert senders == [{"url": site.lms.issuer, "client_id": [site.lms.client_id]}]


async def test_refusal_of_a_notice_names_no_id_token(site: Site) -> None:
    """A notice is a signed token, but no id_token, and its refusal does not call it one."""
    answer = await receive(site, "a.b")

    assert answer.json()["details"]["description"].startswith("the token is not a signed JWT")


async def test_notice_of_nobody_is_refused(site: Site) -> None:
    """A well-formed token that names no issuer is from no platform."""
    answer = await receive(site, signed_notice(site, iss=None))

    assert code_of(answer) == "UNREGISTERED_OR_INACTIVE_PLATFORM"


async def test_bad_notice_does_not_hold_up_the_others(site: Site) -> None:
    """Of a batch with one bad notice the others are taken, and the answer says why one was not."""
    bad = signed_notice(site, **{C + "version": "1.1"})

    answer = await receive(site, bad, signed_notice(site))
    told = await handed_on(site, count=1)

    assert answer.status_code == 200
    assert (answer.json()["taken"], [one["message"] for one in answer.json()["refused"]]) == (
        1,
        ["WRONG_LTI_VERSION_CLAIM"],
    )
    assert len(told) == 1


async def test_unreadable_keys_make_the_platform_try_again(site: Site, lms: Noticing) -> None:
    """While the key set cannot be read the answer is no 2xx; when it comes again the notice is taken."""
    lms.key_set_answer = httpx.Response(503)
    token = signed_notice(site)

    refused = await receive(site, token)
    lms.key_set_answer = None
    site.clock.move(seconds=10)
    taken = await receive(site, token)

    assert (refused.status_code, taken.status_code) == (502, 200)


async def test_launch_is_no_notice_and_a_notice_no_launch(site: Site) -> None:
    """A token for one is refused as the other (RFC 8725 section 3.12)."""
    request = await site.begin()
    launch = site.lms.id_token(site.claims(request["nonce"]))

    as_notice = await receive(site, launch)
    as_launch = await site.post(signed_notice(site), request["state"])

    assert code_of(as_notice) == "NOTICE_WITH_MESSAGE_TYPE"
    assert code_of(as_launch) == "NONCE_DOES_NOT_MATCH"


async def test_notice_of_an_inactive_platform_is_refused(site: Site) -> None:
    """A platform that is switched off is not listened to."""
    await site.client.post(f"/admin/platforms/{site.platform['id']}/deactivate", headers=BEARER)

    assert code_of(await receive(site, signed_notice(site))) == "UNREGISTERED_OR_INACTIVE_PLATFORM"


async def test_tool_that_is_down_gets_its_notice_later(site: Site, lms: Noticing) -> None:
    """A notice that the tool did not take is handed on again half a minute later."""
    lms.tool_answers = [503]
    await receive(site, signed_notice(site))
    await handed_on(site, count=1)
    site.clock.move(seconds=30)

    told = await handed_on(site, count=2)

    assert told[0] == told[1]


async def test_notices_of_a_platform_that_wait_have_a_limit(site: Site, lms: Noticing) -> None:
    """Where no more may wait the platform sends all again later: nothing of its batch is lost, or handed on twice."""
    site.refurnish(notice_reception=replace(site.rooms.notice_reception, most_waiting=1))
    lms.tool_answers = [503]
    first = signed_notice(site)
    second = signed_notice(site, **{C + "notice": {**NOTICE, "id": "no-2"}})
    taken = await receive(site, first)
    await handed_on(site, count=1)

    refused = await receive(site, first, second)
    site.clock.move(seconds=30)
    await handed_on(site, count=2)
    again = await receive(site, first, second)
    told = await handed_on(site, count=3)

    assert (refused.status_code, code_of(refused)) == (429, "TOO_MANY_NOTICES")
    assert [answer.status_code for answer in (taken, again)] == [200, 200]
    assert [notice["noticeId"] for notice in told] == ["no-1", "no-1", "no-2"]


async def test_notices_are_off_without_an_address(database: Database, lms: Noticing) -> None:
    """Without the tool's address no notice is taken, and none is subscribed to."""
    async with open_site(database, lms=lms) as site:
        received = await receive(site, signed_notice(site))
        header = ltik_header(ltik_of(await site.launch()))
        listed = await site.client.get("/api/notices", headers=header)

    assert (code_of(received), code_of(listed)) == ("INACTIVE_SERVICE", "INACTIVE_SERVICE")


async def test_subscribing_and_ending_it(site: Site, lms: Noticing) -> None:
    """A tool subscribes with the gateway's own address, and ends it with an empty one."""
    header = ltik_header(ltik_of(await site.launch()))

    made = await site.client.put(f"/api/notices/{HELLO}", json={"maxBatchSize": 5}, headers=header)
    ended = await site.client.delete(f"/api/notices/{HELLO}", headers=header)

    handler = "https://gateway.example/lti/notices"
    assert made.json() == {"noticeType": HELLO, "handler": handler, "isOwn": True, "maxBatchSize": 5}
    assert ended.status_code == 204
    assert lms.asked == [
        ("PUT", {"notice_type": HELLO, "handler": handler, "max_batch_size": 5}),
        ("PUT", {"notice_type": HELLO, "handler": ""}),
    ]


async def test_handlers_are_listed(site: Site, lms: Noticing) -> None:
    """A tool sees what is offered, what comes here, and what goes elsewhere."""
    lms.handlers = [
        {"notice_type": HELLO, "handler": "https://gateway.example/lti/notices"},
        {"notice_type": COPY, "handler": "https://old.example/n", "max_batch_size": 3},
        {"notice_type": "LtiAssetProcessorSubmissionNotice", "handler": ""},
    ]

    listed = await site.client.get("/api/notices", headers=ltik_header(ltik_of(await site.launch())))

    assert listed.json() == {
        "noticeTypes": [HELLO, COPY],
        "handlers": [
            {"noticeType": HELLO, "handler": "https://gateway.example/lti/notices", "isOwn": True},
            {"noticeType": COPY, "handler": "https://old.example/n", "isOwn": False, "maxBatchSize": 3},
        ],
    }


async def test_subscription_names_the_most_that_is_taken_at_once(site: Site, lms: Noticing) -> None:
    """Who names no size of a batch is sent none that would be refused."""
    header = ltik_header(ltik_of(await site.launch()))

    await site.client.put(f"/api/notices/{HELLO}", json={}, headers=header)
    larger = await site.client.put(f"/api/notices/{HELLO}", json={"maxBatchSize": 101}, headers=header)

    assert [document["max_batch_size"] for _, document in lms.asked] == [100]
    assert code_of(larger) == "VALIDATION_ERROR"


@pytest.mark.parametrize(("count", "status"), [(100, 200), (101, 400)])
async def test_batch_has_a_limit(site: Site, count: int, status: int) -> None:
    """A hundred notices are taken together, one more is refused."""
    assert (await receive(site, *[signed_notice(site)] * count)).status_code == status


async def test_sender_is_looked_up_at_once(site: Site) -> None:
    """However many parties a token names, the database is asked once whether one of them is ours."""
    audience = [*(f"other-{number}" for number in range(8)), "client-1"]
    senders = watch_senders(site)

    answer = await receive(site, signed_notice(site, aud=audience, azp="client-1"))

    assert (answer.status_code, [sender["client_id"] for sender in senders]) == (200, [audience])


@pytest.mark.parametrize(("changes", "asked"), [({}, False), ({"notice_url": TOOL}, True)], ids=["off", "on"])
def test_scope_is_asked_for_at_registration(changes: dict[str, Any], asked: bool) -> None:
    """A gateway that hands notices on asks a platform for the scope when it registers; another does not."""
    assert (SCOPE in settings(**changes).tool.scopes) == asked


async def test_launch_says_whether_there_are_notices(site: Site) -> None:
    """A tool sees before it asks whether the platform offers notices to a gateway that hands them on."""
    offered = await site.id_token(await site.launch())
    lacking = await site.id_token(await site.launch(drop=(C + "platformnotificationservice",)))

    assert [document["services"]["notices"] for document in (offered, lacking)] == [
        {"available": True},
        {"available": False},
    ]


async def test_launch_without_the_service_cannot_subscribe(site: Site) -> None:
    """A platform that offers no notices is told apart from a gateway that has them switched off."""
    answer = await site.launch(drop=(C + "platformnotificationservice",))

    listed = await site.client.get("/api/notices", headers=ltik_header(ltik_of(answer)))

    assert (listed.status_code, code_of(listed)) == (403, "SERVICE_NOT_AVAILABLE_FOR_CONTEXT")


async def test_known_notices_are_forgotten_after_a_week(site: Site) -> None:
    """What is remembered of a notice goes when no platform tries any more."""
    await receive(site, signed_notice(site))
    await handed_on(site, count=1)

    site.clock.move(seconds=(REMEMBERED_FOR + timedelta(seconds=1)).total_seconds())
    await site.rooms.launches.forget_expired(site.clock())
    await receive(site, signed_notice(site))

    assert len(await handed_on(site, count=2)) == 2


async def test_notice_is_known_for_as_long_as_its_token_counts(site: Site) -> None:
    """A token that counts for a month is a replay for a month, and its leeway."""
    month = timedelta(days=30).total_seconds()
    token = signed_notice(site, exp=int(site.clock().timestamp() + month))
    await receive(site, token)

    site.clock.move(seconds=month + 59)
    await site.rooms.launches.forget_expired(site.clock())
    replayed = await receive(site, token)
    await site.rooms.outbox.deliver_due()

    assert replayed.status_code == 200
    assert len(await handed_on(site, count=1)) == 1


async def test_notice_for_good_is_taken(site: Site) -> None:
    """A token may count for longer than any calendar goes."""
    assert (await receive(site, signed_notice(site, exp=2**53))).status_code == 200
