"""A part of a platform, and restoring several at once or not at all."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Protocol

from mock_platform.shapes import Misshapen

PART_NAMES = (  # in the order of restoring: what speaks of a tool comes after it
    "registrations",
    "initiations",
    "clock",
    "keys",
    "gradebook",
    "notice_handlers",
    "reports",
    "eula",
    "attempts",
    "faults",
)


class Part(Protocol):
    """State that outlives a request and is not the world."""

    def as_document(self) -> Any:
        """Return the state as JSON without null."""

    def restore(self, document: Any) -> None:
        """Be as the document says; raise `Misshapen`, with a place below `$`, when it does not fit."""


def documents_of(parts: Mapping[str, Part]) -> dict[str, Any]:
    """Return the documents of all parts."""
    return {name: deepcopy(part.as_document()) for name, part in parts.items()}


def restore_parts(parts: Mapping[str, Part], documents: Mapping[str, Any]) -> None:
    """Restore the parts that have a document, all or none; raise `Misshapen` for the first that does not fit."""
    before = documents_of({name: parts[name] for name in documents})
    try:
        for name, part in parts.items():
            if name in documents:
                _restore(name, part, documents[name])
    except BaseException:
        for name, document in before.items():
            parts[name].restore(document)
        raise


def _restore(name: str, part: Part, document: Any) -> None:
    try:
        part.restore(deepcopy(document))
    except Misshapen as error:
        raise error.below(f"$.{name}") from error
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        sentence = f"$.{name} is not what a platform writes there: {type(error).__name__}: {str(error)[:200]}"
        raise Misshapen(f"$.{name}", sentence) from error
