"""A token in the hands of a reader, with what is said of it, wherever it comes from."""

from typing import Any, Protocol

from conformance.tokens.defect import Level, Verdict
from conformance.tokens.draft import Setting


class Sample(Protocol):
    """A token with what is said of it: a vector of the file, or a case that was drawn."""

    @property
    def id(self) -> str:
        """The name of the token."""
        ...

    @property
    def token(self) -> str:
        """The token itself."""
        ...

    @property
    def key_set(self) -> Any:
        """The key set that it is read with."""
        ...

    @property
    def setting(self) -> Setting:
        """What its reader is told."""
        ...

    @property
    def verdict(self) -> Verdict:
        """What a reader has to say."""
        ...

    @property
    def level(self) -> Level:
        """Whose rules they are."""
        ...

    @property
    def flags(self) -> tuple[str, ...]:
        """What the token carries."""
        ...

    @property
    def requirements(self) -> tuple[str, ...]:
        """Which requirements are at stake."""
        ...
