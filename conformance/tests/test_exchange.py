"""One HTTP exchange: what was sent and what came back, uninterpreted; and why no answer came."""

import socket

import pytest

from conformance.browser.exchange import NoAnswer, Request, Wire, json_request
from conformance.tests.serving import HTML, Answer, Server
from mock_platform.ports import free_port


def test_an_answer_is_read_as_it_is(server: Server, wire: Wire) -> None:
    """Status, repeated headers and body come back as they were sent; nothing is followed."""
    server.answers["/a"] = Answer(302, (("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Location", "/b")), b"\xff")

    answer = wire.send(Request("GET", f"{server.origin}/a?x=1&y=%2F"))

    assert (answer.status, answer.body, answer.text) == (302, b"\xff", "\N{REPLACEMENT CHARACTER}")
    assert answer.all_headers("set-cookie") == ["a=1", "b=2"]
    assert answer.header("LOCATION") == "/b"
    assert [asked.path for asked in server.asked] == ["/a?x=1&y=%2F"]


def test_a_connection_is_used_again(server: Server, wire: Wire) -> None:
    """Two exchanges with one server go over one connection."""
    server.shows("/", "hello")

    wire.send(Request("GET", server.origin))
    wire.send(Request("GET", server.origin))

    assert len(wire._open) == 1


def test_a_connection_that_the_server_had_closed_is_opened_again(server: Server, wire: Wire) -> None:
    """A kept connection that went away meanwhile is no answer of the server."""
    server.shows("/", "hello")
    wire.send(Request("GET", server.origin))
    kept = next(iter(wire._open.values()))
    kept.sock.shutdown(socket.SHUT_RDWR)

    assert wire.send(Request("GET", server.origin)).status == 200


def test_a_connection_that_is_lost_is_no_answer(server: Server, wire: Wire) -> None:
    """A server that hangs up instead of answering is told apart from one that is slow."""
    server.answers["/"] = Answer(lost=True)

    with pytest.raises(NoAnswer, match="the connection was lost: RemoteDisconnected") as failure:
        wire.send(Request("GET", f"{server.origin}/?secret=1"))

    assert not failure.value.timed_out
    assert "secret" not in str(failure.value)


def test_half_an_answer_is_no_answer(server: Server, wire: Wire) -> None:
    """An answer that ends before its announced length is a lost connection, whatever its status says."""
    server.answers["/"] = Answer(200, (HTML,), b"half", lost=True)

    with pytest.raises(NoAnswer, match="the connection was lost: IncompleteRead"):
        wire.send(Request("GET", server.origin))


def test_a_server_that_says_nothing_times_out() -> None:
    """Silence ends after the time that the wire allows, and is told as such."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        impatient = Wire(timeout_s=0.05)

        with pytest.raises(NoAnswer, match=r"no answer within 0\.05 s") as failure:
            impatient.send(Request("GET", f"http://127.0.0.1:{silent.getsockname()[1]}/"))

    assert failure.value.timed_out


def test_a_port_where_nobody_listens_refuses(wire: Wire) -> None:
    """A refused connection is told as such."""
    with pytest.raises(NoAnswer, match="the connection was refused"):
        wire.send(Request("GET", f"http://127.0.0.1:{free_port()}/"))


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "/relative", "ftp://127.0.0.1/", "http://127.0.0.1:port/", "http://[::1/", "http://a..b/"],
    ids=["script", "relative", "ftp", "port-is-no-number", "open-bracket", "empty-label"],
)
def test_what_is_no_web_address_is_no_answer(wire: Wire, url: str) -> None:
    """An address that a target made up cannot break the suite: nothing is asked, and no answer comes."""
    with pytest.raises(NoAnswer):
        wire.send(Request("GET", url))


def test_the_user_part_of_an_address_is_not_the_host(server: Server, wire: Wire) -> None:
    """What stands before the @ of an address is not where the connection goes."""
    server.shows("/", "hello")

    assert wire.send(Request("GET", f"http://evil.example@127.0.0.1:{server.port}/")).status == 200


def test_a_document_is_sent_as_json(server: Server, wire: Wire) -> None:
    """A JSON request carries its document, its type and its length."""
    server.shows("/", "")

    wire.send(json_request("POST", server.origin, {"a": "ü"}, headers={"X-A": "1"}))

    asked = server.asked[0]
    assert (asked.method, asked.body) == ("POST", b'{"a": "\\u00fc"}')
    assert (asked.headers["content-type"], asked.headers["x-a"]) == ("application/json", "1")


def test_a_post_without_a_body_has_a_length(server: Server, wire: Wire) -> None:
    """An empty POST says that it is empty."""
    wire.send(Request("POST", server.origin))

    assert server.asked[0].headers["content-length"] == "0"


def test_a_forged_host_header_takes_the_place_of_the_true_one(server: Server, wire: Wire) -> None:
    """A test may send a Host of its own, and only that one goes out."""
    wire.send(Request("GET", server.origin, (("Host", "evil.example"),)))

    assert server.asked[0].headers["host"] == "evil.example"
