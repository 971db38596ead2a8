"""A mock LMS that is correct by default and wrong on request.

`with MockPlatform() as lms:` runs a real server on a free loopback port. What it sends is valid until an edit
of a launch says otherwise; what a tool does wrong is in the journal, with the requirement and what to do about
it.
"""

from mock_platform import edits
from mock_platform.browser.exchange import Exchange
from mock_platform.edits.edit import Edit
from mock_platform.errors import ControlError
from mock_platform.fixtures import fixtures_path
from mock_platform.handle import PlatformHandle
from mock_platform.jws import NotAccepted, read_compact
from mock_platform.running import CannotStart
from mock_platform.server import MockPlatform

__all__ = [
    "CannotStart",
    "ControlError",
    "Edit",
    "Exchange",
    "MockPlatform",
    "NotAccepted",
    "PlatformHandle",
    "edits",
    "fixtures_path",
    "read_compact",
]
