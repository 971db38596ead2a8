"""Evidence: complete, cut, without secrets, and writable whatever a hostile token holds."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from conformance.browser.exchange import NoAnswer, Request, Response
from conformance.evidence.evidence import BODY_LIMIT, TERSE_LIMIT, Evidence, Exchange, decoded_token
from conformance.evidence.redaction import REDACTED

REQUEST = Request("POST", "http://a.example/x?key=s3cret", (("Authorization", "Bearer s3cret"),), b"state=s3cret")
RESPONSE = Response(REQUEST, 201, (("X-Echo", "s3cret"),), b"<p>s3cret</p>", 0.01234)


def _token(header: str, claims: str) -> str:
    return ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in (header, claims)) + ".sig"


def _reported_launch(value: Any, *secrets: str) -> Any:
    return Evidence(secrets, launches=[{"value": value}]).as_json()["launches"][0]["value"]


def test_an_exchange_is_told_whole() -> None:
    """Method, address, headers, bodies, status and time of an exchange are evidence."""
    evidence = Evidence()
    evidence.record(REQUEST, RESPONSE)

    (exchange,) = evidence.as_json()["exchanges"]
    started = datetime.fromisoformat(exchange.pop("started"))
    assert abs(datetime.now(UTC) - started) < timedelta(minutes=5)
    assert exchange == (
        {
            "request": {
                "method": "POST",
                "url": "http://a.example/x?key=s3cret",
                "headers": [["Authorization", "Bearer s3cret"]],
                "body": "state=s3cret",
            },
            "response": {
                "status": 201,
                "headers": [["X-Echo", "s3cret"]],
                "body": "<p>s3cret</p>",
                "elapsed_ms": 12.3,
            },
        }
    )


def test_an_answer_that_did_not_come_is_told() -> None:
    """Where there was no answer, the reason stands in its place."""
    evidence = Evidence()
    evidence.record(REQUEST, NoAnswer("the connection was lost"))

    (exchange,) = evidence.as_json()["exchanges"]
    assert (exchange["response"], exchange["failure"]) == (None, "the connection was lost")


def test_a_secret_is_written_down_nowhere() -> None:
    """A secret is replaced in addresses, headers, bodies, launches, member names and notes."""
    evidence = Evidence(["s3cret", ""])
    evidence.record(REQUEST, RESPONSE)
    evidence.record(REQUEST, NoAnswer("s3cret"))
    evidence.launches.append({"s3cret": [{"a": ("s3cret", 1)}]})
    evidence.notes.append("it said s3cret")

    written = json.dumps(evidence.as_json())

    assert "s3cret" not in written
    assert evidence.as_json()["notes"] == [f"it said {REDACTED}"]
    assert evidence.reported("the key s3cret") == f"the key {REDACTED}"


def test_a_secret_at_the_cut_leaves_nothing_behind() -> None:
    """A secret that lies across the place where a text is cut is replaced before the cut."""
    text = "x" * (BODY_LIMIT - 3) + "s3cret"

    assert "s3c" not in _reported_launch(text, "s3cret")


@pytest.mark.parametrize(
    ("length", "ending"),
    [(BODY_LIMIT, "x"), (BODY_LIMIT + 1, f"x… ({BODY_LIMIT + 1} characters)")],
    ids=["just-fits", "one-more"],
)
def test_a_long_text_is_cut_and_says_so(length: int, ending: str) -> None:
    """A text longer than the limit is cut there, with its true length."""
    told = _reported_launch("x" * length)

    assert told.endswith(ending)
    assert told.startswith("x" * BODY_LIMIT)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        ("\ud800", "\\ud800"),
        ({"\udfff": 1}, {"\\udfff": 1}),
        ("é😀\x00", "é😀\x00"),
        (True, True),
        (None, None),
        (1.5, 1.5),
        (10**400, 10**400),
    ],
    ids=["nan", "infinity", "surrogate", "surrogate-name", "odd-text", "true", "null", "number", "huge"],
)
def test_what_json_cannot_say_is_written_as_text(value: object, told: object) -> None:
    """Every value of a hostile token can be written to a file of JSON in UTF-8; what is legal stays as it is."""
    reported = _reported_launch(value)

    assert reported == told
    json.dumps(reported, ensure_ascii=False, allow_nan=False).encode()


def test_controls_are_referred_to_once() -> None:
    """A control that served twice is named once, in the order of its use."""
    assert Evidence(controls=["b", "a", "b"]).as_json()["controls"] == ["b", "a"]


def test_a_token_is_decoded_without_being_verified() -> None:
    """Header and claims are shown as they are, with the number of parts."""
    assert decoded_token(_token('{"alg": "none"}', '{"sub": "ada"}')) == {
        "header": {"alg": "none"},
        "claims": {"sub": "ada"},
        "parts": 3,
    }


@pytest.mark.parametrize(
    "claims",
    ["not json", "", '{"a": ', "[" * 100_000, "[" * 60 + "]" * 60],
    ids=["text", "empty", "cut-off", "without-end", "deep"],
)
def test_a_part_that_cannot_be_read_is_shown_raw(claims: str) -> None:
    """What is no JSON, or is nested beyond reason, is shown as it came."""
    token = _token("{}", claims)

    assert decoded_token(token)["claims"] == {"unreadable": token.split(".")[1]}


def test_a_token_in_a_body_is_told_decoded() -> None:
    """Whatever carries a token, a form or JSON, shows it decoded; that of a launch stands with the launch."""
    token, of_a_launch = _token('{"alg":"RS256"}', '{"iss":"tool"}'), _token('{"alg":"RS256"}', '{"iss":"lms"}')
    body = f"JWT={token}&id_token={of_a_launch}".encode()
    evidence = Evidence(launches=[{"id_token": decoded_token(of_a_launch)}])
    evidence.record(Request("POST", "http://a.example", (), body), Response(REQUEST, 200, (), b'{"a": "eyJ"}', 0.01))

    (exchange,) = evidence.as_json()["exchanges"]

    assert exchange["request"]["tokens"] == [{"header": {"alg": "RS256"}, "claims": {"iss": "tool"}, "parts": 3}]
    assert "tokens" not in exchange["response"]


def test_a_token_is_told_beside_the_first_that_went_there() -> None:
    """What a later token says otherwise than the first to the same address is told, member by member."""
    evidence = Evidence()
    header, claims = '{"alg":"x"}', ('{"aud":"a","sub":"x"}', '{"aud":"b","sub":"x"}')
    bodies = [f"JWT={_token(header, each)}".encode() for each in claims]
    evidence.record(Request("POST", "http://a.example", (), bodies[0]), RESPONSE)
    evidence.record(Request("POST", "http://a.example", (), bodies[1]), RESPONSE)

    first, second = (exchange["request"]["tokens"][0] for exchange in evidence.as_json()["exchanges"])

    assert "changed" not in first
    assert second["changed"] == [{"at": "/claims/aud", "control": "a", "sent": "b"}]


@pytest.mark.parametrize(
    ("token", "parts"), [("", 1), ("a", 1), ("..", 3), ("a.b.c.d.e", 5), ("\udfff.é", 2)], ids=repr
)
def test_any_text_can_be_looked_at_as_a_token(token: str, parts: int) -> None:
    """A text that is no token at all is evidence too."""
    assert decoded_token(token)["parts"] == parts


def test_terse_evidence_has_addresses_statuses_and_the_beginning_of_bodies() -> None:
    """Of what passed there are no headers, and only the beginning of a body; its address stays whole."""
    long = Request("GET", f"http://a.example/?{'x' * 1000}", (("A", "b"),))
    evidence = Evidence()
    evidence.record(long, Response(long, 200, (("C", "d"),), b"y" * 1000, 0.1))

    told = evidence.as_json(terse=True)

    (exchange,) = told["exchanges"]
    assert told["terse"] is True
    assert exchange["request"] == {"method": "GET", "url": long.url, "body": ""}
    assert exchange["response"] == {
        "status": 200,
        "body": f"{'y' * TERSE_LIMIT}… (1000 characters)",
        "elapsed_ms": 100.0,
    }


def test_a_secret_at_the_terse_cut_leaves_nothing_behind() -> None:
    """A secret is replaced before a body is cut short, too."""
    evidence = Evidence(["s3cret"])
    evidence.record(REQUEST, Response(REQUEST, 200, (), b"x" * (TERSE_LIMIT - 3) + b"s3cret", 0.1))

    assert "s3c" not in json.dumps(evidence.as_json(terse=True))


@pytest.mark.parametrize(
    ("launch", "members"),
    [
        ({"edits": []}, {"header", "parts"}),
        ({"edits": [{"name": "claim"}], "changed": []}, {"header", "parts"}),
        ({"edits": [{"name": "claim"}]}, {"header", "claims", "parts"}),
    ],
    ids=["nothing-was-changed", "changes-are-told", "changes-are-not-known"],
)
def test_terse_evidence_leaves_out_claims_where_changes_tell_them(launch: dict[str, Any], members: set[str]) -> None:
    """The claims of what passed are those of its control with the changes; unless nobody knows the changes."""
    evidence = Evidence(launches=[launch | {"id_token": decoded_token(_token("{}", "{}"))}])

    (told,) = evidence.as_json(terse=True)["launches"]
    assert told["id_token"].keys() == members


@pytest.mark.parametrize(
    ("answers", "silent"),
    [([], False), ([RESPONSE], False), ([RESPONSE, NoAnswer("x")], True), ([NoAnswer("x"), RESPONSE], False)],
    ids=["nothing", "answered", "at-last-not", "answered-again"],
)
def test_evidence_ends_in_silence_where_the_last_answer_did_not_come(
    answers: list[Response | NoAnswer], silent: bool
) -> None:
    """Whether nobody answers any more is told by the last exchange."""
    evidence = Evidence(exchanges=[Exchange(REQUEST, answer, datetime.now(UTC)) for answer in answers])

    assert evidence.ends_in_silence is silent
