"""What a hostile page, tool or order cannot do: take the mock over, stop it for everybody, or make it fail."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest

from mock_platform import MockPlatform, edits
from mock_platform.checks import first_breach
from mock_platform.forms import MOST_FIELDS
from mock_platform.keys import fixture_key
from mock_platform.notices.handlers import JUDGED, Subscription
from mock_platform.registration import registration_from_json
from mock_platform.tests.registering import invite, metadata
from mock_platform.tests.talking import Talk
from mock_platform.vocabulary import SCOPE_REPORT, SCOPE_SCORE

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("headers", [{}, {"Host": "127.0.0.1"}, {"Authorization": "Bearer x"}])
def test_public_url_needs_the_token_on_loopback_too(http: httpx.Client, headers: dict[str, str]) -> None:
    """What a proxy or a tunnel brings comes from this machine, under any Host: without the token it orders nothing."""
    with MockPlatform(public_url="https://lms.example") as lms:
        local = {name: value.replace("127.0.0.1", f"127.0.0.1:{lms.port}") for name, value in headers.items()}
        refused = http.get(f"{lms.address}/control", headers=local)
        taken = http.get(f"{lms.address}/control", headers={"Authorization": f"Bearer {lms.control_token}"})

    assert (refused.status_code, refused.json()["error"]) == (401, "token_required")
    assert taken.status_code == 200


@pytest.mark.parametrize("path", ["/lti/token", "/lti/authorize", "/lti/launches", "/lti/deep_linking/x"])
def test_million_fields_keep_nobody_waiting(tool: Talk, path: str) -> None:
    """A form of a million fields, which any page may send, is refused before it is taken apart."""
    launch = tool.begin().launch_id

    response = tool.http.post(
        f"{tool.issuer}{path.replace('/x', f'/{launch}')}", content=b"a=&" * 1_300_000, headers=FORM
    )

    assert response.status_code == 413


def test_form_may_have_many_fields(tool: Talk) -> None:
    """Control: as many fields as are read are judged as a form."""
    content = "&".join(["a="] * MOST_FIELDS)

    response = tool.http.post(f"{tool.issuer}/lti/token", content=content, headers=FORM)

    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")


# orders that are nonsense


@pytest.mark.parametrize("text", ["page_size = " + "9" * 5000, "a = " + "[" * 3000])
def test_toml_beyond_the_parser_is_refused(talk: Talk, text: str) -> None:
    """TOML that Python's parser gives up on is refused as TOML, not failed on."""
    headers = {"Content-Type": "application/toml"}

    response = talk.http.put(f"{talk.issuer}/control/scenario", content=text, headers=headers)

    assert (response.status_code, response.json()["error"]) == (400, "not_toml")


def test_scenario_that_is_no_file_is_refused(talk: Talk, tmp_path: Path) -> None:
    """A pipe or a device would be read for ever, and a path with a NUL is none."""
    os.mkfifo(tmp_path / "pipe")

    names = [str(tmp_path / "pipe"), "/dev/zero", "x\x00/y"]
    answers = [talk.http.put(f"{talk.issuer}/control/scenario", json={"name": name}) for name in names]

    assert [(answer.status_code, answer.json()["error"]) for answer in answers] == [(400, "bad_scenario")] * 3


@pytest.mark.parametrize(
    "jwk",
    [{"kty": "RSA"}, {"kty": "RSA", "n": "@@", "e": 1}, {"kty": "RSA", "n": "u_8", "e": "AQAB"}],
    ids=["empty", "no-numbers", "too-short"],
)
def test_unusable_key_of_a_tool_is_not_encrypted_to(talk: Talk, jwk: dict[str, object]) -> None:
    """A tool's key to which nothing can be encrypted leaves the edit unused and the launch whole."""
    talk.register(jwks={"keys": [jwk]})
    begun = talk.begin(edits=[edits.encrypt().as_json()])

    page = begun.authorize()

    assert page.status == 200
    assert "RSA" in talk.control("GET", f"/launches/{begun.launch_id}")["edits"][0]["obstacle"]


def test_any_key_can_be_published(talk: Talk) -> None:
    """A member that is not Unicode proper is published as JSON can say it."""
    talk.control("POST", "/keys", {"kid": "k", "key": "foreign", "jwk": {"x": "\ud800"}})

    assert talk.http.get(f"{talk.issuer}/lti/jwks").json()["keys"][-1]["x"] == "\ud800"


# a tool's pages, played


class Page(BaseHTTPRequestHandler):
    """Answers every request with what its server was given."""

    def do_GET(self) -> None:
        """Answer."""
        status, headers, body = self.server.answer  # type: ignore[attr-defined]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def page_of_a_tool(status: int, headers: dict[str, str], body: bytes = b"") -> Iterator[str]:
    """Run a tool that answers everything with this."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        server.answer = (status, headers, body)  # type: ignore[attr-defined]
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/login"
        server.shutdown()


HTML = {"Content-Type": "text/html"}


@pytest.mark.parametrize(
    ("status", "headers", "body", "expected"),
    [
        (302, {"Location": "http://[/"}, b"", 424),
        (200, HTML, b"<form method=post action='http://['></form><script>document.forms[0].submit()</script>", 424),
        (200, HTML, b"<script type='application/json' data-deliver='json'>[]</script>", 201),
        (200, HTML, b"<script type='application/json' data-deliver='json'>{\"url\": 1, \"fields\": 1}</script>", 201),
    ],
    ids=["location", "action", "order", "order-of-numbers"],
)
def test_nonsense_of_a_tool_is_no_failure_of_ours(
    talk: Talk, status: int, headers: dict[str, str], body: bytes, expected: int
) -> None:
    """Whatever a tool's page says, a played launch tells it or ends there; only our own pages give orders."""
    with page_of_a_tool(status, headers, body) as url:
        talk.register(initiate_login_uri=url)
        order = {"client_id": "tool-1", "user": "student", "link": "quiz", "browser": False, "login_method": "GET"}
        response = talk.http.post(f"{talk.issuer}/control/launches", json=order)

    assert response.status_code == expected, response.text


# a tool that takes its time


@contextmanager
def drip() -> Iterator[str]:
    """Run a tool whose answers begin, and go on with a byte now and then."""
    over = Event()

    def trickle(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not over.wait(0.5):
                connection.sendall(b"x")

    def serve() -> None:
        with suppress(OSError):
            while True:
                Thread(target=trickle, args=listener.accept()[:1], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        over.set()
        listener.shutdown(socket.SHUT_RDWR)


def test_dripping_handlers_do_not_hold_up_the_end(http: httpx.Client) -> None:
    """However many handlers never finish an answer, server and courier end after the one that is asked."""
    with drip() as url:
        lms = MockPlatform().__enter__()
        talk = Talk(http, lms.issuer)
        talk.register(deployment_ids=["1", "2", "3"])
        for deployment_id in ("1", "2", "3"):
            order = {"client_id": "tool-1", "notice_type": "LtiContextCopyNotice", "handler": url}
            talk.control("PUT", "/notices/handlers", {**order, "deployment_id": deployment_id})
        talk.control("POST", "/courses/biology/copy", {"id": "copy"})
        time.sleep(0.5)
        lms.__exit__(None, None, None)
        left = [thread.name for thread in threading.enumerate() if thread.name.startswith("notices")]

    assert left == []


def test_dripping_key_set_is_given_up(tool: Talk) -> None:
    """A key set that never ends makes its own tool's token request fail, before its client has lost patience."""
    with drip() as url:
        tool.register(client_id="slow", jwks=None, jwks_uri=url)
        answer = tool.ask_for_token("x", assertion=tool.assertion(iss="slow", sub="slow"))

    assert "could not be read within" in answer.json()["error_description"]


# a tool that asks for more than its due


@pytest.mark.parametrize(
    ("issuer", "handler", "is_refused"),
    [
        ("https://lms.example", "http://127.0.0.1:6379/", True),
        ("https://lms.example", "http://169.254.169.254/latest", True),
        ("https://lms.example", "http://[::ffff:10.0.0.1]/", True),
        ("https://lms.example", "https://tool.example/notices", False),
        ("https://lms.example", "http://10.9.8.7/notices", False),
        ("http://127.0.0.1:8400", "http://127.0.0.1:6379/", False),
    ],
    ids=["loopback", "link-local", "mapped", "own", "registered", "developer"],
)
def test_notices_do_not_reach_into_the_network_of_the_platform(issuer: str, handler: str, is_refused: bool) -> None:
    """A tool cannot have a platform on the Internet call machines beside it, but for its registered own."""
    registration = registration_from_json(
        {
            "client_id": "tool-1",
            "initiate_login_uri": "https://tool.example/login",
            "redirect_uris": ["https://tool.example/launch", "http://10.9.8.7/launch"],
            "jwks": {"keys": []},
        }
    )
    asked = Subscription({"notice_type": "LtiHelloWorldNotice", "handler": handler}, registration, issuer)

    breach = first_breach(JUDGED, asked)

    assert (breach is not None) is is_refused


def test_tool_that_waits_gets_no_token(talk: Talk) -> None:
    """A tool that nobody has activated yet reads and writes nothing."""
    body = metadata(jwks={"keys": [fixture_key("tool").public_jwk]}, jwks_uri=...)
    client_id = invite(talk, state="pending").register(body).json()["client_id"]

    def ask() -> httpx.Response:
        return talk.ask_for_token(body["scope"], assertion=talk.assertion(iss=client_id, sub=client_id))

    refused = ask()
    talk.control("POST", f"/registrations/{client_id}/activate")
    granted = ask()

    assert (refused.status_code, refused.json()["error"]) == (400, "unauthorized_client")
    assert granted.status_code == 200


def test_change_of_a_registration_gains_no_scope(lms: MockPlatform, talk: Talk) -> None:
    """What the platform does not give to a tool that registers itself, it does not give to one that changes."""
    talk.control("POST", "/platforms", {"name": f"{talk.issuer.rpartition('/')[2]}-m", "profile": "moodle"})
    moodle = Talk(talk.http, f"{talk.issuer}-m")
    body = metadata(scope=f"{SCOPE_SCORE} {SCOPE_REPORT}")
    made = invite(moodle).register(body).json()

    changed = moodle.http.put(
        made["registration_client_uri"],
        json=body | {"client_id": made["client_id"]},
        headers={"Authorization": f"Bearer {made['registration_access_token']}"},
    )
    lms.platform(moodle.issuer.rpartition("/")[2]).delete()

    assert (made["scope"], changed.json()["scope"]) == (SCOPE_SCORE, SCOPE_SCORE)


# what is written down


def test_journal_does_not_tell_the_control_token(http: httpx.Client) -> None:
    """Whoever is shown a journal or an archive does not get the server with it."""
    with MockPlatform(public_url="https://lms.example") as lms:
        token = lms.control_token
        answers = [
            http.get(f"{lms.address}/?control_token={token}"),
            http.post(
                f"{lms.address}/lti/launches",
                data={"control_token": token},
                headers={"Referer": f"{lms.address}/?control_token={token}"},
            ),
        ]
        requests = [str(entry) for entry in lms.journal.select(kind="request")]

    assert [answer.status_code for answer in answers] == [200, 400]
    assert len(requests) == 2
    assert not any(str(token) in request for request in requests)


def test_half_a_request_is_no_mistake_of_a_tool(tool: Talk) -> None:
    """A request whose sender left in the middle of its body is not judged."""
    url = httpx.URL(f"{tool.issuer}/lti/token")
    head = f"POST {url.path} HTTP/1.1\r\nHost: {url.netloc.decode()}\r\nContent-Length: 100\r\n\r\ngrant_type="

    with socket.create_connection((url.host, url.port)) as connection:
        connection.sendall(head.encode())
    time.sleep(0.3)

    assert tool.findings() == []
