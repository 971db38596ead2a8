"""The rules of a login and a launch, as one ordered table.

They come from the LTI Security Framework 1.0 section 5.1.3, LTI Core 1.3 section 5.3, RFC 7515, 7517 and 7519, and the
advice of RFC 8725; ids such as IDT-SIG-005 are those of the catalogue. What each type of message says is in `messages`.
Claims that no row names are ignored, by rule (Core 3.5): a message is never refused for what it says beyond.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from gateway.errors import Code
from gateway.keyring import same_text
from gateway.protocol import handshake, keys
from gateway.protocol.checks import MISSING, Check, Expected, Rules
from gateway.protocol.messages import MESSAGES
from gateway.protocol.predicates import (
    absent_or,
    date_if_number,
    equals,
    is_identifier,
    is_list_of_texts,
    is_numeric_date,
    is_present,
    is_text,
    member,
)
from gateway.protocol.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_MESSAGE_TYPE,
    CLAIM_ROLES,
    CLAIM_VERSION,
    LTI_VERSION,
)

ALG: Final = "RS256"
SHORTEST_KEY: Final = 2048


def _has_login_parameters(fields: Mapping[str, str]) -> bool:
    return all(fields.get(name) for name in ("iss", "login_hint", "target_link_uri"))


def _is_audience(value: Any, expected: Expected) -> bool:
    audiences = [value] if isinstance(value, str) else value
    # TRAP-008: the position of our client id among several audiences means nothing.
    return is_list_of_texts(audiences, expected) and expected.client_id in audiences


def _azp_if_several(claims: Mapping[str, Any], _expected: Expected) -> bool:
    several = isinstance(claims.get("aud"), list) and len(claims["aud"]) > 1
    return "azp" in claims or not several


def _is_client_id(value: Any, expected: Expected) -> bool:
    return isinstance(value, str) and value == expected.client_id


def _is_issuer(value: Any, expected: Expected) -> bool:
    return isinstance(value, str) and value == expected.issuer


def _is_nonce(value: Any, expected: Expected) -> bool:
    return isinstance(value, str) and same_text(value, expected.nonce)


def _is_not_over(value: float, expected: Expected) -> bool:
    return expected.now.timestamp() < value + expected.leeway.total_seconds()


def _has_begun(value: float, expected: Expected) -> bool:
    return value <= expected.now.timestamp() + expected.leeway.total_seconds()


def _is_begun_date(value: Any, expected: Expected) -> bool:
    return is_numeric_date(value, expected) and _has_begun(value, expected)


def _exp_after_iat(claims: Mapping[str, Any], expected: Expected) -> bool:
    exp: Any = claims.get("exp")
    iat: Any = claims.get("iat")
    if not (is_numeric_date(exp, expected) and is_numeric_date(iat, expected)):
        return True  # what is no date is refused by the rows above
    return bool(exp > iat)


def _is_known_message(value: Any, expected: Expected) -> bool:
    return isinstance(value, str) and value in expected.message_types


def _is_jwt_type(value: Any, _expected: Expected) -> bool:
    return isinstance(value, str) and value.lower() == "jwt"


def _is_kid_if_demanded(value: Any, expected: Expected) -> bool:
    return not expected.kid_demanded or is_text(value, expected)


def _is_absent(value: Any, _expected: Expected) -> bool:
    return value is MISSING


def _lists_verify(value: Any, _expected: Expected) -> bool:
    return isinstance(value, list) and "verify" in value


def _is_long_enough(jwk: Mapping[str, Any], _expected: Expected) -> bool:
    key = keys.rsa_key_from(jwk)
    return key is None or key.key_size >= SHORTEST_KEY


def _is_post(method: str) -> bool:
    return method == "POST"


def _is_true(fact: bool) -> bool:
    return fact


def _is_young(started: datetime, now: datetime) -> bool:
    return handshake.allows(handshake.stage_at(started, now), handshake.Event.FINISH)


def _was_open(stage: handshake.Stage) -> bool:
    return handshake.allows(stage, handshake.Event.FINISH)


RULES: Final = Rules(
    login_parameters=Check(
        Code.MISSING_LOGIN_PARAMETERS,
        "Sec 5.1.1.1; LOGIN-005, LOGIN-006, LOGIN-007",
        _has_login_parameters,
    ),
    active_at_login=Check(
        Code.UNREGISTERED_OR_INACTIVE_PLATFORM, "LTIAAS, deactivation blocks logins; LOGIN-008", _is_true
    ),
    # Sec 5.1.1.2: form_post, so that the token is in no URL, log or Referer.
    delivery=Check(Code.LAUNCH_NOT_POSTED, "Sec 5.1.1.2; AUTHRESP-007", _is_post),
    state_signature=Check(Code.INVALID_STATE, "Sec 5.1.1.4; STATE-006, STATE-016", same_text),
    state_age=Check(Code.STATE_EXPIRED, "RFC 6749 10.12; STATE-009", _is_young),
    browser_binding=Check(Code.MISSING_VALIDATION_COOKIE, "Sec 5.1.1.2, 7.3.1; STATE-007", same_text),
    active_at_launch=Check(
        Code.UNREGISTERED_OR_INACTIVE_PLATFORM, "LTIAAS, deactivation blocks launches in flight", _is_true
    ),
    canonical_base64url=Check(Code.JWT_NOT_BASE64URL, "RFC 7515 2; IDT-SIG-029", _is_true),
    json_encoding=Check(Code.JWT_NOT_UTF8, "RFC 7519 7.2, RFC 8725 3.7; IDT-SIG-030", _is_true),
    json_members=Check(Code.JWT_REPEATS_A_MEMBER, "RFC 7515 4, RFC 7519 4; IDT-SIG-028", _is_true),
    json_numbers=Check(Code.JWT_NUMBER_NOT_FINITE, "RFC 8259 6; IDT-SIG-030", _is_true),
    header=(
        # Sec 5.1.3 step 6 and RFC 8725 3.1: the algorithm is agreed at registration, the token has no say in it.
        Check(Code.ALG_NOT_RS256, "Sec 5.1.3 step 6; IDT-SIG-005, IDT-SIG-021", equals(ALG), "alg"),
        Check(Code.TYP_NOT_JWT, "RFC 8725 3.11; IDT-SIG-027", absent_or(_is_jwt_type), "typ"),
        Check(Code.CRIT_NOT_UNDERSTOOD, "RFC 7515 4.1.11; IDT-SIG-015, IDT-SIG-016", _is_absent, "crit"),
        Check(Code.KID_MISSING, "Sec 6.3; IDT-SIG-017, IDT-SIG-019", _is_kid_if_demanded, "kid"),
    ),
    key_choice=Check(Code.KID_NOT_FOUND, "Sec 6.3; IDT-SIG-018", _is_true),
    key=(
        Check(Code.KEY_NOT_FOR_SIGNATURES, "RFC 7517 4.2; IDT-SIG-023", absent_or(equals("sig")), "use"),
        Check(Code.KEY_NOT_FOR_VERIFYING, "RFC 7517 4.3; IDT-SIG-023", absent_or(_lists_verify), "key_ops"),
        Check(Code.KEY_FOR_ANOTHER_ALG, "RFC 8725 3.1; IDT-SIG-024", absent_or(equals(ALG)), "alg"),
        Check(Code.KEY_TOO_SHORT, "RFC 7518 3.3; IDT-SIG-022", _is_long_enough),
    ),
    signature=Check(Code.INVALID_SIGNATURE, "Sec 5.1.3 step 1; IDT-SIG-002, IDT-SIG-008", keys.any_key_verifies),
    registered_claims=(
        Check(Code.ISS_CLAIM_DOES_NOT_MATCH, "Sec 5.1.3 step 2; IDT-CLM-001, IDT-CLM-004", _is_issuer, "iss"),
        Check(Code.AUD_CLAIM_DOES_NOT_MATCH, "Sec 5.1.3 step 3; IDT-CLM-007, IDT-CLM-008", _is_audience, "aud"),
        # Sec 5.1.3 steps 3-5: other audiences are trusted only as far as azp says that the token was made for us.
        Check(Code.AZP_MISSING, "Sec 5.1.3 step 4; IDT-CLM-009, IDT-CLM-011", _azp_if_several),
        Check(Code.AZP_DOES_NOT_MATCH_CLIENTID, "Sec 5.1.3 step 5; IDT-CLM-012", absent_or(_is_client_id), "azp"),
        Check(Code.EXP_NOT_A_DATE, "Sec 5.1.2; IDT-CLM-016, IDT-CLM-017", is_numeric_date, "exp"),
        Check(Code.TOKEN_EXPIRED, "Sec 5.1.3 step 7; IDT-CLM-015", date_if_number(_is_not_over), "exp"),
        Check(Code.IAT_NOT_A_DATE, "Sec 5.1.2; IDT-CLM-017, IDT-CLM-018", is_numeric_date, "iat"),
        Check(Code.IAT_IN_THE_FUTURE, "Cert 6.1.1; IDT-CLM-019", date_if_number(_has_begun), "iat"),
        Check(Code.EXP_NOT_AFTER_IAT, "Cert 6.1.1; IDT-CLM-021", _exp_after_iat),
        Check(Code.NBF_IN_THE_FUTURE, "RFC 7519 4.1.5; IDT-CLM-022", absent_or(_is_begun_date), "nbf"),
        Check(Code.NONCE_DOES_NOT_MATCH, "Sec 5.1.3 step 9; STATE-001, STATE-002, STATE-004", _is_nonce, "nonce"),
        # Core 5.3.6.1: a launch without sub is anonymous, and welcome.
        Check(Code.INVALID_SUB_CLAIM, "Core 5.3.6; CORE-036", absent_or(is_identifier), "sub"),
    ),
    lti_claims=(
        Check(Code.NO_LTI_VERSION_CLAIM, "Core 5.3.2; CORE-005", is_present, CLAIM_VERSION),
        Check(Code.WRONG_LTI_VERSION_CLAIM, "Core 5.3.2; CORE-006", absent_or(equals(LTI_VERSION)), CLAIM_VERSION),
        Check(Code.NO_DEPLOYMENT_ID_CLAIM, "Core 5.3.3; CORE-008", is_identifier, CLAIM_DEPLOYMENT_ID),
        Check(Code.NO_MESSAGE_TYPE_CLAIM, "Core 5.3.1; CORE-002", is_present, CLAIM_MESSAGE_TYPE),
        Check(
            Code.UNSUPPORTED_MESSAGE_TYPE,
            "Core 4.3.1, 5.3.1; CORE-003",
            absent_or(_is_known_message),
            CLAIM_MESSAGE_TYPE,
        ),
        Check(
            Code.INVALID_CONTEXT_CLAIM, "Core 5.4.1; CORE-064", absent_or(member("id", is_identifier)), CLAIM_CONTEXT
        ),
        Check(Code.INVALID_ROLES_CLAIM, "Core 5.3.7; CORE-054", absent_or(is_list_of_texts), CLAIM_ROLES),
    ),
    messages=MESSAGES,
    nonce_use=Check(Code.NONCE_ALREADY_RECEIVED, "Sec 5.1.3 step 9; STATE-003, STATE-008", _was_open),
)
