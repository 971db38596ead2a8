"""One launch: who goes where with which tool, what deviates, and what has happened so far.

Edits belong to a launch and to nothing else. Each counts how often it changed a message, so that a test whose
edit never met its message can notice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mock_platform.edits.edit import Edit, NotApplicable, Phase
from mock_platform.faults.fault import Fault
from mock_platform.faults.planned import PlannedFault
from mock_platform.forms import Pairs
from mock_platform.origins import origin_of
from mock_platform.registration import Deployment, Registration
from mock_platform.world import Course, Link, Person

LoginMethod = Literal["GET", "POST"]
DocumentTarget = Literal["iframe", "window"]
Storage = Literal["parent", "frame"]
State = Literal["created", "started", "answered"]

STORAGE_FRAME = "platform_storage"


@dataclass
class PlannedEdit:
    """An edit of a launch, how often it changed a message, why it last could not, and the fault that it is for."""

    edit: Edit
    used: int = 0
    obstacle: str | None = None
    share: "FaultShare | None" = None

    def apply(self, target: object) -> None:
        """Change the message; an edit that finds nothing to change is not counted as used."""
        try:
            self.edit.apply(target)
        except NotApplicable as error:
            self.obstacle = str(error)
        else:
            self.used += 1
            if self.share is not None and self.used == 1:
                self.share.note_use()

    def as_json(self) -> dict[str, Any]:
        """Return the edit with its count, as the control API shows it."""
        obstacle = {} if self.obstacle is None else {"obstacle": self.obstacle}
        cause = {} if self.share is None else {"fault": self.share.fault.name}
        return {**self.edit.as_json(), "used": self.used, **cause, **obstacle}


@dataclass
class FaultShare:
    """A fault's part in one launch. It is used when every one of its edits has changed a message."""

    fault: Fault
    planned: PlannedFault | None = None
    waiting: int = 0

    @property
    def used(self) -> int:
        """How often the fault was used in this launch: once or not yet."""
        return int(self.waiting == 0)

    def as_edits(self) -> list[PlannedEdit]:
        """Return the fault's edits, ready for a launch."""
        edits = [PlannedEdit(edit, share=self) for edit in self.fault.edits]
        self.waiting = len(edits)
        return edits

    def note_use(self) -> None:
        """One edit more has changed a message."""
        self.waiting -= 1
        if self.waiting == 0 and self.planned is not None:
            self.planned.used += 1


@dataclass
class Launch:
    """A launch from its order to its last answer.

    `asked` is what the order said for its message type alone, filled up by that type where it left something open.
    `actual_person` is whoever acts as the person, when somebody does.
    """

    id: str
    registration: Registration
    deployment: Deployment
    person: Person
    course: Course | None
    link: Link | None
    message: str
    asked: Mapping[str, Any]
    target_link_uri: str
    login_method: LoginMethod
    login_hint: str
    message_hint: str
    answers_allowed: int
    edits: list[PlannedEdit]
    faults: list[FaultShare] = field(default_factory=list)
    document_target: DocumentTarget = "window"
    storage: Storage | None = None
    third_party_cookies: bool = True  # of the mock's own browser, when it plays the launch
    presentation: Mapping[str, Any] = field(default_factory=dict)
    actual_person: Person | None = None
    login_parameters: Pairs = field(default_factory=list)
    authentication_request: dict[str, str | list[str]] | None = None
    answers: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    response: dict[str, Any] | None = None  # the tool's own message that came back, and what came of it

    @property
    def state(self) -> State:
        """How far it has come."""
        if self.has_ended:
            return "answered"
        return "started" if self.login_parameters else "created"

    @property
    def storage_target(self) -> str | None:
        """The window that stores for the tool: the page around it, or a frame of that page beside it (CS-OIDC 0.1)."""
        return None if self.storage is None else {"parent": "_parent", "frame": STORAGE_FRAME}[self.storage]

    @property
    def storage_parameters(self) -> Pairs:
        """What login initiation and authentication response say of storage."""
        return [] if self.storage_target is None else [("lti_storage_target", self.storage_target)]

    @property
    def origins(self) -> list[str]:
        """The tool's origins: those of every address that it was registered with or that the launch leads to."""
        return list(dict.fromkeys(map(origin_of, [self.target_link_uri, *self.registration.urls])))

    @property
    def has_ended(self) -> bool:
        """True when every answer has been given that it may give."""
        return len(self.answers) >= self.answers_allowed

    def sent(self, parameter: str) -> list[str]:
        """Return what the login initiation carried under this name."""
        return [value for name, value in self.login_parameters if name == parameter]

    def apply(self, phase: Phase, target: object) -> None:
        """Apply this launch's edits of one phase, in order."""
        for planned in self.edits:
            if planned.edit.phase == phase:
                planned.apply(target)

    def plan(self, edits: Iterable[Edit]) -> None:
        """Append edits for the messages that are not made yet."""
        self.edits = [*self.edits, *map(PlannedEdit, edits)]

    def take(self, share: FaultShare) -> None:
        """Have a fault: its edits are appended for the messages that are not made yet."""
        self.faults = [*self.faults, share]
        self.edits = [*self.edits, *share.as_edits()]

    def as_json(self) -> dict[str, Any]:
        """Return the launch as the control API shows it."""
        return {
            "launch_id": self.id,
            "state": self.state,
            "client_id": self.registration.client_id,
            "deployment_id": self.deployment.deployment_id,
            "user": self.person.id,
            "actual_user": self.actual_person.id if self.actual_person else None,
            "course": self.course.id if self.course else None,
            "link": self.link.id if self.link else None,
            "message": self.message,
            "document_target": self.document_target,
            "storage": self.storage,
            "asked": dict(self.asked),
            "login_parameters": [list(pair) for pair in self.login_parameters],
            "authentication_request": self.authentication_request,
            "answers": list(self.answers),
            "response": self.response,
            "edits": [planned.as_json() for planned in self.edits],
            "faults": [{**share.fault.as_json(), "used": share.used} for share in self.faults],
            "findings": list(self.findings),
        }
