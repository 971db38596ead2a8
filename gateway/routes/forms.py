"""Parameters of a login or launch: a query string or a form of RFC 6749's kind, each name at most once.

Read with `parse_qsl`, which costs a tenth of a multipart-capable form parser; other media types are refused.
"""

from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from gateway.errors import Code, Rejected

FORM: Final = "application/x-www-form-urlencoded"
MOST_FIELDS: Final = 1000

LOGIN_FIELDS: Final = ("iss", "login_hint", "target_link_uri", "client_id", "lti_message_hint", "lti_deployment_id")
LAUNCH_FIELDS: Final = ("id_token", "state", "error", "error_description")
# RFC 6749 section 3.1: a parameter must not be sent twice. Names that we do not read are none of our business.
_READ: Final = frozenset({*LOGIN_FIELDS, "lti_storage_target", *LAUNCH_FIELDS})


async def login_fields(request: Request) -> dict[str, str]:
    """The parameters of a login initiation: of the query, and of the form when it is posted."""
    body = await _form_pairs(request) if request.method == "POST" else []
    return _once([*_query_pairs(request), *body])


async def launch_fields(request: Request) -> dict[str, str]:
    """The fields of an authentication response: the form alone, never the query of the URL that it is posted to."""
    return _once(await _form_pairs(request) if request.method == "POST" else _query_pairs(request))


async def _form_pairs(request: Request) -> list[tuple[str, str]]:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != FORM:
        raise Rejected(Code.UNSUPPORTED_MEDIA_TYPE, expected=FORM, got=media_type)
    return _pairs((await request.body()).decode("utf-8", "replace"))


def _query_pairs(request: Request) -> list[tuple[str, str]]:
    # Not request.url: it is put together with the Host header, which is foreign data of any form.
    return _pairs(request.scope["query_string"].decode("latin-1"))


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Rejected(Code.MALFORMED_REQUEST) from error


def _once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in pairs:
        if name in fields and name in _READ:
            raise Rejected(Code.REPEATED_PARAMETER, got=name)
        fields.setdefault(name, value)
    return fields
