"""The stage of a run against a platform: its configuration is read, and the suite listens as the tool that it plays.

It listens where `[tool] listen` says, or at the origin of `login_url` when that is a loopback address; else nowhere:
launches need no server, and what a platform would send by itself is not applicable.
"""

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from conformance.bench.platform_bench import PlatformRun
from conformance.browser.cookies import is_loopback
from conformance.browser.exchange import NoAnswer, Request, Wire
from conformance.mock_tool.receiver import Receiver, RunningReceiver
from conformance.run.stage import StageError
from conformance.subject.platform import PlatformSubject, configuration_at
from conformance.target.file import Target, TargetError, Tool
from mock_platform import CannotStart

_DEFAULT_PORT = {"http": 80, "https": 443}


@dataclass
class PlatformStage:
    """A platform that answers, and where it reaches the suite."""

    subject: PlatformSubject
    receiver: Receiver | None
    running: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def set_up(cls, target: Target, wire: Wire) -> "PlatformStage":
        """Look whether the platform answers, and listen as the tool; raise `StageError` or `TargetError` if not."""
        subject = _subject(target, wire)
        with ExitStack() as running:
            receiver = _listening(subject, running)
            return cls(subject, receiver, running.pop_all())

    def new_run(self, wire: Wire) -> PlatformRun:
        """Return what the tests of this process share."""
        return PlatformRun(self.subject.target, self.subject, wire, self.receiver)

    def address(self) -> dict[str, str]:
        """A platform is judged by one process: there is nothing to tell to others."""
        return {}

    def tear_down(self) -> None:
        """Stop listening; nothing was left at the platform that the suite could take back."""
        self.running.close()


def _subject(target: Target, wire: Wire) -> PlatformSubject:
    named = target.lms.openid_configuration if target.lms is not None else ""
    try:
        subject = PlatformSubject(target, configuration_at(named, wire) if named else {})
        wire.send(Request("GET", subject.facts.jwks_uri))
    except NoAnswer as error:
        raise StageError(f"the target does not answer: {error}") from error
    return subject


def _listening(subject: PlatformSubject, running: ExitStack) -> Receiver | None:
    place = _listen_address(subject.tool)
    receiver = Receiver(subject.tool.jwks_url, [subject.primary.identity.key])
    if place is None:
        return None
    host, port = place
    tls = (Path(subject.tool.tls_cert), Path(subject.tool.tls_key)) if subject.tool.tls_cert else None
    try:
        running.enter_context(RunningReceiver(receiver, host=host, port=port, tls=tls))
    except CannotStart as error:
        raise StageError(f"the suite that plays the tool {error}") from error
    return receiver


def _listen_address(tool: Tool) -> tuple[str, int] | None:
    if tool.listen:
        host, colon, port = tool.listen.rpartition(":")
        if not colon or not host or not port.isdigit() or int(port) > 65_535:
            raise TargetError(f"[tool] listen: expected HOST:PORT, got {tool.listen!r}")
        return host.strip("[]"), int(port)
    parts = urlsplit(tool.login_url)
    if not is_loopback(parts.hostname or ""):
        return None
    return parts.hostname or "127.0.0.1", parts.port or _DEFAULT_PORT[parts.scheme]
