"""The stage of a run: the mock LMS on the address that the target was told, and a target that answers.

Only the controlling process sets it up and takes it down; workers get its address.
"""

import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from conformance.browser.exchange import NoAnswer, Request, Wire
from conformance.instrument.control import Control
from conformance.outcomes import NotApplicable
from conformance.subject import Subject
from conformance.subject.admin import AdminError, forget_platforms, known_platforms
from conformance.subject.gateway import GatewaySubject
from conformance.subject.registering_tool import NotRegistered, RegisteringToolSubject
from conformance.subject.tool import ToolSubject, platform_name
from conformance.target.file import Target, TargetError
from conformance.target.values import origin_of
from mock_platform import CannotStart, ControlError, MockPlatform
from mock_platform.profiles import load_profile

LATE_REGISTRATION_S = 1.0
_DEFAULT_PORT = {"http": 80, "https": 443}


class StageError(Exception):
    """The run cannot start: the target does not answer, or the issuer's address cannot be listened on."""


@dataclass
class Stage:
    """A mock LMS that listens, for one run."""

    target: Target
    mock: MockPlatform
    run: str
    running: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def set_up(cls, target: Target, wire: Wire, *, run: str) -> "Stage":
        """Start the mock LMS and look whether the target answers; raise `StageError` or `TargetError` if not."""
        _demand_answer(target, wire)
        with ExitStack() as running:
            stage = cls(target, _start(target, running), run)
            stage._register(wire)
            stage.running = running.pop_all()
        return stage

    def address(self) -> dict[str, str]:
        """Return what a worker needs to reach the mock LMS."""
        return {
            "control": self.mock.address,
            "issuer": self.mock.issuer,
            "token": self.mock.control_token or "",
            "run": self.run,
        }

    def control(self, wire: Wire) -> Control:
        """Return the control API of the mock's first platform."""
        return Control(self.mock.address, self.mock.issuer, wire, self.mock.control_token or "")

    def tear_down(self, wire: Wire, *, interrupted: bool = False) -> str:
        """Take back what was registered, and stop the mock LMS; return what could not be taken back, in a sentence.

        When the run was interrupted a registration may be under way, of which nobody awaits the answer any more.
        """
        try:
            if self.target.gateway is not None:
                forget_platforms(wire, self.target.gateway, self.run)
                if interrupted:
                    time.sleep(LATE_REGISTRATION_S)
                    forget_platforms(wire, self.target.gateway, self.run)
        except (NoAnswer, AdminError) as error:
            return f"platforms named {self.run}-... may still be registered at the gateway: {error}"
        finally:
            self.running.close()
        return ""

    def _register(self, wire: Wire) -> None:
        control = self.control(wire)
        if self.target.registers_itself:
            _let_register(RegisteringToolSubject(self.target, control, run=self.run))
        elif self.target.kind == "tool":
            for name in dict.fromkeys(platform_name(known.issuer, control.issuer) for known in self.target.also):
                if name:
                    control.platform(name)
            ToolSubject(self.target, control).register()


def subject_of(target: Target, control: Control, wire: Wire, *, run: str, worker: str) -> Subject:
    """Return the subject that a worker's tests work with."""
    if target.kind == "gateway":
        return GatewaySubject(target, control, wire, run, worker)
    if target.registers_itself:
        return RegisteringToolSubject(target, control, run=run)
    return ToolSubject(target, control)


def _let_register(subject: RegisteringToolSubject) -> None:
    """A tool that does not register cannot be launched; the tests of registration tell why."""
    try:
        subject.register()
    except NotRegistered:
        return
    except NotApplicable as error:
        raise TargetError(str(error)) from error


def _start(target: Target, running: ExitStack) -> MockPlatform:
    identity = target.platform
    host, port = _listen_address(target)
    try:
        mock = MockPlatform(
            host=host,
            port=port,
            public_url=identity.issuer or None,
            tls_cert=identity.tls_cert or None,
            tls_key=identity.tls_key or None,
            # Every platform of the suite keeps an issuer of its own, or the target could not tell them apart.
            profile=load_profile(identity.profile).without("issuer"),
        )
        return running.enter_context(mock)
    except CannotStart as error:
        raise StageError(f"the mock LMS that plays {identity.issuer or 'the platform'} {error}") from error
    except ControlError as error:
        raise TargetError(f"[platform]: {error}") from error


def _listen_address(target: Target) -> tuple[str, int]:
    listen = target.platform.listen
    if listen:
        host, colon, port = listen.rpartition(":")
        if not colon or not host or not port.isdigit() or int(port) > 65_535:
            raise TargetError(f"[platform] listen: expected HOST:PORT, got {listen!r}")
        return host.strip("[]"), int(port)
    if not target.platform.issuer:
        return "127.0.0.1", 0
    parts = urlsplit(target.platform.issuer)
    return parts.hostname or "127.0.0.1", parts.port or _DEFAULT_PORT[parts.scheme]


def _demand_answer(target: Target, wire: Wire) -> None:
    try:
        if target.gateway is not None:
            known_platforms(wire, target.gateway)
        if target.tool is not None:
            wire.send(Request("GET", target.tool.login_url or target.tool.registration_url))
    except NoAnswer as error:
        raise StageError(f"the target does not answer: {error}") from error
    except AdminError as error:
        place = origin_of(target.gateway.url) if target.gateway else ""
        hint = "it refuses the API key" if error.status in {401, 403} else "is it a gateway with the LTIAAS API?"
        raise TargetError(f"the gateway at {place}: {hint} ({error})") from error
