"""The control API: its shapes, its refusals, its guard."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from mock_platform import MockPlatform, edits
from mock_platform.clock import Clock
from mock_platform.journal.journal import BODY_CHARACTERS, ENTRIES, Journal
from mock_platform.tests.reader import claims_of, header_of, verified_claims
from mock_platform.tests.talking import Talk

REGISTRATION = {"initiate_login_uri": "http://127.0.0.1:1/login", "redirect_uris": ["http://127.0.0.1:1/launch"]}


def send(talk: Talk, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
    return talk.http.request(method, f"{talk.issuer}/control{path}", json=body, headers=headers)


# platforms


def test_platform_shows_itself(tool: Talk) -> None:
    """A platform tells its name, issuer, endpoints, time, keys, registrations, people and links."""
    shown = tool.control("GET", "")

    assert shown["issuer"] == tool.issuer == f"{tool.issuer.rpartition('/p/')[0]}/p/{shown['name']}"
    assert shown["endpoints"] == {
        "openid_configuration": f"{tool.issuer}/.well-known/openid-configuration",
        "authorization_endpoint": f"{tool.issuer}/lti/authorize",
        "token_endpoint": f"{tool.issuer}/lti/token",
        "jwks_uri": f"{tool.issuer}/lti/jwks",
    }
    assert [key["state"] for key in shown["keys"]] == ["past", "present", "future"]
    assert (shown["registrations"], shown["links"]) == (["tool-1"], ["quiz", "reading", "lab"])
    assert {"teacher", "assistant", "student", "student-2", "private", "anonymous"} <= set(shown["people"])
    assert shown["offset_s"] == 0


def test_platform_is_made_and_removed(lms: MockPlatform, http: httpx.Client) -> None:
    """A platform that was made is there, cannot be made twice, and is gone when it was removed."""
    root = Talk(http, lms.issuer)

    made = send(root, "POST", "/platforms", {"name": "mine", "scenario": "demo"})
    again = send(root, "POST", "/platforms", {"name": "mine"})
    mine = Talk(http, made.json()["issuer"])
    removed = send(mine, "DELETE", "")

    assert (made.status_code, again.status_code, removed.status_code) == (201, 409, 204)
    assert made.json()["issuer"] == f"{lms.issuer}/p/mine"
    assert send(mine, "GET", "").status_code == 404
    assert http.get(f"{mine.issuer}/lti/jwks").status_code == 404


def test_first_platform_stays(lms: MockPlatform, http: httpx.Client) -> None:
    """The platform at the root cannot be removed."""
    assert send(Talk(http, lms.issuer), "DELETE", "").status_code == 409


@pytest.mark.parametrize("name", ["", "A", "-a", "a b", "a/b", "ä", "x" * 64, "root", 7, None])
def test_wrong_name_is_refused(talk: Talk, name: Any) -> None:
    """A name that is none, or that is taken by the first platform, is refused at its place."""
    response = send(talk, "POST", "/platforms", {"name": name})

    assert response.status_code in {400, 409}
    assert response.json()["at"] == "$.name"


def test_unknown_scenario_is_refused(talk: Talk) -> None:
    """A scenario that does not exist is refused with those that do."""
    response = send(talk, "POST", "/platforms", {"name": "x", "scenario": "dmo"})

    assert response.json()["message"] == "there is no scenario 'dmo'; did you mean 'demo'?"


# registrations


def test_registration_is_filled_up(talk: Talk) -> None:
    """What is left out of a registration gets a value.

    An id, the first redirect URI as target, one deployment, every scope.
    """
    made = talk.control("POST", "/registrations", REGISTRATION)

    assert made["client_id"].startswith("tool-")
    assert made["target_link_uri"] == "http://127.0.0.1:1/launch"
    assert made["deployment_ids"] == ["1"]
    assert len(made["scopes"]) == 12
    assert talk.control("GET", "/registrations") == [made]
    assert talk.control("GET", f"/registrations/{made['client_id']}") == made


def test_registration_is_removed(tool: Talk) -> None:
    """A removed registration is gone, and its launches cannot be ordered."""
    assert send(tool, "DELETE", "/registrations/tool-1").status_code == 204
    assert send(tool, "GET", "/registrations/tool-1").status_code == 404
    order = {"client_id": "tool-1", "user": "student", "browser": True}
    assert send(tool, "POST", "/launches", order).status_code == 404


def test_client_id_is_taken_once(tool: Talk) -> None:
    """A second registration under the same client id is refused."""
    response = send(tool, "POST", "/registrations", REGISTRATION | {"client_id": "tool-1"})

    assert (response.status_code, response.json()["error"]) == (409, "client_id_taken")


WRONG_REGISTRATIONS: list[tuple[str, Any, str, str]] = [
    ("unknown member", REGISTRATION | {"redirect_uri": "x"}, "$.redirect_uri", "did you mean 'redirect_uris'?"),
    ("no login", {"redirect_uris": ["http://127.0.0.1/"]}, "$.initiate_login_uri", "lacks 'initiate_login_uri'"),
    ("no redirect URI", REGISTRATION | {"redirect_uris": []}, "$.redirect_uris", "at least one of"),
    ("javascript", REGISTRATION | {"redirect_uris": ["javascript:x"]}, "$.redirect_uris", "http or https"),
    ("fragment", REGISTRATION | {"initiate_login_uri": "http://a/#x"}, "$.initiate_login_uri", "without a fragment"),
    ("port of nothing", REGISTRATION | {"initiate_login_uri": "http://a:x/"}, "$.initiate_login_uri", "http or https"),
    ("blank in id", REGISTRATION | {"client_id": "a b"}, "$.client_id", "printable ASCII"),
    ("unknown scope", REGISTRATION | {"scopes": ["x"]}, "$.scopes[0]", "offers no scope 'x'"),
    ("keys twice", REGISTRATION | {"jwks_uri": "http://a/", "jwks": {"keys": []}}, "$.jwks", "got both"),
    ("keys of nothing", REGISTRATION | {"jwks": {}}, "$.jwks", "a key set"),
    ("a list", [], "$", "should be an object"),
    ("long deployment", REGISTRATION | {"deployment_ids": ["x" * 256]}, "$.deployment_ids", "1 to 255"),
    ("deployment in Greek", REGISTRATION | {"deployment_ids": ["δ"]}, "$.deployment_ids", "printable ASCII"),
    ("custom number", REGISTRATION | {"custom_parameters": {"a": 1}}, "$.custom_parameters", "an object of texts"),
]


@pytest.mark.parametrize(
    ("body", "at", "message"), [row[1:] for row in WRONG_REGISTRATIONS], ids=[row[0] for row in WRONG_REGISTRATIONS]
)
def test_wrong_registration_is_refused(talk: Talk, body: Any, at: str, message: str) -> None:
    """A registration that does not fit is refused with the place and what was expected, and nothing is kept.

    CORE-007: so no message can have a deployment id that is too long.
    """
    response = send(talk, "POST", "/registrations", body)

    assert (response.status_code, response.json()["at"]) == (400, at)
    assert message in response.json()["message"]
    assert talk.control("GET", "/registrations") == []


# launches


def test_launch_tells_its_course(tool: Talk) -> None:
    """A launch is created, then started, then answered, and shows what went which way."""
    order = {"client_id": "tool-1", "user": "teacher", "browser": True}
    launch = tool.control("POST", "/launches", order)
    created = tool.control("GET", f"/launches/{launch['launch_id']}")
    begun = tool.open(launch["launch_id"], launch["url"])
    started = begun.details()
    page = begun.authorize(nonce="n")
    answered = begun.details()

    assert launch["url"] == f"{tool.issuer}/lti/launches/{launch['launch_id']}"
    assert [each["state"] for each in (created, started, answered)] == ["created", "started", "answered"]
    assert (created["user"], created["link"], created["deployment_id"]) == ("teacher", "quiz", "1")
    assert started["authentication_request"] is None
    assert answered["authentication_request"]["nonce"] == "n"
    (answer,) = answered["answers"]
    assert answer["id_token"] == page.token
    assert (answer["header"], answer["claims"]) == (header_of(page.token), claims_of(page.token))
    assert answer["form"] == [["id_token", page.token], ["state", "state-1"]]


def test_an_edited_answer_tells_what_it_would_have_been(tool: Talk) -> None:
    """Where edits changed a message, the launch shows header and claims without them too; elsewhere it does not."""
    wrong = [{"name": "claim", "path": ["nonce"], "value": "x"}, {"name": "header", "member": "kid", "value": "y"}]
    edited, plain = tool.begin(edits=wrong), tool.begin()
    page = edited.authorize(nonce="n")
    plain.authorize()

    (answer,) = edited.details()["answers"]
    right = answer["unedited"]
    assert right["claims"] == {**claims_of(page.token), "nonce": "n"}
    assert right["header"] == {**header_of(page.token), "kid": right["header"]["kid"]}
    assert right["header"]["kid"] != "y"
    assert "unedited" not in plain.details()["answers"][0]


def test_launch_that_is_over_cannot_be_opened(tool: Talk) -> None:
    """The address of an answered launch, and one that never was, get a readable page."""
    begun = tool.begin()
    begun.authorize()

    over = tool.http.get(f"{tool.issuer}/lti/launches/{begun.launch_id}")
    unknown = tool.http.get(f"{tool.issuer}/lti/launches/x")

    assert (over.status_code, unknown.status_code) == (409, 404)
    assert "order a new one" in over.text
    assert unknown.headers["content-type"].startswith("text/html")


WRONG_ORDERS: list[tuple[str, dict[str, Any], int, str, str]] = [
    ("unknown tool", {"client_id": "tool-2"}, 404, "$.client_id", "did you mean 'tool-1'?"),
    ("unknown person", {"user": "studnt"}, 400, "$.user", "did you mean 'student'?"),
    ("unknown link", {"link": "quizz"}, 400, "$.link", "did you mean 'quiz'?"),
    ("unknown deployment", {"deployment_id": "2"}, 400, "$.deployment_id", "has no deployment '2'"),
    ("unknown message", {"message": "LtiFoo"}, 400, "$.message", "LtiResourceLinkRequest"),
    ("unknown method", {"login_method": "PUT"}, 400, "$.login_method", "'GET' or 'POST'"),
    ("unknown target", {"document_target": "popup"}, 400, "$.document_target", "'iframe' or 'window'"),
    ("no answers", {"answers": 0}, 400, "$.answers", "above 0"),
    ("browser as text", {"browser": "yes"}, 400, "$.browser", "true or false"),
    ("unknown member", {"usr": 1}, 400, "$.usr", "did you mean 'user'?"),
]


@pytest.mark.parametrize(
    ("changes", "status", "at", "message"), [row[1:] for row in WRONG_ORDERS], ids=[row[0] for row in WRONG_ORDERS]
)
def test_wrong_order_is_refused(tool: Talk, changes: dict[str, Any], status: int, at: str, message: str) -> None:
    """An order of a launch that does not fit is refused with the place and a sentence."""
    order = {"client_id": "tool-1", "user": "student", "browser": True} | changes

    response = send(tool, "POST", "/launches", order)

    assert (response.status_code, response.json()["at"]) == (status, at)
    assert message in response.json()["message"]


def test_body_that_is_no_json_is_refused(tool: Talk) -> None:
    """A body that is not JSON is refused as such."""
    response = tool.http.put(f"{tool.issuer}/control/clock", content=b"{")

    assert (response.status_code, response.json()["error"]) == (400, "not_json")


def test_launch_is_played_without_a_browser(tool: Talk) -> None:
    """Without a browser the mock plays it, and tells what happened: here the tool stays at its login."""
    order = {"client_id": "tool-1", "user": "student", "browser": False}

    exchange = tool.control("POST", "/launches", order)["exchange"]

    assert (exchange["status"], exchange["url"]) == (200, f"{tool.issuer}/sink/login")
    assert [(each["method"], each["status"]) for each in exchange["requests"]] == [("GET", 200), ("POST", 200)]
    assert list(exchange["cookies"]) == ["127.0.0.1"]


# journal


def test_journal_is_in_order(tool: Talk) -> None:
    """A launch leaves its orders, requests and messages in the order in which they happened."""
    begun = tool.begin()
    begun.authorize()

    entries = tool.control("GET", "/journal")["entries"]

    steps = [entry.get("action") or entry.get("message") or entry["endpoint"] for entry in entries]
    assert steps == ["register", "launch", "launch", "login_initiation", "authorize", "authentication_response"]
    assert [entry["seq"] for entry in entries] == list(range(1, 7))
    assert [entry["launch_id"] for entry in entries[1:]] == [begun.launch_id] * 5


def test_journal_has_the_whole_request(talk: Talk) -> None:
    """A request is noted with method, path, query, headers, body and status."""
    talk.http.put(f"{talk.issuer}/sink/a%2Fb?x=1&x=2", content=b"hello", headers={"X-Odd": "1"})

    (entry,) = talk.control("GET", "/journal?endpoint=sink")["entries"]

    assert (entry["method"], entry["path"], entry["query"]) == ("PUT", "/sink/a%2Fb", "x=1&x=2")
    assert (entry["body"], entry["status"], entry["headers"]["x-odd"]) == ("hello", 200, "1")


def test_journal_cuts_long_bodies(talk: Talk) -> None:
    """Of a long body only the beginning is kept."""
    talk.http.post(f"{talk.issuer}/sink/x", content=b"x" * (BODY_CHARACTERS + 1))

    (entry,) = talk.control("GET", "/journal?kind=request")["entries"]

    assert len(entry["body"]) == BODY_CHARACTERS


def test_journal_is_filtered(tool: Talk) -> None:
    """Kind, launch, endpoint and number choose entries; `last` lets a reader go on."""
    first, second = tool.begin(), tool.begin()
    first.authorize(prompt="login")
    last = tool.control("GET", "/journal")["last"]
    second.authorize()

    later = tool.control("GET", f"/journal?after={last}")
    finding = tool.control("GET", "/journal?kind=finding")["entries"]
    of_second = tool.control("GET", f"/journal?launch_id={second.launch_id}&endpoint=authorize")["entries"]

    assert [entry["kind"] for entry in later["entries"]] == ["request", "message"]
    assert [entry["launch_id"] for entry in finding] == [first.launch_id]
    assert {"requirement", "sentence", "advice"} <= set(finding[0])
    assert len(of_second) == 1
    assert first.details()["findings"] == finding


@pytest.mark.parametrize("query", ["after=x", "after=-1", "after=²", "kind=requests", "knd=request"])
def test_wrong_filter_is_refused(talk: Talk, query: str) -> None:
    """A filter that does not exist or does not fit is refused."""
    assert send(talk, "GET", f"/journal?{query}").status_code == 400


def test_control_orders_are_noted_as_such(tool: Talk) -> None:
    """Orders that change something are in the journal as kind control; looking is not."""
    tool.control("GET", "/keys")
    tool.control("PUT", "/clock", {"offset_s": 1})

    entries = tool.control("GET", "/journal")["entries"]

    assert [(entry["kind"], entry["action"]) for entry in entries] == [
        ("control", "register"),
        ("control", "move_clock"),
    ]


def test_journal_is_bounded() -> None:
    """The oldest entries go when there are too many, and the journal says how many went."""
    journal = Journal(Clock())
    for number in range(ENTRIES + 5):
        journal.write("control", action=str(number))

    assert (len(journal), journal.last, journal.dropped) == (ENTRIES, ENTRIES + 5, 5)
    assert [entry["seq"] for entry in journal.select(after=ENTRIES + 3)] == [ENTRIES + 4, ENTRIES + 5]
    assert next(iter(journal))["seq"] == 6


def test_journal_is_bounded_by_size() -> None:
    """Large entries make room sooner."""
    journal = Journal(Clock())
    for _ in range(100):
        journal.write("request", body="x" * (1024 * 1024 - len("body")))

    assert (len(journal), journal.dropped) == (64, 36)


# clock


def test_clock_moves_messages_and_journal(tool: Talk) -> None:
    """After the clock was moved, messages and journal have the new time."""
    moved = tool.control("PUT", "/clock", {"offset_s": -86400})

    token = tool.begin().authorize().token

    expected = datetime.now(UTC) - timedelta(days=1)
    assert abs(claims_of(token)["iat"] - expected.timestamp()) < 5
    assert moved["offset_s"] == -86400
    assert tool.control("GET", "")["now"][:10] == expected.date().isoformat()


def test_clock_is_set_to_a_moment(talk: Talk) -> None:
    """`at` lets it be that moment, in any zone."""
    assert talk.control("PUT", "/clock", {"at": "2030-01-01T01:00:00+01:00"})["now"].startswith("2030-01-01T00:00:0")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"offset_s": 1, "at": "2030-01-01T00:00:00Z"},
        {"offset_s": "1"},
        {"offset_s": 1e300},
        {"offset_s": 10**12},
        {"at": "2030-01-01T00:00:00"},
        {"at": "9999-12-31T23:59:59Z"},
        {"at": "tomorrow"},
    ],
)
def test_senseless_time_is_refused(talk: Talk, body: Any) -> None:
    """A time that is none, or too far away, is refused."""
    assert send(talk, "PUT", "/clock", body).status_code == 400


# keys


def test_keys_rotate(tool: Talk) -> None:
    """On rotation the future key signs, the present one is past, a new future one appears.

    Old ones stay published.
    """
    before = {key["state"]: key["kid"] for key in tool.control("GET", "/keys")}

    keys = tool.control("POST", "/keys/rotate")
    token = tool.begin().authorize().token

    after = {key["state"]: key["kid"] for key in keys}
    assert [key["state"] for key in keys] == ["past", "past", "present", "future"]
    assert (after["past"], after["present"]) == (before["present"], before["future"])
    assert header_of(token)["kid"] == before["future"]
    verified_claims(token, tool.key_set())


def rotated(talk: Talk) -> Any:
    """Rotate, and return the keys that are published then."""
    talk.control("POST", "/keys/rotate", {"remove_past": True})
    return talk.key_set()["keys"]


def test_kid_is_never_that_of_another_key(talk: Talk) -> None:
    """JWKS-005: over five rotations each kid names one key, and each key has one kid."""
    sets = [talk.key_set()["keys"], *(rotated(talk) for _ in range(5))]

    named = {(key["kid"], key["n"]) for keys in sets for key in keys}

    assert len(named) == len({kid for kid, _ in named}) == len({number for _, number in named}) == 8


def test_rotation_removes_past_keys_on_request(talk: Talk) -> None:
    """With remove_past the past key leaves the set, and the one that was present stays."""
    before = {key["state"]: key["kid"] for key in talk.control("GET", "/keys")}

    talk.control("POST", "/keys/rotate", {"remove_past": True})

    published = [key["kid"] for key in talk.key_set()["keys"]]
    assert before["past"] not in published
    assert before["present"] in published


def test_added_key_is_published_and_signs(tool: Talk) -> None:
    """A fixture key is published beside the others, with members changed and removed as ordered."""
    added = tool.control("POST", "/keys", {"kid": "k", "key": "foreign", "jwk": {"alg": None, "use": "enc"}})

    jwk = next(key for key in tool.key_set()["keys"] if key["kid"] == "k")
    assert added == {"kid": "k", "state": "added", "published": True}
    assert "alg" not in jwk
    assert jwk["use"] == "enc"
    token = tool.begin(edits=[edits.sign_with("k").as_json()]).authorize().token
    assert header_of(token)["kid"] == "k"
    verified_claims(token, tool.key_set())


def test_foreign_members_are_published_as_they_are(talk: Talk) -> None:
    """A key without a private part is published as it was given."""
    talk.control("POST", "/keys", {"jwk": {"kty": "xyz", "kid": "odd", "foo": [1]}})

    assert talk.key_set()["keys"][-1] == {"kty": "xyz", "kid": "odd", "foo": [1]}


def test_withdrawn_key_still_signs(tool: Talk) -> None:
    """A key that was taken out of the set signs under its name, and is not published."""
    kid = next(key["kid"] for key in tool.control("GET", "/keys") if key["state"] == "present")

    assert send(tool, "DELETE", f"/keys/{kid}").status_code == 204

    assert kid not in [key["kid"] for key in tool.key_set()["keys"]]
    assert header_of(tool.begin().authorize().token)["kid"] == kid


def test_key_set_tells_how_long_it_may_be_kept(talk: Talk) -> None:
    """JWKS-006: Cache-Control has the ordered age, and is absent without one."""
    ages = []
    for age in (None, 60, 0, None):
        talk.control("PUT", "/keys/cache", {"max_age_s": age})
        ages.append(talk.http.get(f"{talk.issuer}/lti/jwks").headers.get("cache-control"))

    assert ages == [None, "max-age=60", "max-age=0", None]


def test_key_set_is_sound(talk: Talk) -> None:
    """The published keys are RSA with 2048 bits, have names of their own, and nothing private.

    JWKS-001, JWKS-002, JWKS-003, JWKS-004.
    """
    response = talk.http.get(f"{talk.issuer}/lti/jwks")

    keys = response.json()["keys"]
    assert response.headers["content-type"] == "application/json"
    assert len({key["kid"] for key in keys}) == 3
    assert {frozenset(key) for key in keys} == {frozenset({"kid", "kty", "n", "e", "use", "alg"})}
    assert {int.from_bytes(base64.urlsafe_b64decode(key["n"] + "==")).bit_length() for key in keys} == {2048}
    assert {key["e"] for key in keys} == {"AQAB"}


WRONG_KEYS: list[tuple[str, str, str, Any, int]] = [
    ("unknown fixture", "POST", "/keys", {"key": "foregin"}, 400),
    ("neither", "POST", "/keys", {}, 400),
    ("jwk a list", "POST", "/keys", {"jwk": []}, 400),
    ("age below zero", "PUT", "/keys/cache", {"max_age_s": -1}, 400),
    ("no age", "PUT", "/keys/cache", {}, 400),
    ("unknown kid", "DELETE", "/keys/x", None, 404),
]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"), [row[1:] for row in WRONG_KEYS], ids=[row[0] for row in WRONG_KEYS]
)
def test_wrong_key_order_is_refused(talk: Talk, method: str, path: str, body: Any, status: int) -> None:
    """An order about keys that does not fit is refused."""
    assert send(talk, method, path, body).status_code == status


def test_kid_is_taken_once(talk: Talk) -> None:
    """Two keys of one name cannot be added by name."""
    talk.control("POST", "/keys", {"kid": "k", "key": "foreign"})

    assert send(talk, "POST", "/keys", {"kid": "k", "key": "tool"}).status_code == 409


# the guard


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1"])
def test_foreign_origin_is_refused(talk: Talk, origin: str) -> None:
    """A page of another origin cannot give orders."""
    response = send(talk, "GET", "", Origin=origin)

    assert (response.status_code, response.json()["error"]) == (403, "foreign_origin")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example"])
def test_foreign_host_is_refused(talk: Talk, host: str) -> None:
    """A name that was pointed to this machine cannot be used to give orders."""
    response = send(talk, "GET", "", Host=host)

    assert (response.status_code, response.json()["error"]) == (403, "foreign_host")


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_own_names_and_origin_are_admitted(lms: MockPlatform, talk: Talk, name: str) -> None:
    """The server's own names, and pages of its own, can give orders."""
    host = f"{name}:{lms.port}"

    assert send(talk, "GET", "", Host=host, Origin=f"http://{host}").status_code == 200


def test_launch_from_the_page_is_guarded_too(tool: Talk) -> None:
    """The form of the first page cannot be sent by a foreign page."""
    form = {"client_id": "tool-1", "user": "student", "link": "quiz"}
    url = f"{tool.issuer}/lti/launches"

    foreign = tool.http.post(url, data=form, headers={"Origin": "http://evil.example"})
    own = tool.http.post(url, data=form)

    assert (foreign.status_code, own.status_code) == (403, 303)
    assert own.headers["location"].startswith(f"{tool.issuer}/lti/launches/")


def test_other_addresses_answer_foreign_origins(talk: Talk) -> None:
    """What tools and browsers use is open to every origin."""
    url = f"{talk.issuer}/lti/jwks"

    assert talk.http.get(url, headers={"Origin": "http://evil.example"}).status_code == 200


def test_server_that_others_can_reach_demands_a_token(http: httpx.Client) -> None:
    """On another address than loopback orders need the control token, and so does the page's button."""
    with MockPlatform(host="0.0.0.0") as lms:  # noqa: S104
        talk = Talk(http, lms.issuer)
        token = lms.control_token
        statuses = [
            send(talk, "GET", "").status_code,
            send(talk, "GET", "", Authorization="Bearer x").status_code,
            send(talk, "GET", "", Authorization=f"Bearer {token}").status_code,
            http.post(f"{lms.issuer}/lti/launches", data={"control_token": "x"}).status_code,
            http.post(f"{lms.issuer}/lti/launches", data={"control_token": token}).status_code,
            http.get(f"{lms.issuer}/lti/jwks").status_code,
        ]

    assert statuses == [401, 401, 200, 401, 400, 200]


# what browsers see


def test_home_page_offers_launches(tool: Talk) -> None:
    """The first page shows courses, people, links and tools, escaped, with a button."""
    tool.register(client_id="xss", client_name="<script>alert(1)</script>")

    page = tool.http.get(f"{tool.issuer}/")

    assert page.status_code == 200
    assert "Größe &amp; Vielfalt" in page.text
    assert "花子 山田" in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script>" not in page.text
    assert '<button type="submit">Launch</button>' in page.text
    assert f'action="/p/{tool.issuer.rpartition("/")[2]}/lti/launches"' in page.text


def test_home_page_shows_the_latest_findings(tool: Talk) -> None:
    """The first page says what tools got wrong, the latest first, and nothing of it before."""
    before = tool.http.get(f"{tool.issuer}/").text
    tool.http.get(f"{tool.issuer}/lti/authorize")

    after = tool.http.get(f"{tool.issuer}/").text

    assert "What tools got wrong" not in before
    assert "AUTHREQ-005" in after


def test_home_page_is_not_framed_by_strangers(tool: Talk) -> None:
    """No foreign site can put the Launch button under a click that was meant for something else; a tool may go back."""
    pages = [tool.http.get(f"{tool.issuer}{path}") for path in ("/", "/return")]

    assert [page.headers.get("content-security-policy") for page in pages] == ["frame-ancestors 'self'", None]


def test_configuration_names_the_endpoints(talk: Talk) -> None:
    """The OpenID configuration has the issuer and the endpoints, and says what the platform can do."""
    configuration = talk.http.get(f"{talk.issuer}/.well-known/openid-configuration").json()

    endpoints = talk.control("GET", "")["endpoints"]
    del endpoints["openid_configuration"]
    assert configuration["issuer"] == talk.issuer
    assert endpoints.items() <= configuration.items()
    assert configuration["id_token_signing_alg_values_supported"] == ["RS256"]


def test_wrong_method_is_told_those_that_there_are(talk: Talk) -> None:
    """405 names every method of the address, in its sentence and in Allow."""
    answer = talk.http.post(f"{talk.issuer}/control/people/teacher")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "DELETE, GET, HEAD, PATCH, PUT"
    assert answer.json()["message"] == "there is no POST /control/people/teacher: it has DELETE, GET, HEAD, PATCH, PUT"


def test_body_that_is_no_json_is_told_the_place(talk: Talk) -> None:
    """What is wrong with a body's JSON is said with line and column."""
    answer = talk.http.put(f"{talk.issuer}/control/clock", content='{"offset_s": 1,}')

    assert answer.status_code == 400
    assert answer.json()["message"].endswith("at line 1, column 16")


@pytest.mark.parametrize(
    "path", ["/nothing", "/lti/nothing", "/control/nothing", "/p/nothing/lti/jwks", "/p/", "/lti/jwks/"]
)
def test_unknown_address_is_not_found(lms: MockPlatform, http: httpx.Client, path: str) -> None:
    """An address at which there is nothing is answered 404."""
    assert http.get(lms.issuer + path).status_code == 404


def test_huge_body_is_refused(talk: Talk) -> None:
    """A body of more than four megabytes is answered 413."""
    assert talk.http.post(f"{talk.issuer}/sink/x", content=b"x" * (4 * 1024 * 1024 + 1)).status_code == 413
