"""Mistakes of a platform in the key set that it publishes, and in what it makes of the tool's."""

from dataclasses import replace
from urllib.parse import parse_qs

from conformance.evidence.evidence import decoded_token
from conformance.selftest.mutants_of_platform.go_between import tool_key
from conformance.selftest.mutants_of_platform.mutant import PlatformMutant, answering, having
from mock_platform.faults.answer import Answer, Encounter
from mock_platform.platform import Platform


def _as_a_page(encounter: Encounter) -> Answer:
    return encounter.answer.with_headers(content_type="text/html")


def _under_one_kid(encounter: Encounter) -> Answer:
    keys = encounter.answer.table()["keys"]
    present = encounter.platform.keys.present.kid
    return encounter.answer.with_json({"keys": [*keys, {**keys[0], "kid": present}]})


def _short_key_too(encounter: Encounter) -> Answer:
    keys = encounter.answer.table()["keys"]
    return encounter.answer.with_json({"keys": [*keys, {**keys[0], "kid": "short", "n": keys[0]["n"][:170]}]})


def _without_exponent(encounter: Encounter) -> Answer:
    keys = encounter.answer.table()["keys"]
    present = encounter.platform.keys.present.kid
    bare = [key if key["kid"] == present else {**key, "e": ""} for key in keys]
    return encounter.answer.with_json({"keys": bare})


def _until_noon(encounter: Encounter) -> Answer:
    return encounter.answer.with_headers(cache_control="max-age=noon")


def _keys_pasted(platform: Platform) -> None:
    """Keep for every tool the keys of its key set as they are, and never look there again."""
    pasted = {"keys": [tool_key().public_jwk]}
    for registration in platform.registrations.values():
        platform.registrations[registration.client_id] = replace(registration, jwks_uri=None, jwks=pasted)


def _first_key_alone(encounter: Encounter) -> Answer:
    header = decoded_token(parse_qs(encounter.body.decode())["client_assertion"][0])["header"]
    known = encounter.memory.setdefault("kid", header["kid"])
    return encounter.answer if header["kid"] == known else Answer.json(400, {"error": "invalid_client"})


KEY_SETS = (
    PlatformMutant(
        name="tools-keys-pasted",
        mistake="The tool's key set is fetched when the tool is registered, and never again.",
        caught_by="JWKS-015",
        change=_keys_pasted,
    ),
    PlatformMutant(
        name="tools-first-key-alone",
        mistake="A tool keeps the first key that it used: another one is refused although it is published.",
        caught_by="JWKS-007",
        change=answering("token", _first_key_alone),
    ),
    PlatformMutant(
        name="key-set-as-html",
        mistake="The key set is declared as a page.",
        caught_by="JWKS-001",
        change=answering("jwks", _as_a_page),
    ),
    PlatformMutant(
        name="one-kid-for-two",
        mistake="Two keys of the set have one kid.",
        caught_by="JWKS-002",
        change=answering("jwks", _under_one_kid),
        spoils=("CT-P-04/student", "AUTHREQ-020/missing"),
    ),
    PlatformMutant(
        name="short-key-published",
        mistake="An old key of 1024 bits is still in the set.",
        caught_by="JWKS-003",
        change=answering("jwks", _short_key_too),
    ),
    PlatformMutant(
        name="key-without-exponent",
        mistake="A key of the set has an empty exponent.",
        caught_by="JWKS-003",
        change=answering("jwks", _without_exponent),
    ),
    PlatformMutant(
        name="private-key-published",
        mistake="The key set has the private members of its keys.",
        caught_by="JWKS-004",
        change=having("private-members"),
    ),
    PlatformMutant(
        name="max-age-no-number",
        mistake="What the key set says of caching is no number of seconds.",
        caught_by="JWKS-006",
        change=answering("jwks", _until_noon),
    ),
)
