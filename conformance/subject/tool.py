"""A tool, by static registration: it has the registrations that its target file names, and no others.

What needs one more is not applicable, and says what to name in `[[also]]`.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from conformance.browser.browser import Browser
from conformance.driving.tool import ToolDriver
from conformance.evidence.redaction import secrets_of
from conformance.instrument.control import Control
from conformance.observation.judgement import Judgement
from conformance.observation.tool import ToolObserver
from conformance.outcomes import NotApplicable
from conformance.subject import Registration, registration_of
from conformance.target.file import Target, TargetError, Tool
from conformance.target.values import origin_of
from mock_platform.addresses import Addresses


@dataclass
class ToolSubject:
    """A tool, by static registration."""

    target: Target
    control: Control
    kind: str = "tool"

    @cached_property
    def facts(self) -> Tool:
        """The `[tool]` table."""
        if self.target.tool is None:
            raise TargetError("[tool] is missing")
        return self.target.tool

    @cached_property
    def observer(self) -> ToolObserver:
        """The rules for a tool."""
        return ToolObserver([origin_of(origin) for origin in self.facts.origins], self.target.observe)

    @cached_property
    def secrets(self) -> Sequence[str]:
        """What the target file gave in confidence, for `[drive]` mostly."""
        return secrets_of(self.target)

    def driver(self, browser: Browser, judgement: Judgement, registration: Registration) -> ToolDriver:
        """The requests of `[drive.*]`, in the browser of the launch."""
        origins = [*self.observer.origins, origin_of(registration.issuer)]
        return ToolDriver(self.target.drive, origins, browser, judgement)

    def register(self) -> None:
        """Tell the mock LMS what the tool knows: every registration of the target file."""
        for issuer, client_id in dict.fromkeys((known.issuer, known.client_id) for known in self._all):
            deployments = [
                known.deployment_id for known in self._all if (known.issuer, known.client_id) == (issuer, client_id)
            ]
            self._control(issuer).register(client_id=client_id, **registration_of(self.facts, deployments))

    def primary(self) -> Registration:
        """The registration of `[platform]`."""
        return self._all[0]

    def at_second_issuer(self) -> Registration:
        """The first `[[also]]` with another issuer."""
        return self._further("a second issuer", lambda known: known.issuer != self.primary().issuer)

    def client_id_of_another_issuer(self) -> str:
        """The first client id of `[[also]]` that another issuer gave to the tool, and the primary one did not."""
        issuer = self.primary().issuer
        here = {known.client_id for known in self._all if known.issuer == issuer}
        return self._further(
            "a client_id at a second issuer that the first one did not give out",
            lambda known: known.issuer != issuer and known.client_id not in here,
        ).client_id

    def two_clients_of_one_issuer(self) -> tuple[Registration, Registration]:
        """`[platform]` and the first `[[also]]` with its issuer and another client id."""
        first = self.primary()
        second = self._further(
            "a second client_id of the same issuer",
            lambda known: known.issuer == first.issuer and known.client_id != first.client_id,
        )
        return first, second

    def one_client_id_at_two_issuers(self) -> tuple[Registration, Registration]:
        """`[platform]` and the first `[[also]]` with its client id and another issuer."""
        first = self.primary()
        second = self._further(
            "the same client_id and deployment_id at a second issuer",
            lambda known: (
                known.issuer != first.issuer
                and (known.client_id, known.deployment_id) == (first.client_id, first.deployment_id)
            ),
        )
        return first, second

    def two_deployments(self) -> tuple[Registration, Registration]:
        """`[platform]` and the first `[[also]]` that differs in its deployment only."""
        first = self.primary()
        second = self._further(
            "a second deployment of the same registration",
            lambda known: (known.issuer, known.client_id) == (first.issuer, first.client_id),
        )
        return first, second

    def for_services(self) -> Registration:
        """The primary registration: such tests run one by one."""
        return self.primary()

    def alone(self) -> Registration:
        """The primary registration: such tests run last, one by one."""
        return self.primary()

    def give_back(self, keep: Collection[Registration]) -> None:
        """Do nothing: every registration is the target file's, and lasts as long as the run."""

    @cached_property
    def _all(self) -> list[Registration]:
        identity = self.target.platform
        first = Registration(self.control, identity.client_id, identity.deployment_id)
        return [first] + [
            Registration(self._control(known.issuer), known.client_id, known.deployment_id)
            for known in self.target.also
        ]

    def _control(self, issuer: str) -> Control:
        name = platform_name(issuer, self.control.issuer)
        return self.control.existing_platform(name) if name else self.control

    def _further(self, what: str, fits: Callable[[Registration], bool]) -> Registration:
        for known in self._all[1:]:
            if fits(known):
                return known
        raise NotApplicable(f"needs {what}: name one in [[also]]")


def platform_name(issuer: str, root: str) -> str:
    """Return what the platform with this *issuer* is called where the first one has the issuer *root* ("" for it).

    Raise `TargetError` when the mock cannot play it.
    """
    if issuer == root:
        return ""
    below = f"{Addresses(root).base}/p/"
    name = issuer.removeprefix(below)
    if name == issuer or "/" in name or not name:
        raise TargetError(f"[[also]] issuer: expected {root} or {below}<name>, got {issuer!r}")
    return name
