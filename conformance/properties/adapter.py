"""A validator outside of this process, written into a class as if it were its method `validate`.

It is bound as a function is, and so learns the algorithms, the leeway and the level from the class that it serves.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Self

from conformance.properties.question import Agreed, claims_from, question
from conformance.properties.verdict import NoVerdict, OutOfReach


class Adapter(ABC):
    """A way to ask a validator that speaks JSON; one subclass for each way."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __get__(self, agreed: Agreed | None, _owner: type) -> Any:
        return self if agreed is None else partial(self.validate, agreed)

    def validate(
        self, agreed: Agreed, token: str, key_set: Any, issuer: str, client_id: str, nonce: str, now: datetime
    ) -> Mapping[str, Any]:
        """Return the claims; raise `Refusal`, `NoVerdict`, or `OutOfReach`."""
        try:
            return claims_from(self.answer(question(agreed, (token, key_set, issuer, client_id, nonce, now))))
        except (NoVerdict, OutOfReach):
            self.close()  # what is kept may be out of step
            raise

    @abstractmethod
    def answer(self, asked: str) -> str | bytes:
        """Return what the validator answers to a question; raise `NoVerdict` or `OutOfReach`."""

    @abstractmethod
    def close(self) -> None:
        """Let go of whatever is kept between questions."""
