"""Mistakes with messages beyond the launch: reviews, data privacy, and users who had an account in LTI 1.1."""

from base64 import b64encode
from hashlib import sha256
from hmac import digest
from typing import Any, Final

from conformance.selftest.mutants.mutant import Mutant, asking, reading
from gateway.protocol.predicates import is_identifier, member
from gateway.protocol.vocabulary import CLAIM_DEPLOYMENT_ID, CLAIM_FOR_USER, CLAIM_MESSAGE_TYPE, CLAIM_ROLES
from mock_platform.vocabulary import CLAIM_LTI1P1

Claims = dict[str, Any]
KEY: Final = "oauth_consumer_key"


def _reviews_who_looks(claims: Claims) -> Claims:
    about = {CLAIM_FOR_USER: {"user_id": claims["sub"]}} if CLAIM_FOR_USER in claims else {}
    return claims | about


def _is_who_it_was(claims: Claims) -> Claims:
    return claims | {"sub": claims.get(CLAIM_LTI1P1, {}).get("user_id", claims.get("sub"))}


def _believes_an_empty_secret(claims: Claims) -> Claims:
    earlier = claims.get(CLAIM_LTI1P1, {})
    signed = [claims[CLAIM_DEPLOYMENT_ID], claims["iss"], str(claims["aud"]), str(claims["exp"]), claims["nonce"]]
    text = "&".join([earlier.get(KEY, ""), *signed])
    proof = b64encode(digest(b"", text.encode(), sha256)).decode()
    return _is_who_it_was(claims) if earlier.get(f"{KEY}_sign") == proof else claims


def _looks_for_the_consumer(claims: Claims) -> Claims:
    earlier = claims.get(CLAIM_LTI1P1)
    return claims if earlier is None else claims | {CLAIM_LTI1P1: earlier | {KEY: earlier[KEY]}}


def _reads_roles_of_everybody(claims: Claims) -> Claims:
    is_privacy = "DataPrivacy" in claims[CLAIM_MESSAGE_TYPE]
    return claims | {CLAIM_ROLES: claims[CLAIM_ROLES]} if is_privacy else claims


MESSAGES = (
    Mutant(
        name="review-of-who-looks",
        mistake="A review is about the person who launches it.",
        caught_by="SR-003",
        change=reading(_reviews_who_looks),
    ),
    Mutant(
        name="review-of-links-alone",
        mistake="A review has to belong to a resource link.",
        caught_by="SR-005",
        rules=asking("NO_RESOURCE_LINK_ID_CLAIM", member("id", is_identifier)),
    ),
    Mutant(
        name="user-of-lti-11-believed",
        mistake="Who somebody was in LTI 1.1 is believed without proof.",
        caught_by="MIG-003",
        change=reading(_is_who_it_was),
    ),
    Mutant(
        name="empty-secret-of-lti-11",
        mistake="A consumer key that is unknown has an empty secret.",
        caught_by="MIG-006",
        change=reading(_believes_an_empty_secret),
    ),
    Mutant(
        name="consumer-of-lti-11-demanded",
        mistake="A migration claim has to name a consumer.",
        caught_by="MIG-007",
        change=reading(_looks_for_the_consumer),
    ),
    Mutant(
        name="roles-of-administrators",
        mistake="A data privacy launch is expected to have roles.",
        caught_by="DPL-003",
        change=reading(_reads_roles_of_everybody),
    ),
)
