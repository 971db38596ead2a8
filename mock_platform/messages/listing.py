"""The table of messages in the docs, written from the messages: `python -m mock_platform.messages.listing`."""

from mock_platform.messages import MESSAGES
from mock_platform.messages.kind import MessageKind

HEAD = "| message | launched from | the members that its order may have | when |\n|---|---|---|---|\n"


def listing() -> str:
    """Return the table."""
    return HEAD + "".join(map(_row, MESSAGES.values()))


def _row(kind: MessageKind) -> str:
    shape = kind.shape
    required = [f"`{name}` (must): {_cell(each.expected)}" for name, each in shape.required.items()]
    optional = [f"`{name}`: {_cell(each.expected)}" for name, each in shape.optional.items()]
    return f"| `{kind.type}` | {kind.place} | {'<br>'.join([*required, *optional])} | {_cell(kind.sentence)} |\n"


def _cell(text: str) -> str:
    return text.replace("\n", " ").replace("|", "\\|")


if __name__ == "__main__":
    print(listing(), end="")
