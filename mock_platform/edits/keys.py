"""Edits that do something to keys before they sign: publish a new one, rotate, take another platform's part."""

from collections.abc import Mapping
from typing import Any, Literal, cast

from mock_platform.draft import Draft, signer
from mock_platform.edits.edit import Json, edit
from mock_platform.edits.signing import Algorithm
from mock_platform.errors import ControlError
from mock_platform.keys import KeyPair, fixture_key
from mock_platform.shapes import Misshapen

NewKey = Literal["tool-2", "rsa1024", "rsa512", "ec-p256", "ed25519"]


def _expect_fitting_new_key(_: Any, parameters: Mapping[str, Any]) -> None:
    if not isinstance(parameters.get("jwk", {}), dict):
        raise Misshapen("$.jwk", "$.jwk should be an object of members to set, or to leave out when null")
    algorithm = parameters.get("alg", "RS256")
    if not fixture_key(parameters["key"]).fits(algorithm):
        sentence = f"the key {parameters['key']!r} cannot sign {algorithm}"
        raise ControlError(400, "unfit_key", sentence, "$.alg")


@edit("sign", check=_expect_fitting_new_key)
def sign_with_new_key(draft: Draft, key: NewKey, alg: Algorithm = "RS256", jwk: Json = {}) -> None:  # noqa: B006  (never changed)
    """Publish this fixture key, with members of its JWK set or (null) left out, and sign with it."""
    keys = draft.platform.keys
    kid = f"new-{key}-{len(keys.entries)}"
    entry = keys.add(kid=kid, key=key, jwk=jwk)
    draft.header |= {"alg": alg, "kid": entry.kid}
    draft.sign = signer(cast("KeyPair", entry.pair), alg)


@edit("header")
def rotate_keys(draft: Draft, remove_past: bool = False) -> None:
    """Rotate twice, so that the key which signs was in no key set before; `remove_past` withdraws the old ones."""
    keys = draft.platform.keys
    keys.rotate()
    keys.rotate(remove_past=remove_past)
    draft.header["kid"] = keys.present.kid
    draft.sign = signer(keys.present, "RS256")


def _expect_platform(platform: Any, parameters: Mapping[str, Any]) -> None:
    try:
        platform.directory.find(parameters["platform"])
    except ControlError as error:
        raise ControlError(400, error.code, error.message, "$.platform") from error


@edit("header", check=_expect_platform)
def issued_by(draft: Draft, platform: str, openly: bool = True) -> None:
    """Let another platform of this server sign with its key, under its kid, and (`openly`) be the issuer."""
    other = draft.platform.directory.find(platform)
    if openly:
        draft.claims["iss"] = other.issuer
    draft.header["kid"] = other.keys.present.kid
    draft.sign = signer(other.keys.present, "RS256")
