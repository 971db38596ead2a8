"""Faults of an answer's body: it is not what its header says, not JSON, nothing, or far too much.

RFC 8259 section 8.1; RFC 9110 section 8. They meet answers to programs; what browsers get is left alone. Where no
LTI document says what a tool does about them, OAUTH-013 is what comes nearest: no crash, no tight loop.
"""

import gzip
import json
from typing import Any, Literal

from mock_platform.edits.edit import Json, NotApplicable
from mock_platform.faults.answer import Answer, Encounter
from mock_platform.faults.fault import PROGRAMS, answer_fault

TELLS = "Says that the platform's answer could not be read, and uses nothing of it."
BEYOND_ASCII = "é"


@answer_fault("NRPS-003", "Reads it all the same, or says which media type it expected.", endpoints=PROGRAMS)
def wrong_media_type(encounter: Encounter, media_type: str = "text/html") -> Answer:
    """The body is right and its Content-Type is another, as a real platform's token endpoint has it."""
    return encounter.answer.with_headers(content_type=media_type)


@answer_fault("NRPS-003", "Reads it: parameters and case of a media type are no matter.", endpoints=PROGRAMS)
def decorated_media_type(encounter: Encounter) -> Answer:
    """The Content-Type is in other case and has a charset."""
    media_type = (encounter.answer.header("content-type") or "application/json").partition(";")[0]
    return encounter.answer.with_headers(content_type=f"{media_type.title()}; Charset=UTF-8")


@answer_fault("OAUTH-013", TELLS, endpoints=PROGRAMS, instead=True)
def html_page(_: Encounter) -> Answer:
    """A page for people comes with status 200: a login page, or that of a proxy."""
    page = b"<!doctype html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>"
    return Answer(200, body=page).with_headers(content_type="text/html; charset=utf-8")


@answer_fault("OAUTH-013", TELLS, endpoints=PROGRAMS)
def empty_body(encounter: Encounter) -> Answer:
    """Status and headers are right, and the body is empty."""
    return Answer(encounter.answer.status, encounter.answer.headers)


@answer_fault("OAUTH-013", TELLS, endpoints=PROGRAMS)
def broken_json(encounter: Encounter) -> Answer:
    """The body breaks off in the middle of its JSON, and Content-Length agrees with that."""
    body = encounter.answer.body
    if len(body) < 2:
        raise NotApplicable("the answer has no body to break")
    return Answer(encounter.answer.status, encounter.answer.headers, body[: len(body) // 2])


@answer_fault("OAUTH-013", TELLS, endpoints=PROGRAMS)
def other_json(encounter: Encounter, document: Json = None) -> Answer:
    """The body is JSON of another kind than expected: null, a list for an object, an object for a list."""
    encounter.answer.document()
    return encounter.answer.with_json(document)


@answer_fault("TRAP-024", "Stops reading at a limit of its own.", endpoints=PROGRAMS)
def huge_body(encounter: Encounter, megabytes: Literal[1, 8, 64] = 8) -> Answer:
    """The JSON is followed by megabytes of blanks."""
    answer = encounter.answer
    return Answer(answer.status, answer.headers, answer.body + b" " * (megabytes * 1024 * 1024))


@answer_fault("CORE-015", "Reads it and ignores what it does not know.", endpoints=PROGRAMS)
def unknown_members(encounter: Encounter) -> Answer:
    """The answer's objects have members of a vendor."""
    return encounter.answer.with_json(_with_more(encounter.answer.document()))


@answer_fault("OAUTH-013", "Reads it without the mark, or says that the answer could not be read.", endpoints=PROGRAMS)
def byte_order_mark(encounter: Encounter) -> Answer:
    """The JSON begins with a byte order mark."""
    encounter.answer.document()
    answer = encounter.answer
    return Answer(answer.status, answer.headers, b"\xef\xbb\xbf" + answer.body)


@answer_fault("OAUTH-013", TELLS, endpoints=PROGRAMS)
def wrong_charset(encounter: Encounter, charset: Literal["utf-16", "windows-1252"] = "utf-16") -> Answer:
    """The JSON is written in another encoding than UTF-8, with names that are not ASCII."""
    answer = encounter.answer
    document = answer.document()
    text = json.dumps(_with_more(document), ensure_ascii=False)
    return Answer(answer.status, answer.headers, text.encode(charset, "replace"))


@answer_fault("OAUTH-013", "Inflates it, or says that the answer could not be read.", endpoints=PROGRAMS)
def unasked_gzip(encounter: Encounter) -> Answer:
    """The body is compressed though nobody asked for that."""
    answer = encounter.answer
    return Answer(answer.status, answer.headers, gzip.compress(answer.body)).with_headers(content_encoding="gzip")


def _with_more(document: Any) -> Any:
    if isinstance(document, list):
        return [_with_more(member) for member in document]
    if not isinstance(document, dict):
        return document
    return {**document, "https://vendor.example/member": {"text": BEYOND_ASCII, "nothing": None}}
