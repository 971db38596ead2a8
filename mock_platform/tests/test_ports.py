"""A port that was given is free for a server, and nobody else's."""

import errno
import socket

import pytest

from mock_platform import ports
from mock_platform.ports import CHOICE, free_port


def test_a_server_can_listen_there_at_once() -> None:
    """Nothing of the choosing is left that would be in its way, nor on other addresses of the machine."""
    with socket.create_server(("", free_port())) as listener:
        assert listener.getsockname()[1] in CHOICE


def test_no_port_is_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks while a server is still starting gets another, though nobody listens yet."""
    first = free_port()
    monkeypatch.setattr(ports, "CHOICE", range(first, first + 1))

    with pytest.raises(OSError, match="is free"):
        free_port()


def test_only_so_many_ports_are_kept() -> None:
    """A process that starts servers all day does not run out of files; the oldest port can be given again."""
    first, *_ = [free_port() for _ in range(ports.KEPT + 1)]

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mark:
        mark.bind(("127.0.0.1", first))


def test_a_port_that_is_listened_at_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that nobody asked us about has its port for itself."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = listener.getsockname()[1]
        monkeypatch.setattr(ports, "CHOICE", range(taken, taken + 1))

        with pytest.raises(OSError, match="is free"):
            free_port()


def test_refusals_are_not_mixed_up() -> None:
    """The mark is a datagram socket: a connection to the port is refused as to any where nobody listens."""
    with socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", free_port())) == errno.ECONNREFUSED
