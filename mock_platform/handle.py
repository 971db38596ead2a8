"""A platform in the hands of a Python program: the orders of the control API as methods with names and types.

What is said of one noun is in one file of `handles/`.
"""

from mock_platform.behaviour import Behaviour
from mock_platform.directory import Directory
from mock_platform.handles.activities import ActivityOrders
from mock_platform.handles.attempts import AttemptOrders
from mock_platform.handles.clock import ClockHandle
from mock_platform.handles.faults import FaultHandle
from mock_platform.handles.grades import GradeOrders
from mock_platform.handles.keys import KeyHandle
from mock_platform.handles.launches import LaunchOrders
from mock_platform.handles.notices import NoticeOrders
from mock_platform.handles.registrations import RegistrationOrders
from mock_platform.handles.scenarios import ScenarioOrders
from mock_platform.handles.world import WorldOrders
from mock_platform.journal.journal import Journal
from mock_platform.platform import Platform


class PlatformHandle(
    RegistrationOrders,
    LaunchOrders,
    AttemptOrders,
    NoticeOrders,
    ActivityOrders,
    WorldOrders,
    GradeOrders,
    ScenarioOrders,
):
    """Drives one platform of a running server."""

    def __init__(self, platform: Platform, directory: Directory) -> None:
        self._platform = platform
        self._directory = directory

    @property
    def behaviour(self) -> Behaviour:
        """How it behaves, by its profile."""
        return self._platform.behaviour

    @property
    def issuer(self) -> str:
        """What `iss` says."""
        return self._platform.issuer

    @property
    def base(self) -> str:
        """What the platform's paths are appended to, `/control/` among them."""
        return self._platform.base

    @property
    def endpoints(self) -> dict[str, str]:
        """The endpoints that a tool must know."""
        return self._platform.addresses.endpoints

    @property
    def journal(self) -> Journal:
        """Everything received, sent and noticed, in order."""
        return self._platform.journal

    @property
    def clock(self) -> ClockHandle:
        """The platform's time."""
        return ClockHandle(self._platform)

    @property
    def keys(self) -> KeyHandle:
        """The platform's keys."""
        return KeyHandle(self._platform)

    @property
    def faults(self) -> FaultHandle:
        """The faults that are planned."""
        return FaultHandle(self._platform)

    def delete(self) -> None:
        """Remove the platform from its server."""
        self._directory.remove(self._platform.name)
