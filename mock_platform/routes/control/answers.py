"""What the control API answers, as JSON Schema: the members that a program may rely on. More may come."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
COUNT: Schema = {"type": "integer", "minimum": 0}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
OBJECT: Schema = {"type": "object"}
OBJECT_OR_NULL: Schema = {"type": ["object", "null"]}


def list_of(items: Schema) -> dict[str, Any]:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def object_of(**members: Schema) -> dict[str, Any]:
    """Return the schema of an object that has all these members."""
    return {"type": "object", "properties": members, "required": list(members)}


TEXTS = list_of(TEXT)
CLOCK_ANSWER = object_of(now=TEXT, offset_s=NUMBER)
KEY_ANSWER = object_of(kid=TEXT, state={"enum": ["past", "present", "future", "added"]}, published={"type": "boolean"})
PLATFORM_ANSWER = object_of(
    name=TEXT,
    issuer=TEXT,
    scenario=TEXT,
    profile=TEXT,
    endpoints={"type": "object", "additionalProperties": TEXT},
    now=TEXT,
    offset_s=NUMBER,
    keys=list_of(KEY_ANSWER),
    registrations=TEXTS,
    people=TEXTS,
    courses=TEXTS,
    links=TEXTS,
)
REGISTRATION_ANSWER = object_of(
    client_id=TEXT,
    client_name=TEXT,
    initiate_login_uri=TEXT,
    redirect_uris=TEXTS,
    target_link_uri=TEXT,
    jwks_uri=TEXT_OR_NULL,
    jwks=OBJECT_OR_NULL,
    deployment_ids=TEXTS,
    scopes=TEXTS,
    custom_parameters={"type": "object", "additionalProperties": TEXT},
    token_audience=TEXT_OR_NULL,
)
LAUNCH_ANSWER = object_of(
    launch_id=TEXT,
    state={"enum": ["created", "started", "answered"]},
    client_id=TEXT,
    user=TEXT,
    course=TEXT_OR_NULL,
    link=TEXT_OR_NULL,
    message=TEXT,
    login_parameters=list_of({"type": "array", "items": TEXT, "minItems": 2, "maxItems": 2}),
    authentication_request=OBJECT_OR_NULL,
    answers=list_of(OBJECT),
    edits=list_of(object_of(name=TEXT, used=COUNT)),
    findings=list_of(OBJECT),
)
LAUNCH_SUMMARY = object_of(
    launch_id=TEXT, state=TEXT, client_id=TEXT, user=TEXT_OR_NULL, link=TEXT_OR_NULL, message=TEXT
)
LAUNCHED = {
    "type": "object",
    "properties": {"launch_id": TEXT, "url": TEXT, "exchange": OBJECT},
    "required": ["launch_id"],
    "anyOf": [{"required": ["url"]}, {"required": ["exchange"]}],
}
ENTRY = object_of(seq=COUNT, at=TEXT, kind=TEXT)
JOURNAL = object_of(entries=list_of(ENTRY), last=COUNT, dropped=COUNT)
SNAPSHOT = object_of(snapshot_id=TEXT, at=TEXT, scenario=TEXT)
