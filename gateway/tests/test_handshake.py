"""state, nonce and cookie of a login, and the handshake under every order of events."""

import asyncio
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule, run_state_machine_as_test

from gateway.errors import Rejected
from gateway.keyring import Keyring
from gateway.protocol.handshake import (
    LIFETIME,
    TRANSITIONS,
    Event,
    Handshake,
    Stage,
    cookie_of,
    handshake_from,
    names_storage,
    nonce_of,
    stage_at,
    state_of,
)
from gateway.protocol.rules import RULES
from gateway.tests.site import Site, browser, code_of, ltik_of, open_site

KEYRING = Keyring(b"k" * 32)
STARTED = datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)
HANDSHAKE = Handshake(id="abc", registration_id="0" * 32, started=STARTED)


def read(state: str, keyring: Keyring = KEYRING) -> Handshake:
    """Read a state as the gateway does."""
    return handshake_from(state, signature_passes=RULES.state_signature.demand, keyring=keyring)


def test_state_is_read_back() -> None:
    """A state says which login it belongs to."""
    assert read(state_of(HANDSHAKE, KEYRING)) == HANDSHAKE


@pytest.mark.parametrize(
    "state",
    [
        "",
        ".",
        "...",
        "a.b.c",
        "a.b.1.",
        "a.b.x.c",
        "a.b.1.c.d",
        "é.b.1.c",
        "a.b.1.é",
        "x" * 600,
        "a.b.99999999999999999999.c",
    ],
)
def test_other_text_is_no_state(state: str) -> None:
    """What we did not make is refused, whatever its form."""
    with pytest.raises(Rejected) as refused:
        read(state)

    assert refused.value.code.name == "INVALID_STATE"


@pytest.mark.parametrize("target", ["_parent", "tool?>frame", "é漢", "x" * 100])
def test_state_names_the_storage_that_was_offered(target: str) -> None:
    """The window travels inside the state, whatever its name; a state without one names none."""
    offered = replace(HANDSHAKE, storage_target=target)
    state = state_of(offered, KEYRING)

    assert read(state) == offered
    assert names_storage(state)
    assert not names_storage(state_of(HANDSHAKE, KEYRING))


@pytest.mark.parametrize("target", ["a", "_w=="])
def test_signed_state_with_an_unreadable_window_is_refused(target: str) -> None:
    """What cannot be decoded is no state of ours, though we had signed it."""
    body = f"abc.{'0' * 32}.1.{target}"

    with pytest.raises(Rejected) as refused:
        read(f"{body}.{KEYRING.state_mac(body)}")

    assert refused.value.code.name == "INVALID_STATE"


def test_state_of_another_secret_is_refused() -> None:
    """Another gateway's state is not ours."""
    with pytest.raises(Rejected):
        read(state_of(HANDSHAKE, Keyring(b"x" * 32)))


def test_values_of_one_purpose_do_not_pass_for_another() -> None:
    """The state's signature, the nonce and the cookie of one login are three different values."""
    values = {
        state_of(HANDSHAKE, KEYRING).rpartition(".")[2],
        nonce_of(HANDSHAKE, KEYRING).rpartition(".")[2],
        cookie_of(HANDSHAKE, KEYRING),
    }

    assert len(values) == 3


def test_nonce_carries_its_day() -> None:
    """The day under which a nonce is consumed is the first part of the nonce, in UTC."""
    assert nonce_of(HANDSHAKE, KEYRING).partition(".")[0] == "20260301"


@pytest.mark.parametrize(
    ("seconds", "stage"), [(-1, Stage.STARTED), (0, Stage.EXPIRED), (1, Stage.EXPIRED)], ids=["before", "at", "after"]
)
def test_handshake_expires_at_its_lifetime(seconds: int, stage: Stage) -> None:
    """A handshake is over when its lifetime has passed, not a second earlier."""
    assert stage_at(STARTED, STARTED + LIFETIME + timedelta(seconds=seconds)) is stage


def test_nothing_leaves_a_final_stage() -> None:
    """Only a started handshake can finish or expire."""
    assert set(TRANSITIONS) == {(Stage.STARTED, Event.FINISH), (Stage.STARTED, Event.EXPIRE)}


@pytest.mark.anyio
@pytest.mark.parametrize(("seconds", "status"), [(599, 302), (600, 401), (601, 401)])
async def test_response_must_come_within_ten_minutes(site: Site, seconds: int, status: int) -> None:
    """The lifetime holds for the whole launch."""
    request = await site.begin()
    site.clock.move(seconds=seconds)

    answer = await site.post(site.lms.id_token(site.claims(request["nonce"])), request["state"])

    assert answer.status_code == status


@pytest.mark.anyio
async def test_three_tabs_finish_in_reverse(site: Site) -> None:
    """Logins of one browser do not disturb one another."""
    requests = [await site.begin() for _ in range(3)]

    answers = [
        await site.post(site.lms.id_token(site.claims(request["nonce"])), request["state"])
        for request in reversed(requests)
    ]

    assert len({ltik_of(answer) for answer in answers}) == 3


@pytest.mark.anyio
async def test_victim_with_a_login_of_its_own_is_not_logged_in(site: Site) -> None:
    """A browser that has a cookie of its own login still does not accept the state of another's."""
    attackers = await site.begin()
    async with browser(site.app) as victim:
        await victim.get("/lti/login", params=site.lms.login())
        answer = await site.post(site.lms.id_token(site.claims(attackers["nonce"])), attackers["state"], victim)

    assert code_of(answer) == "MISSING_VALIDATION_COOKIE"


@pytest.mark.anyio
async def test_cookie_of_another_value_is_refused(site: Site) -> None:
    """A cookie of the right name that somebody made up binds nothing."""
    request = await site.begin()
    name = f"__Host-lti-login-{request['state'].partition('.')[0]}"
    async with browser(site.app) as victim:
        victim.cookies.set(name, "made-up", domain="gateway.example")
        answer = await site.post(site.lms.id_token(site.claims(request["nonce"])), request["state"], victim)

    assert code_of(answer) == "MISSING_VALIDATION_COOKIE"


@pytest.mark.anyio
async def test_cookie_that_a_sibling_domain_could_set_is_refused(site: Site) -> None:
    """An attacker's own state and cookie, planted under the name that it may have there, log nobody in."""
    attackers = await site.begin()
    ((name, value),) = site.client.cookies.items()
    async with browser(site.app) as victim:
        victim.cookies.set(name.removeprefix("__Host-"), value, domain="gateway.example")
        answer = await site.post(site.lms.id_token(site.claims(attackers["nonce"])), attackers["state"], victim)

    assert code_of(answer) == "MISSING_VALIDATION_COOKIE"


@pytest.mark.anyio
async def test_used_state_is_refused_with_a_new_token(site: Site) -> None:
    """A state that was used does not come back to life with another valid token."""
    request = await site.begin()
    jar = httpx.Cookies(site.client.cookies)
    await site.post(site.lms.id_token(site.claims(request["nonce"])), request["state"])
    site.client.cookies = jar
    site.clock.move(seconds=1)

    answer = await site.post(site.lms.id_token(site.claims(request["nonce"])), request["state"])

    assert code_of(answer) == "NONCE_ALREADY_RECEIVED"


@pytest.mark.anyio
async def test_cookie_goes_with_the_launch(site: Site) -> None:
    """A finished login leaves no cookie behind."""
    await site.launch()

    assert not dict(site.client.cookies)


class Logins(RuleBasedStateMachine):
    """Logins begun, finished, replayed and left to expire, in any order, against a model of three sets."""

    directory: Path
    database: Path
    runner: asyncio.Runner

    begun = Bundle("begun")

    def __init__(self) -> None:
        super().__init__()
        file = Path(shutil.copy(self.database, self.directory / f"{id(self)}.db"))
        self._opening = open_site(file)
        self.site: Site = self.runner.run(self._opening.__aenter__())
        self.stages: dict[str, Stage] = {}

    @rule(target=begun)
    def begin(self) -> dict[str, str]:
        """Start a login."""
        request = self.runner.run(self.site.begin())
        self.stages[request["state"]] = Stage.STARTED
        return request | {"started": self.site.clock().isoformat()}

    @rule(request=begun)
    def finish(self, request: dict[str, str]) -> None:
        """Post the response of a login: it counts exactly when it is open."""
        stage = self.stages[request["state"]]
        if self.site.clock() >= datetime.fromisoformat(request["started"]) + LIFETIME:
            stage = Stage.EXPIRED
        answer = self.runner.run(self.post(request))
        assert (answer.status_code == 302) is (stage is Stage.STARTED)
        self.stages[request["state"]] = Stage.FINISHED

    async def post(self, request: dict[str, str]) -> httpx.Response:
        """Post a valid response with the login's cookie, which a browser would have dropped after the launch."""
        handshake_id = request["state"].partition(".")[0]
        keyring = Keyring(self.site.rooms.settings.secret)
        cookie = cookie_of(handshake_from(request["state"], signature_passes=_trust, keyring=keyring), keyring)
        async with browser(self.site.app) as same:
            same.cookies.set(f"__Host-lti-login-{handshake_id}", cookie, domain="gateway.example")
            return await self.site.post(
                self.site.lms.id_token(self.site.claims(request["nonce"])), request["state"], same
            )

    @rule(seconds=st.sampled_from([1, 299, 600]))
    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.site.clock.move(seconds=seconds)

    @rule()
    def sweep(self) -> None:
        """Forget what has expired, as the gateway does now and then."""
        self.runner.run(self.site.rooms.launches.forget_expired(self.site.clock()))

    def teardown(self) -> None:
        """Close the gateway."""
        self.runner.run(self._opening.__aexit__(None, None, None))


def _trust(_signature: str, _ours: str) -> None:
    """Take a state that the test just got for what it says."""


def test_handshake_agrees_with_its_model(prepared_database: Path, tmp_path: Path) -> None:
    """Under every order of begin, finish, replay, expire and sweep a login counts once, and only while it is open."""
    with asyncio.Runner() as runner:
        attributes: dict[str, Any] = {"database": prepared_database, "directory": tmp_path, "runner": runner}
        machine = type("LoginsHere", (Logins,), attributes)
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=25,
                stateful_step_count=15,
                deadline=None,
                derandomize=True,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
