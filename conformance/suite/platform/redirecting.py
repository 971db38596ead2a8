"""Addresses that look like a registered redirect URI and are none: one row for each way of coming close."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from conformance.bench.platform_bench import PlatformBench
from conformance.bench.visit import Answer
from conformance.outcomes import Breach, NotApplicable

STRANGER = "https://evil.example/launch"


@dataclass(frozen=True)
class Stray:
    """One row: how the address is made from the registered one."""

    requirements: tuple[str, ...]
    name: str
    what: str
    address: Callable[[str], str]


def stray(requirements: str, name: str, what: str, address: Callable[[str], str]) -> Stray:
    """Return a row; *requirements* are ids separated by blanks."""
    return Stray(tuple(requirements.split()), name, what, address)


def expect_not_sent_to(answer: Answer, address: str, what: str) -> None:
    """Expect the browser not to be sent to *address*, whatever it would carry there."""
    if _place(answer.url) == _place(address):
        raise Breach(f"the browser was sent there: {what} ({answer.told})")


def elsewhere(_: str) -> str:
    """Return the address of a stranger."""
    return STRANGER


def longer(uri: str) -> str:
    """Return *uri* with one more part in its path."""
    return _with_path(uri, urlsplit(uri).path + "/more")


def with_slash(uri: str) -> str:
    """Return *uri* with a slash more, or less, at the end of its path."""
    path = urlsplit(uri).path
    return _with_path(uri, path[:-1] if path.endswith("/") and len(path) > 1 else path + "/")


def with_query(uri: str) -> str:
    """Return *uri* with a parameter that was not registered."""
    return f"{uri}{'&' if '?' in uri else '?'}unregistered=1"


def of_another_scheme(uri: str) -> str:
    """Return *uri* by http instead of https, or the other way round."""
    parts = urlsplit(uri)
    return parts._replace(scheme="http" if parts.scheme == "https" else "https").geturl()


def below_the_host(uri: str) -> str:
    """Return *uri* on a host below the registered one."""
    parts = urlsplit(uri)
    return parts._replace(netloc=f"evil.{parts.netloc}").geturl()


def host_as_prefix(uri: str) -> str:
    """Return *uri* on a stranger's host whose name begins with the registered one."""
    parts = urlsplit(uri)
    return parts._replace(netloc=f"{parts.hostname}.evil.example").geturl()


def host_as_user(uri: str) -> str:
    """Return *uri* on a stranger's host, with the registered one where a user name stands."""
    parts = urlsplit(uri)
    return parts._replace(netloc=f"{parts.netloc}@evil.example").geturl()


def through_dots(uri: str) -> str:
    """Return *uri* with a path that begins with the registered one and leads out of it."""
    return _with_path(uri, urlsplit(uri).path + "/../elsewhere")


def escaped(uri: str) -> str:
    """Return *uri* with the last letter of its path escaped."""
    path = urlsplit(uri).path
    return _with_path(uri, f"{path[:-1]}%{ord(path[-1:] or '/'):02x}")


def script(_: str) -> str:
    """Return an address that is a script."""
    return "javascript:alert(document.domain)"


def of_another_tool(bench: PlatformBench) -> str:
    """Return an address that only another tool has registered; raise `NotApplicable` when there is none."""
    own, others = bench.tool.redirect_uris, bench.subject.another_tool().redirect_uris
    foreign = [address for address in others if address not in own]
    if not foreign:
        raise NotApplicable("needs a second tool with a redirect URI of its own: [[lms.also]] redirect_uris")
    return foreign[0]


def _with_path(uri: str, path: str) -> str:
    return urlsplit(uri)._replace(path=path).geturl()


def _place(address: str) -> str:
    # what the platform adds to the query (an error, a state) does not make it another address
    registered, _, query = address.partition("#")[0].partition("?")
    return registered + ("?unregistered=1" if "unregistered=1" in query else "")
