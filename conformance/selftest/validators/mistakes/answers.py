"""Mistakes with the answer: the verdict is right, and what is handed on is not; or it is not an answer at all."""

import json
from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any, Final
from unicodedata import normalize

from conformance.selftest.validators.mistakes.mistaken import Mistaken
from conformance.selftest.validators.signed_message import Refused


class _Answering(Mistaken, ABC):
    """Judges rightly, then answers in its own way."""

    def validate(
        self, token: str, key_set: Any, issuer: str, client_id: str, nonce: str, now: datetime
    ) -> dict[str, Any]:
        """Answer with something else than the claims."""
        return self.answer(super().validate(token, key_set, issuer, client_id, nonce, now))

    @abstractmethod
    def answer(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Return what is handed on."""


class AnswersFalse(Mistaken):
    """A refusal is False, and whoever forgets to look has accepted (bool instead of an exception)."""

    flag = "alg-none"
    habit = "test_any_other_text_is_refused"

    def validate(
        self, token: str, key_set: Any, issuer: str, client_id: str, nonce: str, now: datetime
    ) -> dict[str, Any]:
        """Return instead of raising."""
        try:
            return super().validate(token, key_set, issuer, client_id, nonce, now)
        except Refused:
            return False  # type: ignore[return-value]


class LowersNames(_Answering):
    """Names of claims are folded, as names of headers are in HTTP."""

    flag = "vendor-claims"

    def answer(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Fold the names."""
        return {name.lower(): value for name, value in claims.items()}


class FillsDefaultsIn(_Answering):
    """Optional claims that are absent are handed on as null."""

    flag = "plain"

    def answer(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Add what was not said."""
        return {"name": None, "email": None, **claims}


class DropsUnknownClaims(_Answering):
    """Only what the model has is handed on; the custom claims of a vendor are gone."""

    flag = "vendor-claims"

    def answer(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Keep what 1EdTech named, and the short names."""
        return {name: value for name, value in claims.items() if "imsglobal" in name or "/" not in name}


class DropsNulls(_Answering):
    """What is null is taken for absent, and is gone."""

    flag = "vendor-claims"

    def answer(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Leave null out."""
        return {name: value for name, value in claims.items() if value is not None}


class NormalisesTexts(_Answering):
    """Texts are normalised, and two identities become one."""

    flag = "names-in-any-script"

    def answer(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Write composed characters."""
        return {name: normalize("NFC", value) if isinstance(value, str) else value for name, value in claims.items()}


class WritesAsciiOnly(_Answering):
    """What is not ASCII becomes a question mark on the way into an old database."""

    flag = "names-in-any-script"

    def answer(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Encode the texts, and lose what has no place."""
        text = json.dumps(claims, ensure_ascii=False).encode("ascii", "replace")
        return dict(json.loads(text))


class RoundsTimes(_Answering):
    """Times are handed on as whole seconds."""

    flag = "time-with-fraction"

    def answer(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Cut the fractions off."""
        return {name: int(value) if isinstance(value, float) else value for name, value in claims.items()}


class AnswersOnce(_Answering):
    """Tokens are remembered, and the same question has another answer the second time."""

    habit = "test_the_verdict_is_the_same_again"

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def answer(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Refuse what was there before."""
        text = json.dumps(claims, sort_keys=True)
        if text in self._seen:
            raise Refused("this token was used before")
        self._seen.add(text)
        return claims


class NeedsTheIssuerFirst(_Answering):
    """Claims are found by their place in the text, as in the launches of one platform."""

    flag = "claims-in-other-order"

    def answer(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Look where the issuer stands."""
        if next(iter(claims)) != "iss":
            raise Refused("the issuer should come first")
        return claims


ANSWERS: Final = (
    AnswersFalse,
    LowersNames,
    FillsDefaultsIn,
    DropsUnknownClaims,
    DropsNulls,
    NormalisesTexts,
    WritesAsciiOnly,
    RoundsTimes,
    AnswersOnce,
    NeedsTheIssuerFirst,
)
