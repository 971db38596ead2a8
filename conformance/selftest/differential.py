"""Readers of other hands on the same tokens: the gateway's validator, the mock LMS's reader, PyJWT and joserfc.

The only room that imports all of them, so that they can be compared; nothing is judged by any. Each is called as its
documentation says, with the options that a careful caller sets: `python -m conformance.selftest.differential` compares
them on the vectors, `--examples N` on tokens that are drawn, and `--page FILE` writes docs/differential.md.
"""

import argparse
import asyncio
import json
import warnings
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import jwt
from hypothesis import HealthCheck, Phase, given, settings
from joserfc import jwt as joserfc_jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import KeySet
from jwt.types import Options

from conformance.properties import hostile_id_tokens, valid_id_tokens
from conformance.properties.choice import is_of_the_claims
from conformance.selftest.differential_page import page
from conformance.selftest.disagreements import Reader, disagreements, explained, explanations
from conformance.selftest.validators.sample import Sample
from conformance.tokens.case import Case
from conformance.tokens.defect import Level, Message, Verdict
from conformance.tokens.defects import defects_of
from conformance.tokens.draft import Setting
from conformance.vectors.reading import read_vectors
from gateway.errors import PlatformFailure, Rejected
from gateway.platforms.key_sets import KeySets
from gateway.protocol.checks import Expected
from gateway.protocol.compact import UnverifiedToken
from gateway.protocol.id_token import signed_claims_from
from gateway.protocol.keys import Jwk
from gateway.protocol.launch import launch_from
from gateway.protocol.rules import RULES
from gateway.protocol.services import NOTICES, SWITCHED_BY_NAME
from mock_platform import jws

OF_THE_CLAIMS: Final = frozenset(
    defect.name
    for defect in defects_of(Message.ID_TOKEN)
    if any(is_of_the_claims(defect, form) for form in defect.forms)
)
KEY_SET_URL: Final = "https://lms.example.edu/keys"
SERVICES: Final = SWITCHED_BY_NAME | {NOTICES.name}
ALGORITHMS: Final = frozenset({"RS256", "ES256"})


class Refused(Exception):
    """A careful caller refuses what the library leaves to callers."""


def said_by_gateway(token: str, key: Jwk, setting: Setting, *, as_launch: bool = False) -> Mapping[str, Any] | str:
    """Return the claims of a signed token, or the code of its refusal, as of a registration with this one key."""

    async def key_source(_kid: object) -> Sequence[Jwk]:
        return [key]

    expected = _expected(setting, kid_demanded=False)
    reading = signed_claims_from(UnverifiedToken(token), key_source=key_source, expected=expected, rules=RULES)
    try:
        claims = asyncio.run(reading)
        return launch_from(claims, expected=expected, rules=RULES).claims if as_launch else claims
    except Rejected as rejected:
        return rejected.code.name


def _expected(setting: Setting, *, kid_demanded: bool = True) -> Expected:
    """Return what the gateway expects in this setting, as its reception does."""
    return Expected(
        issuer=setting.issuer,
        client_id=setting.client_id,
        nonce=setting.nonce,
        now=setting.now,
        kid_demanded=kid_demanded,
        message_types=frozenset(RULES.messages),
        services=SERVICES,
    )


def _gateway(sample: Sample) -> Mapping[str, Any]:
    async def claims() -> Mapping[str, Any]:
        answer = httpx.Response(200, text=json.dumps(sample.key_set))
        async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _request: answer)) as http:
            key_sets = KeySets(http, lambda: sample.setting.now)

            async def key_source(kid: object) -> Sequence[Jwk]:
                return await key_sets.keys(KEY_SET_URL, kid)

            expected = _expected(sample.setting)
            signed = await signed_claims_from(
                UnverifiedToken(sample.token), key_source=key_source, expected=expected, rules=RULES
            )
            return launch_from(signed, expected=expected, rules=RULES).claims

    return asyncio.run(claims())


def _mock(sample: Sample) -> Mapping[str, Any]:
    return jws.read_compact(sample.token, sample.key_set, algorithms=sample.setting.algorithms).claims


def _pyjwt(sample: Sample) -> Mapping[str, Any]:
    """Find the key as PyJWKClient does, which would fetch it, and leave nothing to defaults."""
    kid = jwt.get_unverified_header(sample.token).get("kid")
    if not isinstance(sample.key_set, dict):
        raise Refused("the key set is no object")
    keys = jwt.PyJWKSet.from_dict(sample.key_set)
    named = [key for key in keys if key.public_key_use in {None, "sig"} and key.key_id and key.key_id == kid]
    if not named:
        raise Refused("no key of that kid")
    # PyJWT has no argument for the moment. A leeway that reaches back to it moves the clock, but into one direction
    # for exp and into the other for iat and nbf: so it is asked twice.
    back = (datetime.now(UTC) - sample.setting.now) + sample.setting.leeway
    forth = (sample.setting.now - datetime.now(UTC)) + sample.setting.leeway
    _decoded(sample, named[0], leeway=back, only={"verify_iat": False, "verify_nbf": False})
    claims = _decoded(sample, named[0], leeway=forth, only={"verify_exp": False})
    if claims["nonce"] != sample.setting.nonce:
        raise Refused("another nonce")
    return claims


def _decoded(sample: Sample, key: jwt.PyJWK, *, leeway: timedelta, only: Options) -> dict[str, Any]:
    return jwt.decode(
        sample.token,
        key,
        algorithms=sorted(sample.setting.algorithms),
        audience=sample.setting.client_id,
        issuer=sample.setting.issuer,
        leeway=leeway,
        options={"require": ["iss", "aud", "exp", "iat", "nonce"], "enforce_minimum_key_length": True, **only},
    )


def _joserfc(sample: Sample) -> Mapping[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        keys = KeySet.import_key_set(sample.key_set)
        token = joserfc_jwt.decode(sample.token, keys, algorithms=sorted(sample.setting.algorithms))
    setting = sample.setting
    joserfc_jwt.JWTClaimsRegistry(
        now=setting.seconds,
        leeway=int(setting.leeway.total_seconds()),
        iss={"essential": True, "value": setting.issuer},
        aud={"essential": True, "value": setting.client_id},
        azp={"value": setting.client_id},
        nonce={"essential": True, "value": setting.nonce},
        exp={"essential": True},
        iat={"essential": True},
    ).validate(token.claims)
    return token.claims


def _is_of_the_envelope(sample: Sample) -> bool:
    return OF_THE_CLAIMS.isdisjoint(sample.flags)


def _is_of_openid(sample: Sample) -> bool:
    return sample.verdict is Verdict.VALID or sample.level is Level.OIDC


READERS: Final = (
    Reader(name="gateway", read=_gateway, refusals=(Rejected, PlatformFailure)),
    Reader(name="mock LMS", read=_mock, refusals=(jws.NotAccepted,), concerns=_is_of_the_envelope),
    Reader(name="PyJWT", read=_pyjwt, refusals=(jwt.PyJWTError, Refused), concerns=_is_of_openid),
    Reader(name="joserfc", read=_joserfc, refusals=(JoseError,), concerns=_is_of_openid),
)


def drawn_tokens(examples: int) -> list[Case]:
    """Return so many drawn tokens, half of them hostile; the same ones each time."""
    drawn: list[Case] = []

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(valid_id_tokens(ALGORITHMS) | hostile_id_tokens(ALGORITHMS))
    def draw(case: Case) -> None:
        drawn.append(case)

    draw()
    return drawn


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare the readers; the exit status is 1 when a disagreement is not explained."""
    parser = argparse.ArgumentParser(prog="python -m conformance.selftest.differential", description=__doc__)
    parser.add_argument("--examples", type=int, default=0, help="compare on so many drawn tokens, not on the vectors")
    parser.add_argument("--page", type=Path, help="write docs/differential.md, or another file")
    told = parser.parse_args(arguments)
    samples: Sequence[Sample] = drawn_tokens(told.examples) if told.examples else read_vectors(Message.ID_TOKEN)
    found = disagreements(READERS, samples)
    for disagreement, ids in sorted(found.items()):
        known = "explained" if disagreement in explained() else "NOT EXPLAINED"
        print(f"{disagreement.reader} {disagreement.what} {disagreement.flag}: {known}, {len(ids)} tokens, {ids[0]}")
    if told.page:
        told.page.write_text(page(explanations(), READERS), encoding="utf-8")
    return int(not found.keys() <= explained())


if __name__ == "__main__":
    raise SystemExit(main())
