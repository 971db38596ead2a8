"""A gateway that is killed with `kill -9` under load, and started again: what it has answered is true for good.

The process is lti-gateway's own, on an SQLite file. It is killed while a tool posts scores to be sent later, while the
platform is slow to answer and so has scores that the gateway does not know of, and while launches come in. What is
started two minutes later, by its clock and by the platform's, must know everything, and deliver the rest in order.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count, pairwise
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import httpx

from conformance.process import Process, running
from conformance.selftest.registering import CLIENT_ID, introduce
from conformance.target.file import Gateway
from mock_platform import MockPlatform
from mock_platform.errors import ControlError
from mock_platform.ports import free_port

API_KEY: Final = "a-key-for-this-test"
BEARER: Final = {"Authorization": f"Bearer {API_KEY}"}
OFF_FOR_S: Final = 120
ENOUGH: Final = 45
PATIENCE_S: Final = 60
NOW: Final = "from gateway.cli import main; main()"
# By a clock that is ahead: the machine was off for that long.
LATER: Final = f"""
import datetime, gateway.clock
class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.now(tz) + datetime.timedelta(seconds={OFF_FOR_S})
gateway.clock.datetime = Later
{NOW}
"""


@dataclass
class Tool:
    """What a tool was promised: ltiks, platforms, and by person the scores that were accepted."""

    url: str
    ltiks: list[str] = field(default_factory=list)
    platforms: list[str] = field(default_factory=list)
    scores: dict[str, list[int]] = field(default_factory=dict)

    @property
    def accepted(self) -> int:
        """How many scores were accepted so far."""
        return sum(map(len, self.scores.values()))

    def post_scores(self, header: dict[str, str], line_item: str, person: str) -> None:
        """Post one score after the other for a person, until the gateway is gone."""
        mine = self.scores.setdefault(person, [])
        address = f"{self.url}/api/lineitems/{quote(line_item, safe='')}/scores?async=true"
        with httpx.Client(trust_env=False, timeout=PATIENCE_S) as client:
            for number in count():
                score = {
                    "userId": person,
                    "activityProgress": "Completed",
                    "gradingProgress": "FullyGraded",
                    "scoreGiven": number,
                    "scoreMaximum": 1000,
                }
                assert client.post(address, json=score, headers=header).status_code == 202
                mine.append(number)

    def register_platforms(self) -> None:
        """Register one platform after the other, until the gateway is gone."""
        platform = {
            "url": "https://spare.example",
            "name": "Spare",
            "authenticationEndpoint": "https://spare.example/auth",
            "accesstokenEndpoint": "https://spare.example/token",
            "authConfig": {"method": "JWK_SET", "key": "https://spare.example/jwks"},
        }
        for number in count():
            answer = httpx.post(
                f"{self.url}/admin/platforms",
                json={**platform, "clientId": f"client-{number}"},
                headers=BEARER,
                trust_env=False,
                timeout=PATIENCE_S,
            )
            self.platforms.append(answer.json()["id"])

    def launch(self, lms: MockPlatform) -> str:
        """Launch; gives the ltik."""
        ltik = httpx.URL(lms.launch(CLIENT_ID, user="teacher", link="quiz").url).params["ltik"]
        self.ltiks.append(ltik)
        return ltik

    def launch_again_and_again(self, lms: MockPlatform) -> None:
        """Launch until the gateway is gone."""
        while True:
            self.launch(lms)


@contextmanager
def until_it_is_gone(*works: Callable[[], None]) -> Iterator[None]:
    """Do all of this at once; each ends when the gateway does no longer answer."""

    def work(one: Callable[[], None]) -> None:
        try:
            one()
        except (httpx.TransportError, ControlError):
            return

    threads = [threading.Thread(target=work, args=(one,)) for one in works]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join(PATIENCE_S)


@contextmanager
def gateway_at(port: int, folder: Path, code: str) -> Iterator[Process]:
    """Run `lti-gateway serve` on a port, with a database in a folder."""
    address = f"http://127.0.0.1:{port}"
    own = {
        "PUBLIC_URL": address,
        "API_KEYS": API_KEY,
        "SECRET": "s" * 40,
        "LAUNCH_URL": f"{address}/healthz",
        "DATABASE_URL": f"sqlite:///{folder / 'gateway.db'}",
        "ALLOW_PRIVATE_NETWORKS": "true",
    }
    env = {**os.environ, **{f"LTI_GATEWAY_{name}": value for name, value in own.items()}}
    with running([sys.executable, "-c", code, "serve", "--port", str(port)], env=env) as process:
        process.announced(r"listening on (\S+)")
        yield process


def ltik_header(ltik: str) -> dict[str, str]:
    """The credentials of an ltik."""
    return {"Authorization": f"LTIK-AUTH-V2 {API_KEY}:{ltik}"}


def asked(url: str, header: dict[str, str], **params: str) -> Any:
    """What the gateway answers, which must be 200."""
    answer = httpx.get(url, headers=header, params=params, trust_env=False, timeout=PATIENCE_S)
    assert answer.status_code == 200, answer.text
    return answer.json()


def await_that(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not become so in time"
        time.sleep(0.02)


def arrivals(lms: MockPlatform) -> dict[str, list[tuple[int, str]]]:
    """The scores that the platform was sent, with their timestamps, by person and in order."""
    found: dict[str, list[tuple[int, str]]] = {}
    for entry in lms.journal.select(kind="request", endpoint="scores"):
        score = json.loads(entry["body"])
        found.setdefault(score["userId"], []).append((score["scoreGiven"], score["timestamp"]))
    return found


def test_killed_gateway_keeps_its_promises(tmp_path: Path) -> None:
    """After kill -9 every launch, service key, platform and accepted score is there, and scores arrive in order."""
    port = free_port()
    tool = Tool(f"http://127.0.0.1:{port}")
    with MockPlatform() as lms:
        with gateway_at(port, tmp_path, NOW) as first:
            introduce(lms, Gateway(url=tool.url, api_key=API_KEY))
            header = ltik_header(tool.launch(lms))
            services = asked(f"{tool.url}/api/idtoken", header)["services"]
            line_item = services["assignmentAndGrades"]["lineItemId"]
            members = asked(f"{tool.url}/api/memberships", header, role="Learner")["members"]
            people = [member["userId"] for member in members][:3]
            lms.faults.add("slow", endpoint="scores", delay_s=0.2)
            posting = [lambda person=person: tool.post_scores(header, line_item, person) for person in people]
            with until_it_is_gone(*posting, tool.register_platforms, lambda: tool.launch_again_and_again(lms)):
                await_that(lambda: tool.accepted >= ENOUGH and len(tool.platforms) > 1 and bool(arrivals(lms)))
                first.signal(signal.SIGKILL)
        arrived_before = sum(map(len, arrivals(lms).values()))
        lms.faults.clear()
        lms.clock.move(timedelta(seconds=OFF_FOR_S))

        with gateway_at(port, tmp_path, LATER):
            service = {"Authorization": f"SERVICE-AUTH-V1 {API_KEY}:{services['serviceKey']}"}
            await_that(lambda: asked(f"{tool.url}/api/scores", service, state="waiting")["scores"] == [])
            failed = asked(f"{tool.url}/api/scores", BEARER, state="failed")["scores"]
            launches = [asked(f"{tool.url}/api/idtoken", ltik_header(ltik)) for ltik in tool.ltiks]
            platforms = asked(f"{tool.url}/admin/platforms", BEARER)["platforms"]

    assert 0 < arrived_before < tool.accepted
    assert failed == []
    assert len(launches) == len(tool.ltiks) > 0
    assert set(tool.platforms) <= {platform["id"] for platform in platforms}
    assert_in_order(tool, arrivals(lms))


def assert_in_order(tool: Tool, arrived: dict[str, list[tuple[int, str]]]) -> None:
    """Every accepted score arrived; one that came again is the same, and came before the next."""
    for person, numbers in tool.scores.items():
        assert set(numbers) <= {number for number, _ in arrived[person]}
        for earlier, later in pairwise(arrived[person]):
            assert earlier == later or (earlier[0] < later[0] and earlier[1] < later[1])
