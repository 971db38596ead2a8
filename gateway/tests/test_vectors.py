"""The vectors for id_tokens (docs/vectors.md), run as any other implementation would; RS256 is what is agreed here."""

import asyncio
import json
from base64 import urlsafe_b64decode
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.errors import PlatformFailure, Rejected
from gateway.platforms.key_sets import KeySets
from gateway.protocol.checks import Expected
from gateway.protocol.compact import UnverifiedToken
from gateway.protocol.id_token import signed_claims_from
from gateway.protocol.keys import Jwk
from gateway.protocol.launch import launch_from
from gateway.protocol.rules import RULES
from gateway.protocol.services import NOTICES, SWITCHED_BY_NAME

FILE = Path(__file__).parents[2] / "fixtures" / "vectors" / "id_token.json"
KEY_SET_URL = "https://lms.example.edu/keys"


@dataclass(frozen=True)
class Vector:
    """A case, and the group that it is to be read in."""

    case: Mapping[str, Any]
    group: Mapping[str, Any]

    @property
    def payload(self) -> Any:
        """What was signed, read by nothing but Python."""
        part = self.case["token"].split(".")[1]
        return json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))

    def claims(self) -> Mapping[str, Any]:
        """The claims, when this gateway takes the token; raises what it raises otherwise."""
        return asyncio.run(self._claims())

    async def _claims(self) -> Mapping[str, Any]:
        expected = Expected(
            issuer=self.group["issuer"],
            client_id=self.group["client_id"],
            nonce=self.group["nonce"],
            now=datetime.fromtimestamp(self.group["now"], UTC),
            kid_demanded=True,
            message_types=frozenset(RULES.messages),
            services=SWITCHED_BY_NAME | {NOTICES.name},
        )
        published = httpx.MockTransport(lambda _request: httpx.Response(200, text=json.dumps(self.group["key_set"])))
        async with httpx.AsyncClient(transport=published) as http:
            key_sets = KeySets(http, lambda: expected.now)

            async def key_source(kid: object) -> Sequence[Jwk]:
                return await key_sets.keys(KEY_SET_URL, kid)

            token = UnverifiedToken(self.case["token"])
            signed = await signed_claims_from(token, key_source=key_source, expected=expected, rules=RULES)
        return launch_from(signed, expected=expected, rules=RULES).claims

    def is_accepted(self) -> bool:
        """Whether the token is taken; anything else than a refusal or an acceptance is an error of the test."""
        try:
            self.claims()
        except (Rejected, PlatformFailure):
            return False
        return True


def vectors(verdict: str) -> dict[str, list[Vector]]:
    """The vectors with this verdict where RS256 alone is agreed, by the first of their flags."""
    by_flag: dict[str, list[Vector]] = defaultdict(list)
    for group in json.loads(FILE.read_text(encoding="utf-8"))["groups"]:
        for case in group["cases"]:
            if case["verdict"] == verdict and group["algorithms"] == ["RS256"]:
                by_flag[next(iter(case["flags"]), "plain")].append(Vector(case, group))
    return dict(by_flag)


VALID, INVALID = vectors("valid"), vectors("invalid")


@pytest.mark.parametrize("flag", VALID)
def test_valid_vectors_are_accepted(flag: str) -> None:
    """A valid token is a launch, and its claims are those that were signed."""
    taken = [vector.claims() for vector in VALID[flag]]

    assert taken == [vector.payload for vector in VALID[flag]]


@pytest.mark.parametrize("flag", INVALID)
def test_invalid_vectors_are_refused(flag: str) -> None:
    """A token with a defect is refused, whatever legal variation it is made over."""
    accepted = [vector.case["id"] for vector in INVALID[flag] if vector.is_accepted()]

    assert accepted == []
