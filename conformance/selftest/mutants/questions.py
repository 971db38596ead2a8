"""Rows that ask the wrong question of a claim: the comparisons that people really write."""

from typing import Any

from conformance.selftest.mutants.mutant import Mutant, asking, reading, without
from gateway.protocol.checks import MISSING, Expected
from gateway.protocol.predicates import is_text
from gateway.protocol.vocabulary import MESSAGE_RESOURCE_LINK


def _same_but_for_case_and_slash(issuer: Any, expected: Expected) -> bool:
    return isinstance(issuer, str) and issuer.rstrip("/").lower() == expected.issuer.rstrip("/").lower()


def _begins_alike(issuer: Any, expected: Expected) -> bool:
    return isinstance(issuer, str) and issuer.startswith(expected.issuer)


def _is_among_the_issuers(issuer: Any, expected: Expected) -> bool:
    issuers: list[Any] = issuer if isinstance(issuer, list) else [issuer]
    return expected.issuer in issuers


def _same_if_there(issuer: Any, expected: Expected) -> bool:
    return bool(issuer is MISSING or issuer == expected.issuer)


def _is_inside_the_audience(audience: Any, expected: Expected) -> bool:
    return isinstance(audience, str | list) and expected.client_id in audience


def _is_among_the_audiences_if_there(audience: Any, expected: Expected) -> bool:
    return not audience or expected.client_id in ([audience] if isinstance(audience, str) else audience)


def _is_the_last_audience(audience: Any, expected: Expected) -> bool:
    named = audience[-1] if isinstance(audience, list) and audience else audience
    return isinstance(named, str) and named == expected.client_id


def _becomes_a_number(date: Any, _expected: Expected) -> bool:
    try:
        return float(date) > 0
    except (TypeError, ValueError):
        return False


def _is_there(value: Any, _expected: Expected) -> bool:
    return value is not MISSING


def _begins_with_1(version: Any, _expected: Expected) -> bool:
    return version is MISSING or str(version).startswith("1")


def _same_letters(message_type: Any, _expected: Expected) -> bool:
    return message_type is MISSING or str(message_type).lower() == MESSAGE_RESOURCE_LINK.lower()


def _has_any_id(link: Any, _expected: Expected) -> bool:
    return isinstance(link, dict) and "id" in link


def _is_less_than_an_hour_over(exp: Any, expected: Expected) -> bool:
    return not isinstance(exp, int | float) or expected.now.timestamp() < exp + 3599


QUESTIONS = (
    Mutant(
        name="issuer-normalized",
        mistake="Issuers are compared without case and without a slash at the end.",
        caught_by="IDT-CLM-001",
        rules=asking("ISS_CLAIM_DOES_NOT_MATCH", _same_but_for_case_and_slash),
    ),
    Mutant(
        name="issuer-by-prefix",
        mistake="An issuer that begins like the registered one is taken for it.",
        caught_by="IDT-CLM-001",
        rules=asking("ISS_CLAIM_DOES_NOT_MATCH", _begins_alike),
    ),
    Mutant(
        name="issuer-optional",
        mistake="The issuer is compared if there is one.",
        caught_by="IDT-CLM-002",
        rules=asking("ISS_CLAIM_DOES_NOT_MATCH", _same_if_there),
        change=reading(lambda claims: {"iss": "", **claims}),
    ),
    Mutant(
        name="issuer-list",
        mistake="The issuer may be a list that contains the right one.",
        caught_by="IDT-CLM-003",
        rules=asking("ISS_CLAIM_DOES_NOT_MATCH", _is_among_the_issuers),
    ),
    Mutant(
        name="audience-by-in",
        mistake="The client id is looked for by `in`, which searches inside a text.",
        caught_by="IDT-CLM-010",
        rules=asking("AUD_CLAIM_DOES_NOT_MATCH", _is_inside_the_audience),
    ),
    Mutant(
        name="audience-optional",
        mistake="The audience is compared if there is one.",
        caught_by="IDT-CLM-008",
        rules=asking("AUD_CLAIM_DOES_NOT_MATCH", _is_among_the_audiences_if_there),
    ),
    Mutant(
        name="audience-of-strangers",
        mistake="Of several audiences the last one counts, and the strangers before it do not matter.",
        caught_by="IDT-CLM-009",
        rules=asking("AUD_CLAIM_DOES_NOT_MATCH", _is_the_last_audience, without("AZP_MISSING")),
    ),
    Mutant(
        name="exp-as-text",
        mistake="A date in quotes is converted to a number.",
        caught_by="IDT-CLM-017",
        rules=asking("EXP_NOT_A_DATE", _becomes_a_number),
    ),
    Mutant(
        name="iat-as-text",
        mistake="The time of issue has to be there, of whatever type.",
        caught_by="IDT-CLM-017",
        rules=asking("IAT_NOT_A_DATE", _is_there),
        only_warns=True,
    ),
    Mutant(
        name="exp-with-an-hour",
        mistake="The clocks may differ by an hour when the expiry is judged.",
        caught_by="IDT-CLM-015",
        rules=asking("TOKEN_EXPIRED", _is_less_than_an_hour_over, without("EXP_NOT_AFTER_IAT")),
    ),
    Mutant(
        name="nonce-present",
        mistake="The nonce has to be there, and may be anything.",
        caught_by="STATE-002",
        rules=asking("NONCE_DOES_NOT_MATCH", is_text),
    ),
    Mutant(
        name="nonce-optional",
        mistake="The nonce is compared if there is one.",
        caught_by="STATE-001",
        rules=asking("NONCE_DOES_NOT_MATCH", lambda nonce, expected: nonce in {MISSING, None, "", expected.nonce}),
    ),
    Mutant(
        name="version-by-prefix",
        mistake="Every version that begins with 1 is taken for 1.3.0.",
        caught_by="CORE-006",
        rules=asking("WRONG_LTI_VERSION_CLAIM", _begins_with_1),
    ),
    Mutant(
        name="message-type-by-letters",
        mistake="The message type is compared without case.",
        caught_by="CORE-003",
        rules=asking("UNSUPPORTED_MESSAGE_TYPE", _same_letters),
    ),
    Mutant(
        name="deployment-present",
        mistake="The deployment has to be there, and may be empty.",
        caught_by="CORE-008",
        rules=asking("NO_DEPLOYMENT_ID_CLAIM", _is_there),
    ),
    Mutant(
        name="link-id-present",
        mistake="The id of the resource link has to be there, and may be empty.",
        caught_by="CORE-022",
        rules=asking("NO_RESOURCE_LINK_ID_CLAIM", _has_any_id),
    ),
    Mutant(
        name="only-lti-claims-counted",
        mistake="A message without version, deployment and roles is completed with defaults.",
        caught_by="CORE-018",
        rules=without("NO_LTI_VERSION_CLAIM", "NO_DEPLOYMENT_ID_CLAIM", "NO_ROLES_CLAIM"),
    ),
)
