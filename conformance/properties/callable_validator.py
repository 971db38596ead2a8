"""A function as a validator: it takes token, key set, issuer, client id, nonce and now; it returns claims or raises."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from conformance.properties.question import Refusal


class CallableValidator:
    """A function written into a class as its `validate`; unlike a plain one it is not given the class's instance.

    What it raises of *refusals* becomes a `Refusal`, which every class of properties takes for one.
    """

    def __init__(self, function: Callable[..., Any], refusals: type[Exception] | tuple[type[Exception], ...]) -> None:
        self._function = function
        self._refusals = refusals

    def __call__(self, token: str, key_set: Any, issuer: str, client_id: str, nonce: str, now: datetime) -> Any:
        """Return what the function returns; raise `Refusal` where it refuses."""
        try:
            return self._function(token, key_set, issuer, client_id, nonce, now)
        except self._refusals as refusal:
            raise Refusal(str(refusal)) from refusal
