"""The addresses that browsers and platforms call, described for OpenAPI: they take forms (Sec 5.1.1, Core 3).

They are no operations of the JSON API, so their routes are in app.py; here stands what a reader needs to know of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from gateway.errors import Code
from gateway.protocol.rules import RULES
from gateway.routes.forms import FORM
from gateway.routes.openapi import PAGE, Document, refusal_answers, with_pages
from gateway.routes.operation import JSON

# Sec 5.1.1.1.
_DEMANDED: Final = ("iss", "login_hint", "target_link_uri")
_LOGIN: Final = {
    "iss": "The platform's issuer.",
    "login_hint": "Who is signing in; goes back to the platform as it came.",
    "target_link_uri": "Where the launch shall end; the signed claim of the same name counts, not this.",
    "client_id": "Demanded where the issuer has several registrations.",
    "lti_message_hint": "Goes back to the platform as it came.",
    "lti_deployment_id": "The deployment.",
    "lti_storage_target": "The frame that offers platform storage.",
}
_LAUNCH: Final = {
    "state": "The state of the authentication request.",
    "id_token": "The signed message.",
    "error": "Why the platform did not sign the user in.",
    "error_description": "The same, in words.",
}
_OF_FORMS: Final = (
    Code.REPEATED_PARAMETER,
    Code.MALFORMED_REQUEST,
    Code.BODY_TOO_LARGE,
    Code.UNSUPPORTED_MEDIA_TYPE,
    Code.DATABASE_UNAVAILABLE,
)
_OF_LOGINS: Final = (
    *_OF_FORMS,
    Code.MISSING_LOGIN_PARAMETERS,
    Code.UNREGISTERED_OR_INACTIVE_PLATFORM,
    Code.AMBIGUOUS_PLATFORM,
)
_OF_LAUNCHES: Final = (
    *_OF_FORMS,
    *(check.code for check in RULES.checks()),
    Code.MISSING_STATE,
    Code.LOGIN_REFUSED_BY_PLATFORM,
    Code.NO_LTIK_OR_IDTOKEN_FOUND,
    Code.INVALID_JWT_RECEIVED,
    Code.KEYSET_NOT_FOUND,
    Code.KEYSET_TIMED_OUT,
    Code.UNSUPPORTED_MESSAGE_TYPE,
)


def _address(name: str, summary: str, **more: Any) -> Document:
    return {"operationId": name, "tags": ["platforms and browsers"], "summary": summary, "security": [], **more}


def _query(fields: Mapping[str, str], *, demanded: Sequence[str]) -> list[Document]:
    return [
        {
            "name": name,
            "in": "query",
            "required": name in demanded,
            "schema": {"type": "string", **_not_empty(name in demanded)},
            "description": told,
        }
        for name, told in fields.items()
    ]


def _form(fields: Mapping[str, str], *, demanded: Sequence[str]) -> Document:
    properties = {
        name: {"type": "string", "description": told, **_not_empty(name in demanded)} for name, told in fields.items()
    }
    schema = {"type": "object", "properties": properties, "required": list(demanded)}
    return {"required": True, "content": {FORM: {"schema": schema}}}


def _not_empty(demanded: bool) -> Document:
    return {"minLength": 1} if demanded else {}


def _answers(told: str, codes: Iterable[Code]) -> Document:
    to = {"Location": {"schema": {"type": "string"}}}
    continued = {"description": "A page that goes on by itself, or by a button.", "content": PAGE}
    return {"302": {"description": told, "headers": to}, "200": continued, **with_pages(refusal_answers(codes))}


def _key_set_answers(*codes: Code) -> Document:
    keys = {"type": "array", "items": {"type": "object"}}
    return {
        "304": {"description": "It is still the set whose `ETag` the request names."},
        "200": {
            "description": "A JWK set (RFC 7517).",
            "headers": {"ETag": {"schema": {"type": "string"}}},
            "content": {JSON: {"schema": {"type": "object", "properties": {"keys": keys}, "required": ["keys"]}}},
        },
        **refusal_answers((*codes, Code.DATABASE_UNAVAILABLE)),
    }


_TO_PLATFORM: Final = _answers("To the platform's authorization endpoint.", _OF_LOGINS)
_TO_TOOL: Final = _answers("To the tool, with `ltik` in the query.", _OF_LAUNCHES)

_KNOWN_SET: Final = {
    "name": "If-None-Match",
    "in": "header",
    "schema": {"type": "string"},
    "description": "The `ETag` of the set that the caller has.",
}
_PLATFORM: Final = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The `id` of the registration.",
    "schema": {"type": "string", "minLength": 1, "pattern": "^[^/]+$"},
}

FORMS: Final[Mapping[str, Document]] = {
    "/lti/login": {
        "get": _address(
            "login",
            "Begin a launch. Also at `/login`.",
            parameters=_query(_LOGIN, demanded=_DEMANDED),
            responses=_TO_PLATFORM,
        ),
        "post": _address(
            "login_by_form",
            "Begin a launch, by a form. Also at `/login`.",
            requestBody=_form(_LOGIN, demanded=_DEMANDED),
            responses=_TO_PLATFORM,
        ),
    },
    "/lti/launch": {
        "post": _address(
            "launch",
            "Finish a launch. Also at `/`.",
            requestBody=_form(_LAUNCH, demanded=("state",)),
            responses=_TO_TOOL,
        )
    },
    "/lti/keys": {
        "get": _address(
            "keys",
            "The public keys of this gateway, one or two for each registration. Also at `/keys`.",
            parameters=[_KNOWN_SET],
            responses=_key_set_answers(),
        )
    },
    "/lti/keys/{id}": {
        "get": _address(
            "keys_of_platform",
            "The public keys of one registration. Also at `/keys/{id}`.",
            parameters=[_PLATFORM, _KNOWN_SET],
            responses=_key_set_answers(Code.PLATFORM_NOT_FOUND, Code.NOT_FOUND),
        )
    },
}
