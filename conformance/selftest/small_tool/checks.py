"""What an id_token must say, as rows: the header, the claims of every message, and those of each message type.

The first row that does not hold refuses. Claims that no row names are ignored (Core 3.5). Sections: Sec 5.1.2 and
5.1.3, Core 5.3 and 5.4, DL 4.4, RFC 7515 section 4.1, RFC 7519 section 4.1.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.fetching import is_safe
from conformance.selftest.small_tool.jose import ALGORITHM
from conformance.selftest.small_tool.refusal import Refused

Claims = Mapping[str, Any]
LEEWAY_S = 60
LONGEST_IDENTIFIER = 255


@dataclass(frozen=True)
class Expected:
    """What this login and this registration make the only right answer."""

    issuer: str
    client_id: str
    nonce: str
    deployments: frozenset[str] | None
    targets: tuple[str, ...]
    now: float


@dataclass(frozen=True)
class Row:
    """One check: the claim (or header parameter) that it reads, what it demands, and the status of a refusal."""

    claim: str
    demands: str
    passes: Callable[[Any, Expected, Claims], bool]
    status: int = 400


Table = tuple[Row, ...]


def demand(table: Table, claims: Claims, expected: Expected) -> None:
    """Raise `Refused` at the first row of *table* that does not hold; `None` stands for a claim that is not there."""
    for row in table:
        if not row.passes(claims.get(row.claim), expected, claims):
            raise Refused(f"{row.claim.rpartition('/')[2]} should be {row.demands}", row.status)


def is_number(value: object) -> bool:
    """Return whether *value* is a JSON number that can be a time."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15 and math.isfinite(value)


def is_text(value: object) -> bool:
    """Return whether *value* is a text with something in it."""
    return isinstance(value, str) and bool(value)


def is_identifier(value: object) -> bool:
    """Return whether *value* is an identifier as LTI has them: 1 to 255 printable ASCII characters."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_IDENTIFIER and value.isascii() and value.isprintable()


def is_object(value: object) -> bool:
    """Return whether *value* is a JSON object."""
    return isinstance(value, dict)


def is_list_of_texts(value: object) -> bool:
    """Return whether *value* is a list of texts, or an empty one."""
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


def _is_our_audience(value: object, expected: Expected, _claims: Claims) -> bool:
    return value in (expected.client_id, [expected.client_id])


def _is_known_deployment(value: object, expected: Expected, _claims: Claims) -> bool:
    return is_identifier(value) and (expected.deployments is None or value in expected.deployments)


def _is_page_of_ours(value: object, expected: Expected, _claims: Claims) -> bool:
    return isinstance(value, str) and value.partition("?")[0] in expected.targets


def _is_context(value: object, _expected: Expected, _claims: Claims) -> bool:
    return value is None or (isinstance(value, dict) and is_identifier(value.get("id")))


def _are_settings(value: object, _expected: Expected, _claims: Claims) -> bool:
    return (
        isinstance(value, dict)
        and is_safe(value.get("deep_link_return_url"))
        and is_list_of_texts(value.get("accept_types"))
        and is_list_of_texts(value.get("accept_presentation_document_targets"))
        and isinstance(value.get("data", ""), str)
    )


HEADER: Table = (
    Row("alg", f"{ALGORITHM}", lambda value, _expected, _all: value == ALGORITHM),
    Row("crit", "left out: no extension is known here", lambda _value, _expected, all_: "crit" not in all_),
    Row("b64", "left out", lambda _value, _expected, all_: "b64" not in all_),
    Row("kid", "the name of a key", lambda value, _expected, _all: is_text(value)),
    Row("typ", "JWT, or left out", lambda value, _expected, _all: value is None or str(value).lower() == "jwt"),
    Row("cty", "left out: no token is inside another", lambda value, _expected, _all: value is None),
)
CLAIMS: Table = (
    Row("iss", "the issuer of this login", lambda value, expected, _all: value == expected.issuer),
    Row("aud", "this tool, and nobody else", _is_our_audience, 401),
    Row("azp", "this tool, or left out", lambda value, expected, _all: value is None or value == expected.client_id),
    Row("exp", "in the future", lambda value, expected, _all: is_number(value) and value + LEEWAY_S > expected.now),
    Row("iat", "in the past", lambda value, expected, _all: is_number(value) and value - LEEWAY_S <= expected.now),
    Row("exp", "later than iat", lambda value, _expected, all_: value > all_["iat"]),
    Row(
        "nbf",
        "in the past, or left out",
        lambda value, expected, _all: value is None or (is_number(value) and value - LEEWAY_S <= expected.now),
    ),
    Row("nonce", "that of this login", lambda value, expected, _all: is_text(value) and value == expected.nonce),
    Row("sub", "an identifier, or left out", lambda value, _expected, _all: value is None or is_identifier(value)),
    Row(lti.CLAIM_VERSION, lti.LTI_VERSION, lambda value, _expected, _all: value == lti.LTI_VERSION),
    Row(
        lti.CLAIM_DEPLOYMENT_ID,
        "a deployment that is known",
        _is_known_deployment,
        403,
    ),
    Row(lti.CLAIM_CONTEXT, "an object with id, or left out", _is_context),
)
ROLES = Row(lti.CLAIM_ROLES, "a list of texts", lambda value, _expected, _all: is_list_of_texts(value))
RESOURCE_LINK: Table = (
    Row(lti.CLAIM_TARGET_LINK_URI, "a page of this tool", _is_page_of_ours),
    Row(
        lti.CLAIM_RESOURCE_LINK,
        "an object with id",
        lambda value, _expected, _all: isinstance(value, dict) and is_identifier(value.get("id")),
    ),
    ROLES,
)
DEEP_LINKING: Table = (
    Row(lti.CLAIM_DEEP_LINKING_SETTINGS, "complete", _are_settings),
    Row(
        lti.CLAIM_ROLES,
        "those of somebody who chooses content",
        lambda value, _expected, _all: (
            is_list_of_texts(value) and bool({lti.ROLE_INSTRUCTOR, lti.ROLE_CONTENT_DEVELOPER} & set(value))
        ),
        403,
    ),
)
NAMED_LINK = next(row for row in RESOURCE_LINK if row.claim == lti.CLAIM_RESOURCE_LINK)
ASSET_PROCESSOR_SETTINGS: Table = (
    Row(
        lti.CLAIM_ACTIVITY,
        "an object with id",
        lambda value, _expected, _all: isinstance(value, dict) and is_text(value.get("id")),
    ),
)
TERMS: Table = (Row("sub", "somebody who can accept", lambda value, _expected, _all: is_text(value)),)
START_PROCTORING: Table = (
    Row(lti.CLAIM_ATTEMPT_NUMBER, "a whole number", lambda value, _expected, _all: type(value) is int),
    Row(lti.CLAIM_SESSION_DATA, "a text", lambda value, _expected, _all: is_text(value)),
    Row(lti.CLAIM_START_ASSESSMENT_URL, "a safe address", lambda value, _expected, _all: is_safe(value)),
    NAMED_LINK,
)
REVIEWED = Row(
    lti.CLAIM_FOR_USER,
    "an object with user_id",
    lambda value, _expected, _all: isinstance(value, dict) and is_identifier(value.get("user_id")),
)
OWN_REVIEW = Row(
    lti.CLAIM_FOR_USER,
    "the user who looks, unless that is a teacher",
    lambda value, _expected, all_: lti.ROLE_INSTRUCTOR in all_[lti.CLAIM_ROLES] or value["user_id"] == all_.get("sub"),
    403,
)
SUBMISSION_REVIEW: Table = (
    ROLES,
    REVIEWED,
    OWN_REVIEW,
    Row(
        lti.CLAIM_ENDPOINT,
        "an object with lineitem",
        lambda value, _expected, _all: isinstance(value, dict) and is_text(value.get("lineitem")),
    ),
)
DATA_PRIVACY: Table = (
    ROLES,
    Row("sub", "an administrator", lambda value, _expected, _all: is_text(value)),
)
MESSAGES: Mapping[str, Table] = {
    lti.MESSAGE_RESOURCE_LINK: RESOURCE_LINK,
    lti.MESSAGE_DEEP_LINKING: DEEP_LINKING,
    lti.MESSAGE_ASSET_PROCESSOR_SETTINGS: ASSET_PROCESSOR_SETTINGS,
    lti.MESSAGE_EULA: TERMS,
    lti.MESSAGE_START_PROCTORING: START_PROCTORING,
    lti.MESSAGE_SUBMISSION_REVIEW: SUBMISSION_REVIEW,
    lti.MESSAGE_DATA_PRIVACY: DATA_PRIVACY,
    lti.MESSAGE_DATA_PRIVACY_UNPREFIXED: DATA_PRIVACY,
}


NOTICE: Table = (
    *(row for row in CLAIMS if row.claim not in {"nonce", "sub", lti.CLAIM_CONTEXT}),
    Row("nonce", "a text", lambda value, _expected, _all: is_text(value)),
    Row(
        lti.CLAIM_NOTICE,
        "an object with id and type",
        lambda value, _expected, _all: (
            isinstance(value, dict) and is_text(value.get("id")) and is_text(value.get("type"))
        ),
    ),
    Row(lti.CLAIM_MESSAGE_TYPE, "left out: a launch is no notice", lambda value, _expected, _all: value is None),
)


@dataclass(frozen=True)
class Checks:
    """All tables together; an argument of the tool, so that a row can be missing in one that is to be caught."""

    header: Table = HEADER
    claims: Table = CLAIMS
    notice: Table = NOTICE
    messages: Mapping[str, Table] = field(default_factory=lambda: MESSAGES)
