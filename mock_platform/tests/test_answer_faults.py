"""Every fault of endpoints spoils what it says, as often as it is told, and leaves the next answer alone."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from mock_platform import MockPlatform
from mock_platform.faults import FAULTS
from mock_platform.faults.answer import Answer
from mock_platform.faults.fault import AnswerFault
from mock_platform.faults.meeting import pause_between
from mock_platform.tests.talking import Talk

AGS = "https://purl.imsglobal.org/spec/lti-ags/"
NRPS_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
SCOPES = f"{AGS}scope/lineitem.readonly {AGS}scope/result.readonly {AGS}scope/score {NRPS_SCOPE}"
STUDENT = "u-c2a95e10-7f3b"


@dataclass
class Tool:
    """A tool that calls endpoints, with the addresses of its launch and an access token."""

    talk: Talk
    claims: dict[str, Any]
    token: str

    @classmethod
    def of(cls, talk: Talk) -> "Tool":
        """Return the tool after a launch."""
        begun = talk.begin()
        begun.authorize()
        claims: dict[str, Any] = begun.details()["answers"][0]["claims"]
        return cls(talk, claims, talk.token(SCOPES))

    @property
    def memberships(self) -> str:
        """The roster's address."""
        url: str = self.claims["https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"][
            "context_memberships_url"
        ]
        return url

    @property
    def line_item(self) -> str:
        """The line item's address."""
        url: str = self.claims[f"{AGS}claim/endpoint"]["lineitem"]
        return url

    def below_line_item(self, name: str) -> str:
        """Return the address of its scores or results."""
        path, _, query = self.line_item.partition("?")
        return f"{path}/{name}?{query}"

    def get(self, url: str) -> httpx.Response:
        """Call a service."""
        return self.talk.http.get(url, headers={"Authorization": f"Bearer {self.token}"})

    def publish(self, points: float) -> httpx.Response:
        """Publish a score."""
        body = {
            "userId": STUDENT,
            "scoreGiven": points,
            "scoreMaximum": 20,  # the line item's own, so that scores come back as they went
            "timestamp": f"{2000 + int(points):04}-01-01T00:00:00.001Z",
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
        }
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/vnd.ims.lis.v1.score+json",
        }
        return self.talk.http.post(self.below_line_item("scores"), content=json.dumps(body), headers=headers)

    def points(self) -> list[float]:
        """Return the scores in the results."""
        return [result["resultScore"] for result in self.get(self.below_line_item("results")).json()]

    def ask(self, endpoint: str) -> httpx.Response:
        """Send a good request to an endpoint."""
        calls: dict[str, Callable[[], httpx.Response]] = {
            "configuration": lambda: self.talk.http.get(f"{self.talk.issuer}/.well-known/openid-configuration"),
            "jwks": lambda: self.talk.http.get(f"{self.talk.issuer}/lti/jwks"),
            "authorize": lambda: self.talk.begin().authorize().response,
            "token": lambda: self.talk.ask_for_token(SCOPES),
            "memberships": lambda: self.get(self.memberships),
            "line_items": lambda: self.get(self.line_item),
            "results": lambda: self.get(self.below_line_item("results")),
        }
        return calls[endpoint]()

    def plan(self, name: str, **body: Any) -> str:
        """Plan a fault and return its id."""
        planned: str = self.talk.control("POST", "/faults", {"name": name, **body})["id"]
        return planned

    def fault(self, fault_id: str) -> dict[str, Any]:
        """Return a planned fault."""
        shown: dict[str, Any] = self.talk.control("GET", f"/faults/{fault_id}")
        return shown

    def read_pages(self, endpoint: str = "memberships", most: int = 12) -> list[httpx.Response]:
        """Follow next links as a plain reader of them does, to the end or to the most."""
        answers = [self.ask(endpoint)]
        while "next" in answers[-1].links and len(answers) < most:
            answers.append(self.get(answers[-1].links["next"]["url"]))
        return answers


@pytest.fixture
def service(tool: Talk) -> Tool:
    """Play a tool that has launched and has an access token."""
    return Tool.of(tool)


def form(value: Any) -> Any:
    """Return what kind of JSON this is: names and kinds, not values."""
    if isinstance(value, dict):
        return sorted(value)
    return f"list of {len(value)}" if isinstance(value, list) else type(value).__name__


def summary(answer: httpx.Response) -> Any:
    """Return what two good answers of an endpoint have in common."""
    headers = {name: answer.headers.get(name) for name in ("content-type", "cache-control", "content-encoding")}
    body = form(answer.json()) if "json" in answer.headers["content-type"] else "page"
    return answer.status_code, headers, "next" in answer.links, body


def rows_of(document: Any) -> list[dict[str, Any]]:
    """Return the members, line items or results of an answer."""
    rows: list[dict[str, Any]] = document
    if isinstance(document, dict):
        rows = document.get("members", [document])
    return rows


def only(document: Any) -> dict[str, Any]:
    """Return the first member, line item or result."""
    return rows_of(document)[0]


Does = Callable[[httpx.Response, httpx.Response], object]
Row = tuple[str, dict[str, Any], str, Does]


def is_html(answer: httpx.Response) -> bool:
    return answer.headers["content-type"].startswith("text/html") and answer.text.startswith("<!doctype")


def same_but(answer: httpx.Response, plain: httpx.Response, **changed: Any) -> bool:
    """Tell whether two answers differ in nothing but these members (..., one that is missing) and volatile ones."""
    expected = plain.json() | changed
    expected = {name: value for name, value in expected.items() if value is not ...}
    got = answer.json()
    volatile = {"access_token"} - changed.keys()
    return answer.status_code == 200 and {n: v for n, v in got.items() if n not in volatile} == {
        n: v for n, v in expected.items() if n not in volatile
    }


def same(answer: httpx.Response, plain: httpx.Response) -> bool:
    """Tell whether two answers have the same JSON."""
    return bool(answer.json() == plain.json())


def kids(answer: httpx.Response) -> list[str]:
    return [key.get("kid", "none") for key in answer.json()["keys"]]


AVAILABILITY: list[Row] = [
    (
        "rate-limit",
        {"retry_after_s": 7},
        "memberships",
        lambda got, _: (got.status_code, got.headers["retry-after"]) == (429, "7"),
    ),
    (
        "rate-limit",
        {"hint": "date"},
        "token",
        lambda got, _: got.status_code == 429 and got.headers["retry-after"].endswith(" GMT"),
    ),
    (
        "rate-limit",
        {"hint": "none"},
        "token",
        lambda got, _: got.status_code == 429 and "retry-after" not in got.headers,
    ),
    ("unavailable", {}, "authorize", lambda got, _: (got.status_code, got.headers["retry-after"]) == (503, "1")),
    ("server-error", {"status": 502}, "jwks", lambda got, _: got.status_code == 502 and is_html(got)),
    ("error-after-success", {}, "memberships", lambda got, _: got.status_code == 500 and is_html(got)),
    ("not-found", {}, "line_items", lambda got, _: got.status_code == 404),
    (
        "forbidden",
        {},
        "results",
        lambda got, _: "insufficient_scope" in got.headers["www-authenticate"],
    ),
    (
        "slow",
        {"delay_s": 0.3},
        "jwks",
        lambda got, plain: got.elapsed >= timedelta(seconds=0.3) and same(got, plain),
    ),
    (
        "trickle",
        {"piece_bytes": 200, "pause_s": 0.001},
        "jwks",
        lambda got, plain: got.headers["transfer-encoding"] == "chunked" and got.json() == plain.json(),
    ),
    (
        "redirected",
        {"status": 307},
        "memberships",
        lambda got, _: got.status_code == 307 and got.headers["location"].startswith("http://localhost:"),
    ),
]

BODIES: list[Row] = [
    (
        "wrong-media-type",
        {},
        "token",
        lambda got, plain: got.headers["content-type"] == "text/html" and same_but(got, plain),
    ),
    (
        "decorated-media-type",
        {},
        "configuration",
        lambda got, plain: (
            got.headers["content-type"] == "Application/Json; Charset=UTF-8" and got.json() == plain.json()
        ),
    ),
    ("html-page", {}, "memberships", lambda got, _: got.status_code == 200 and is_html(got)),
    ("empty-body", {}, "jwks", lambda got, _: (got.status_code, got.content) == (200, b"")),
    ("broken-json", {}, "jwks", lambda got, plain: plain.content.startswith(got.content) and len(got.content) > 0),
    ("other-json", {"document": [1]}, "token", lambda got, _: got.json() == [1]),
    ("huge-body", {"megabytes": 1}, "jwks", lambda got, plain: len(got.content) - len(plain.content) == 1024 * 1024),
    (
        "unknown-members",
        {},
        "configuration",
        lambda got, plain: set(got.json()) - set(plain.json()) == {"https://vendor.example/member"},
    ),
    (
        "byte-order-mark",
        {},
        "configuration",
        lambda got, plain: got.content == b"\xef\xbb\xbf" + plain.content,
    ),
    ("wrong-charset", {}, "memberships", lambda got, _: "members" in json.loads(got.content.decode("utf-16"))),
    (
        "unasked-gzip",
        {},
        "jwks",
        lambda got, plain: got.json() == plain.json() and got.headers["content-encoding"] == "gzip",
    ),
]

TOKENS: list[Row] = [
    ("expires-in-missing", {}, "token", lambda got, plain: same_but(got, plain, expires_in=...)),
    ("expires-in-odd", {}, "token", lambda got, plain: same_but(got, plain, expires_in="3600")),
    ("token-type-in-lower-case", {}, "token", lambda got, plain: same_but(got, plain, token_type="bearer")),
    ("token-answer-incomplete", {}, "token", lambda got, plain: same_but(got, plain, access_token=...)),
    (
        "token-answer-incomplete",
        {"member": "token_type"},
        "token",
        lambda got, plain: same_but(got, plain, token_type=...),
    ),
    ("scope-missing-from-answer", {}, "token", lambda got, plain: same_but(got, plain, scope=...)),
    (
        "assertion-refused",
        {"error": "invalid_scope"},
        "token",
        lambda got, _: (got.status_code, got.json()["error"]) == (400, "invalid_scope"),
    ),
]

KEY_SET: list[Row] = [
    ("key-set-empty", {}, "jwks", lambda got, _: got.json() == {"keys": []}),
    ("key-set-no-list", {}, "jwks", lambda got, plain: sorted(got.json()["keys"]) == sorted(kids(plain))),
    ("key-set-huge", {"number": 100}, "jwks", lambda got, plain: kids(got)[100:] == kids(plain)),
    ("signing-key-missing", {}, "jwks", lambda got, plain: kids(got) == [kids(plain)[0], kids(plain)[2]]),
    ("kid-twice", {}, "jwks", lambda got, plain: kids(got) == [kids(plain)[1], *kids(plain)]),
    ("kid-twice", {"position": "last"}, "jwks", lambda got, plain: kids(got) == [*kids(plain), kids(plain)[1]]),
    (
        "kid-reused",
        {},
        "jwks",
        lambda got, plain: kids(got) == kids(plain) and got.json()["keys"][1]["n"] != plain.json()["keys"][1]["n"],
    ),
    ("keys-without-kid", {}, "jwks", lambda got, _: kids(got) == ["none"] * 3),
    ("keys-without-alg-and-use", {}, "jwks", lambda got, _: set(got.json()["keys"][0]) == {"kid", "kty", "n", "e"}),
    ("foreign-key-types", {}, "jwks", lambda got, plain: kids(got)[4:] == kids(plain) and len(kids(got)) == 7),
    ("private-members", {}, "jwks", lambda got, plain: all("d" in key for key in got.json()["keys"]) and plain),
    (
        "key-set-cached-long",
        {},
        "jwks",
        lambda got, plain: "max-age=31536000" in got.headers["cache-control"] and got.json() == plain.json(),
    ),
]

ROSTER: list[Row] = [
    ("member-names-missing", {}, "memberships", lambda got, _: not {"name", "email"} & only(got.json()).keys()),
    ("member-names-missing", {"null": True}, "memberships", lambda got, _: only(got.json())["name"] is None),
    ("member-without-id", {}, "memberships", lambda got, plain: missing(got, plain) == {"user_id"}),
    ("member-roles-missing", {}, "memberships", lambda got, plain: missing(got, plain) == {"roles"}),
    ("member-roles-short", {}, "memberships", lambda got, _: "#" not in only(got.json())["roles"][0]),
    ("member-status-odd", {}, "memberships", lambda got, _: only(got.json())["status"] == "Deleted"),
    ("member-status-missing", {}, "memberships", lambda got, plain: missing(got, plain) == {"status"}),
    ("member-claims-unknown", {}, "memberships", lambda got, _: "LtiUnheardOfRequest" in got.text),
]


def missing(got: httpx.Response, plain: httpx.Response) -> set[str]:
    """Return the members that no row of an answer has and a row of a plain one has always."""
    rows, plain_rows = rows_of(got.json()), rows_of(plain.json())
    always = set.intersection(*(set(row) for row in plain_rows))
    return always - set[str]().union(*(set(row) for row in rows))


GRADES: list[Row] = [
    ("line-item-without-label", {}, "line_items", lambda got, plain: missing(got, plain) == {"label"}),
    ("line-item-maximum-odd", {}, "line_items", lambda got, _: only(got.json())["scoreMaximum"] is None),
    ("line-item-id-relative", {}, "line_items", lambda got, _: only(got.json())["id"].startswith("/")),
    ("line-item-options-null", {}, "line_items", lambda got, _: only(got.json())["tag"] is None),
    ("result-score-missing", {}, "results", lambda got, plain: missing(got, plain) == {"resultScore"}),
    ("result-score-missing", {"null": True}, "results", lambda got, _: only(got.json())["resultScore"] is None),
    ("result-maximum-missing", {}, "results", lambda got, plain: missing(got, plain) == {"resultMaximum"}),
    ("result-of-nobody", {}, "results", lambda got, plain: missing(got, plain) == {"userId"}),
]

CONFIGURATION: list[Row] = [
    (
        "configuration-of-another-issuer",
        {},
        "configuration",
        lambda got, plain: same_but(got, plain, issuer="https://other.example"),
    ),
    (
        "configuration-points-elsewhere",
        {},
        "configuration",
        lambda got, plain: (
            same_but(got, plain, jwks_uri=got.json()["jwks_uri"]) and "localhost" in got.json()["jwks_uri"]
        ),
    ),
    ("configuration-incomplete", {}, "configuration", lambda got, plain: same_but(got, plain, jwks_uri=...)),
    ("configuration-bare", {}, "configuration", lambda got, plain: set(got.json()) < set(plain.json())),
    ("configuration-narrow", {}, "configuration", lambda got, _: len(got.json()["scopes_supported"]) == 2),
]

ROWS = [*AVAILABILITY, *BODIES, *TOKENS, *KEY_SET, *ROSTER, *GRADES, *CONFIGURATION]
IDS = [f"{row[0]}-{row[2]}-{'-'.join(map(str, row[1].values())) or 'default'}" for row in ROWS]


@pytest.mark.parametrize(("name", "parameters", "endpoint", "does"), ROWS, ids=IDS)
def test_answer_fault_does_what_it_says_once(
    service: Tool, name: str, parameters: dict[str, Any], endpoint: str, does: Does
) -> None:
    """One answer is spoilt as the fault says, those before and after it are not, and the fault is counted."""
    service.publish(50)
    plain = service.ask(endpoint)
    planned = service.plan(name, endpoint=endpoint, times=1, **parameters)

    got, after = service.ask(endpoint), service.ask(endpoint)

    assert does(got, plain)
    assert summary(after) == summary(plain)
    assert (service.fault(planned)["met"], service.fault(planned)["used"]) == (2, 1)
    entries = service.talk.control("GET", f"/journal?endpoint={endpoint}&kind=request")["entries"]
    assert [entry["fault"] for entry in entries if "fault" in entry] == [name]


# connections


def outcome(call: Callable[[], httpx.Response]) -> str:
    """Return the status of an answer, or what happened instead of one."""
    try:
        return str(call().status_code)
    except httpx.RemoteProtocolError as error:
        return str(error)


def test_connection_is_closed_before_anything_is_done(service: Tool, capfd: pytest.CaptureFixture[str]) -> None:
    """`connection-closed` closes the connection, nothing is done, and the server says nothing of it in its log."""
    planned = service.plan("connection-closed", endpoint="scores", times=1)

    happened = outcome(lambda: service.publish(50))

    assert happened == "Server disconnected without sending a response."
    assert service.points() == []
    assert service.fault(planned)["used"] == 1
    assert outcome(lambda: service.publish(50)) == "200"
    assert capfd.readouterr() == ("", "")


def test_answer_is_lost_after_it_was_done(service: Tool, capfd: pytest.CaptureFixture[str]) -> None:
    """`answer-lost` closes the connection although the score is kept, so that sending it again is a conflict."""
    planned = service.plan("answer-lost", endpoint="scores", times=1)

    happened = outcome(lambda: service.publish(50))

    assert happened == "Server disconnected without sending a response."
    assert service.points() == [50]
    assert service.fault(planned)["used"] == 1
    assert outcome(lambda: service.publish(50)) == "409"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("keep", "received"), [(None, "half"), (0, "received 0 bytes"), (10, "received 10 bytes")])
def test_body_is_cut(service: Tool, keep: int | None, received: str, capfd: pytest.CaptureFixture[str]) -> None:
    """`cut-body` closes the connection after half of the body, or after so many bytes of what was announced."""
    whole = len(service.ask("jwks").content)
    planned = service.plan("cut-body", endpoint="jwks", times=1, keep_bytes=keep)

    happened = outcome(lambda: service.ask("jwks"))

    assert received.replace("half", f"received {whole // 2} bytes") in happened
    assert f"expected {whole}" in happened
    assert (service.fault(planned)["used"], outcome(lambda: service.ask("jwks"))) == (1, "200")
    assert capfd.readouterr() == ("", "")


def test_error_comes_after_success(service: Tool) -> None:
    """`error-after-success` keeps the score and answers 500; `server-error` keeps nothing."""
    service.plan("error-after-success", endpoint="scores", times=1)
    first, points = service.publish(50), service.points()
    service.plan("server-error", endpoint="scores", times=1)

    second = service.publish(60)

    assert (first.status_code, points) == (500, [50])
    assert (second.status_code, service.points()) == (500, [50])


@pytest.mark.parametrize(
    ("octets", "pieces_of", "pause_s", "pause"),
    [(1000, 10, 0.5, 0.5), (1000, 10, 3, 3), (1000, 10, 3.1, 3), (1000, 1, 10, 0.3), (0, 16, 10, 10), (10, None, 0, 0)],
)
def test_pauses_last_five_minutes_at_most(octets: int, pieces_of: int | None, pause_s: float, pause: float) -> None:
    """However small the pieces of a body are, all pauses between them are over after five minutes."""
    assert pause_between(Answer(200, body=b"x" * octets, pieces_of=pieces_of, pause_s=pause_s)) == pause


# scores


def test_score_is_refused_as_stale(service: Tool) -> None:
    """`stale-conflict` refuses a later score with 409 and keeps the earlier one."""
    service.publish(50)
    planned = service.plan("stale-conflict", endpoint="scores", times=1)

    got, after = service.publish(60), service.publish(60)

    assert (got.status_code, after.status_code) == (409, 200)
    assert (service.points(), service.fault(planned)["used"]) == ([60], 1)


@pytest.mark.parametrize("status", [200, 204])
def test_score_is_accepted_and_not_stored(service: Tool, status: int) -> None:
    """`not-stored` answers with success and keeps the earlier score."""
    service.publish(50)
    planned = service.plan("not-stored", endpoint="scores", times=1, status=status)

    got = service.publish(60)

    assert (got.status_code, service.points(), service.fault(planned)["used"]) == (status, [50], 1)
    assert (service.publish(60).status_code, service.points()) == (200, [60])


# access tokens


@pytest.mark.parametrize("challenge", [True, False])
def test_token_ends_in_the_middle(service: Tool, challenge: bool) -> None:
    """A token is revoked at the third request: 401 from there on, and a new token works."""
    planned = service.plan("token-revoked", endpoint="memberships", after=2, times=1, challenge=challenge)

    answers = [service.ask("memberships") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 401, 401]
    assert ("www-authenticate" in answers[2].headers) is challenge
    service.token = service.talk.token(SCOPES)
    assert service.ask("memberships").status_code == 200
    assert (service.fault(planned)["met"], service.fault(planned)["used"]) == (5, 1)


def test_token_is_refused_once_and_holds_on(service: Tool) -> None:
    """With `for_good = false` a service answers 401 as if the token were over, and takes it again afterwards."""
    service.plan("token-revoked", endpoint="memberships", times=1, for_good=False)

    assert [service.ask("memberships").status_code for _ in range(2)] == [401, 200]


def test_token_lives_for_seconds(service: Tool) -> None:
    """`short-lived-token` says how short its token lives, and it does; the clock moves instead of sleeping."""
    planned = service.plan("short-lived-token", lifetime_s=5, times=1)
    granted = service.ask("token").json()
    service.token = granted["access_token"]

    first = service.ask("memberships")
    service.talk.control("PUT", "/clock", {"offset_s": 6})

    assert (granted["expires_in"], first.status_code) == (5, 200)
    assert service.ask("memberships").status_code == 401
    assert service.fault(planned)["used"] == 1


def test_scope_is_reduced(service: Tool) -> None:
    """`scope-reduced` grants the first of the scopes alone, in the answer and in truth."""
    planned = service.plan("scope-reduced", times=1)

    granted = service.ask("token").json()
    service.token = granted["access_token"]

    assert granted["scope"] == SCOPES.split(maxsplit=1)[0]
    assert (service.ask("line_items").status_code, service.ask("memberships").status_code) == (200, 403)
    assert service.fault(planned)["used"] == 1
    assert service.ask("token").json()["scope"] == SCOPES


def test_token_looks_like_a_jwt(service: Tool) -> None:
    """`token-looks-like-a-jwt` grants a token of three parts that opens the services."""
    planned = service.plan("token-looks-like-a-jwt", times=1)

    service.token = service.ask("token").json()["access_token"]

    assert service.token.count(".") == 2
    assert service.ask("memberships").status_code == 200
    assert service.fault(planned)["used"] == 1
    assert "." not in service.ask("token").json()["access_token"]


# pages


def members(answers: list[httpx.Response]) -> list[str]:
    return [member["user_id"] for answer in answers for member in answer.json().get("members", [])]


def test_pages_lead_in_a_circle(service: Tool) -> None:
    """`paging-loop` links every page to itself."""
    planned = service.plan("paging-loop", endpoint="memberships")

    answers = service.read_pages(most=4)

    assert len(answers) == 4
    assert {answer.links["next"]["url"] for answer in answers} == {service.memberships}
    assert service.fault(planned)["used"] == 4


def test_next_page_is_elsewhere(service: Tool) -> None:
    """`next-elsewhere` links to another origin, where the journal shows who brings a token along."""
    planned = service.plan("next-elsewhere", endpoint="memberships", times=1)

    answers = service.read_pages(most=2)

    assert answers[0].links["next"]["url"].startswith("http://localhost:")
    (entry,) = service.talk.control("GET", "/journal?endpoint=sink&kind=request")["entries"]
    assert entry["headers"]["authorization"].startswith("Bearer ")
    assert service.talk.findings()[-1] == "TRAP-029"
    assert service.fault(planned)["used"] == 1
    assert len(service.read_pages()) > 2


def test_next_page_is_relative(service: Tool) -> None:
    """`next-relative` writes a path that leads to the same page."""
    service.plan("next-relative", endpoint="memberships", times=1)

    first = service.ask("memberships")

    following = httpx.URL(service.memberships).join(first.links["next"]["url"])
    assert first.links["next"]["url"].startswith("/")
    assert service.get(str(following)).json()["members"]
    assert service.ask("memberships").links["next"]["url"].startswith("http")


@pytest.mark.parametrize(
    ("style", "written"),
    [
        ("unquoted", ">; rel=next"),
        ("upper_case", '>; REL="NEXT"'),
        ("several_rels", '>; rel="https://vendor.example/rel next"'),
        ("blanks", '>  ;  rel = "next"'),
        ("more_parameters", '>; title="a, b; c"; rel="next"; hreflang=en'),
        ("others_first", 'rel="first", <'),
    ],
)
def test_link_is_written_in_another_style(service: Tool, style: str, written: str) -> None:
    """`link-style` writes the same link in another way that the grammar has."""
    planned = service.plan("link-style", endpoint="memberships", times=1, style=style)

    link = service.ask("memberships").headers["link"]

    assert written in link
    assert (service.fault(planned)["used"], "next" in service.ask("memberships").links) == (1, True)


def test_link_has_typographic_quotes(service: Tool) -> None:
    """`typographic-link` writes quotes that no parser takes for quotes, in UTF-8, and ampersands as entities."""
    planned = service.plan("typographic-link", endpoint="memberships", times=1)

    answer = service.get(f"{service.memberships}?limit=1")

    raw = dict(answer.headers.raw)[b"link"]
    assert raw.decode("utf-8").endswith("rel=\u201cnext\u201d")
    assert b"&amp;" in raw
    assert service.fault(planned)["used"] == 1


@pytest.fixture
def printing(http: httpx.Client, lms: MockPlatform, tmp_path: Path) -> Iterator[Tool]:
    """Play a tool at a platform whose profile writes links for print."""
    path = tmp_path / "printing.toml"
    path.write_text(
        'sentence = "Mine."\n[link_header]\nvalue = "typographic"\n'
        'fact = "So."\nsource = "here"\nread = 2026-11-21\nsure = "measured"\n',
        "utf-8",
    )
    http.cookies.clear()
    name = f"printing-{uuid4().hex}"
    Talk(http, lms.address).control("POST", "/platforms", {"name": name, "profile": str(path)})
    talk = Talk(http, f"{lms.address}/p/{name}")
    talk.register()
    yield Tool.of(talk)
    talk.control("DELETE", "")


def test_faults_of_pages_find_typographic_links(printing: Tool) -> None:
    """A next link that the platform writes for print is spoilt too, and is written for print again."""
    printing.plan("next-elsewhere", endpoint="memberships", times=1)
    printing.plan("next-missing", endpoint="memberships", after=1, times=1)
    printing.plan("empty-page", endpoint="memberships", times=1)
    url = f"{printing.memberships}?limit=1"

    links = [dict(printing.get(url).headers.raw)[b"link"].decode("utf-8") for _ in range(3)]
    second = printing.get(unescape(links[2].rpartition("<")[2].partition(">")[0]))

    assert links[0].endswith("/sink/elsewhere>; rel=\u201cnext\u201d")
    assert (links[0].count("<"), "next" in links[1], links[1].endswith("rel=\u201cdifferences\u201d")) == (
        2,
        False,
        True,
    )
    assert re.search("&amp;page=[0-9.]+>; rel=\u201cnext\u201d$", links[2])
    assert second.json()["members"] == []
    assert "&amp;empty=1>; rel=\u201cnext\u201d" in dict(second.headers.raw)[b"link"].decode("utf-8")


def test_differences_stand_behind_next(service: Tool) -> None:
    """`differences-last` writes the link to the differences behind that to the next page."""
    plain = service.ask("memberships").headers["link"]
    planned = service.plan("differences-last", times=1)

    link = service.ask("memberships").headers["link"]

    assert plain.index('rel="differences"') < plain.index('rel="next"')
    assert link.index('rel="next"') < link.index('rel="differences"')
    assert (service.fault(planned)["used"], link.count("<")) == (1, 2)


def test_page_in_the_middle_is_empty(service: Tool) -> None:
    """`empty-page` puts a page without members between others, and leaves nobody out."""
    everyone = members(service.read_pages())
    planned = service.plan("empty-page", endpoint="memberships", times=1)

    answers = service.read_pages()

    assert [len(answer.json()["members"]) for answer in answers][1] == 0
    assert sorted(members(answers)) == sorted(everyone)
    assert service.fault(planned)["used"] == 1


def test_last_page_is_missing(service: Tool) -> None:
    """`last-page-missing` answers 404 where the last link leads."""
    pages = len(service.read_pages())
    planned = service.plan("last-page-missing", endpoint="memberships", times=1)

    answers = service.read_pages()

    assert [answer.status_code for answer in answers] == [200] * (pages - 1) + [404]
    assert service.fault(planned)["used"] == 1
    assert [answer.status_code for answer in service.read_pages()] == [200] * pages


def test_list_ends_early(service: Tool) -> None:
    """`next-missing` leaves out the link to the rest."""
    planned = service.plan("next-missing", endpoint="memberships", after=1, times=1)

    assert (len(service.read_pages()), service.fault(planned)["used"]) == (2, 1)
    assert len(service.read_pages()) > 2


@pytest.mark.parametrize("effect", ["twice", "missing"])
def test_list_changes_between_pages(service: Tool, effect: str) -> None:
    """`shifted-pages` lets one member come twice or not at all."""
    everyone = sorted(members(service.read_pages()))
    planned = service.plan("shifted-pages", endpoint="memberships", times=1, effect=effect)

    seen = members(service.read_pages())

    assert len(seen) - len(everyone) == {"twice": 1, "missing": -1}[effect]
    assert set(seen) <= set(everyone)
    assert service.fault(planned)["used"] == 1
    assert sorted(members(service.read_pages())) == everyone


def test_redirect_is_seen_at_the_sink(service: Tool) -> None:
    """`redirected` leads to the sink on another origin, where the journal shows who brings a token along."""
    service.plan("redirected", endpoint="memberships", times=1)

    service.get(service.ask("memberships").headers["location"])

    (entry,) = service.talk.control("GET", "/journal?endpoint=sink&kind=request")["entries"]
    assert entry["headers"]["host"].startswith("localhost:")
    assert service.talk.findings()[-1] == "TRAP-029"


def test_sink_notices_access_tokens_alone(service: Tool) -> None:
    """TRAP-029: an access token that comes to the sink is a finding; no token, and one of nobody, are none."""
    url = f"{service.talk.issuer}/sink/x"

    service.talk.http.get(url)
    service.talk.http.get(url, headers={"Authorization": "Bearer of-nobody"})
    harmless = service.talk.findings()
    service.talk.http.post(url, headers={"Authorization": f"Bearer {service.token}"})

    assert (harmless, service.talk.findings()) == ([], ["TRAP-029"])


def test_compressed_body_is_what_it_was(service: Tool) -> None:
    """`unasked-gzip` compresses though the request asks for no encoding."""
    plain = service.ask("jwks").json()
    service.plan("unasked-gzip", endpoint="jwks", times=1)

    with service.talk.http.stream("GET", f"{service.talk.issuer}/lti/jwks", headers={"Accept-Encoding": ""}) as answer:
        raw = b"".join(answer.iter_raw())

    assert json.loads(gzip.decompress(raw)) == plain


def test_every_fault_of_endpoints_has_a_test() -> None:
    """Each fault of endpoints in the catalogue is planned here or in the file beside this, and every row is one."""
    files = [Path(__file__), Path(__file__).with_name("test_service_faults.py")]
    source = "".join(file.read_text("utf-8") for file in files)
    catalogue = [name for name, kind in FAULTS.items() if isinstance(kind, AnswerFault)]

    assert [name for name in catalogue if f'"{name}"' not in source] == []
    assert {row[0] for row in ROWS} <= set(catalogue)
