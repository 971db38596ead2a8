"""A gateway with something behind each of its addresses: credentials that open them, and ids that exist.

Of what a call can end or change there are several: one that is deleted leaves others to be met.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import httpx

from conformance.selftest.noticing import PATIENCE_S, Subscribed, subscribed_to
from conformance.selftest.registering import CLIENT_ID
from mock_platform import Exchange
from mock_platform import vocabulary as lti

SUBMISSION: Final = "LtiAssetProcessorSubmissionNotice"
SEVERAL: Final = 6


@dataclass(frozen=True)
class Inhabited:
    """A gateway that a teacher and a student came to.

    `credentials` are named by the kind that an operation takes, or by the operations that want a launch of their own;
    `ids` by the operations that take them.
    """

    url: str
    credentials: dict[str, str]
    ids: dict[str, list[str]]


@contextmanager
def inhabited() -> Iterator[Inhabited]:
    """Start a mock LMS and a gateway, launch, hand in, accept scores, and begin registrations."""
    with subscribed_to(SUBMISSION) as site:
        site.lms.attach_processor(CLIENT_ID, course="biology", activity="essay")
        notices = [_submission_of(site, number) for number in range(SEVERAL)]
        credentials = _credentials(site, notices[0])
        line_items = [_line_item(site, credentials["ltik"], f"Test {number}") for number in range(SEVERAL)]
        platforms = [_spare_platform(site, f"spare-{number}", credentials["apiKey"]) for number in range(SEVERAL)]
        ids = {
            "assets": [notices[0]["claims"][lti.CLAIM_ASSET_SERVICE]["assets"][0]["asset_id"]],
            "lineitems": line_items,
            "notices": [SUBMISSION],
            "platforms": platforms,
            "platforms and browsers": platforms,
            "registrations": [_registration_that_waits(site) for _ in range(SEVERAL)],
            "scores": _scores(site, line_items[-1], credentials),
            "servicekeys": _service_keys(site, credentials["apiKey"]),
        }
        yield Inhabited(site.gateway.url, credentials, ids)


def _credentials(site: Subscribed, notice: dict[str, Any]) -> dict[str, str]:
    key = site.gateway.api_key
    ltik = _ltik_of(site.lms.launch(CLIENT_ID, user="teacher", link="quiz"))
    choosing = _ltik_of(site.lms.launch(CLIENT_ID, user="teacher", message="LtiDeepLinkingRequest"))
    submitted = f"SERVICE-AUTH-V1 {key}:{notice['serviceKey']}"
    return {
        "assets": submitted,
        "reports": submitted,
        "ltik": f"LTIK-AUTH-V2 {key}:{ltik}",
        "deeplinking": f"LTIK-AUTH-V2 {key}:{choosing}",
        "apiKey": f"Bearer {key}",
    }


def _ltik_of(launched: Exchange) -> str:
    queries = (httpx.URL(request["url"]).params for request in launched.requests)
    return next(query["ltik"] for query in queries if "ltik" in query)


def _submission_of(site: Subscribed, number: int) -> dict[str, Any]:
    essay = {"content_type": "text/plain", "text": f"Cells are small, {number}."}
    site.lms.submit("student", [essay], course="biology", activity="essay")
    *_, notice = site.lms.deliver_notices()
    return site.handed_on(notice.id)[notice.id]


def _ask(site: Subscribed, method: str, path: str, credentials: str, body: Any = None) -> Any:
    answer = site.client.request(method, path, headers={"Authorization": credentials}, json=body)
    assert answer.is_success, answer.text
    return answer.json()


def _line_item(site: Subscribed, ltik: str, label: str) -> str:
    return str(_ask(site, "POST", "/api/lineitems", ltik, {"label": label, "scoreMaximum": 10})["id"])


def _spare_platform(site: Subscribed, client_id: str, api_key: str) -> str:
    issuer = "https://spare.example"
    platform = {
        "url": issuer,
        "clientId": client_id,
        "name": "Spare",
        "authenticationEndpoint": f"{issuer}/auth",
        "accesstokenEndpoint": f"{issuer}/token",
        "authConfig": {"method": "JWK_SET", "key": f"{issuer}/jwks"},
    }
    return str(_ask(site, "POST", "/admin/platforms", api_key, platform)["id"])


def _registration_that_waits(site: Subscribed) -> str:
    exchange = site.lms.register_dynamically(f"{site.gateway.url}/lti/register")
    return httpx.URL(exchange.url).params["registrationId"]


def _scores(site: Subscribed, line_item: str, credentials: dict[str, str]) -> list[str]:
    """Scores that a platform refused, which may be tried again, and such as wait for a day, which may be withdrawn."""
    refused = _tried_scores(site, line_item, credentials, "forbidden")
    waiting = _tried_scores(site, line_item, credentials, "unavailable", retry_after_s=86_400)
    return [each for pair in zip(refused, waiting, strict=True) for each in pair]


def _tried_scores(
    site: Subscribed, line_item: str, credentials: dict[str, str], fault: str, **parameters: Any
) -> list[str]:
    path = f"/api/lineitems/{quote(line_item, safe='')}/scores?async=true"
    site.lms.faults.add(fault, endpoint="scores", **parameters)
    scores = [_score(f"{fault}-{number}") for number in range(SEVERAL)]
    ids = [_ask(site, "POST", path, credentials["ltik"], score)["id"] for score in scores]
    deadline = time.monotonic() + PATIENCE_S
    while not all("lastError" in _ask(site, "GET", f"/api/scores/{each}", credentials["apiKey"]) for each in ids):
        assert time.monotonic() < deadline, "each score should have been tried"
        time.sleep(0.05)
    site.lms.faults.clear()
    return ids


def _score(user_id: str) -> dict[str, Any]:
    progress = {"activityProgress": "Completed", "gradingProgress": "FullyGraded"}
    return {"userId": user_id, "scoreGiven": 5, "scoreMaximum": 10, **progress}


def _service_keys(site: Subscribed, api_key: str) -> list[str]:
    return [key["id"] for key in _ask(site, "GET", "/api/servicekeys", api_key)["serviceKeys"]]
