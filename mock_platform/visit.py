"""One request on its way through the application."""

from dataclasses import dataclass

from mock_platform.directory import Directory
from mock_platform.journal.journal import Entry
from mock_platform.platform import Platform
from mock_platform.tool_keys import ToolKeys


@dataclass(frozen=True)
class Visit:
    """The platform that was called, the body, and the entry in its journal (empty for the control API)."""

    platform: Platform
    directory: Directory
    tool_keys: ToolKeys
    body: bytes
    entry: Entry
