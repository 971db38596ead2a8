"""Messages that a tool signs and a browser brings: a deep linking response, the start of an assessment.

Security Framework 1.0 section 5.2. `read_tool_message` is the way in.
"""

from mock_platform.tool_message.message import Awaited, ToolMessage
from mock_platform.tool_message.reading import read_tool_message, write_breach

__all__ = ["Awaited", "ToolMessage", "read_tool_message", "write_breach"]
