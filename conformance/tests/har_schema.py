"""As much of HAR 1.2 as its description demands, as a schema that `json_schema.breaches` can judge by."""

from typing import Any, Final

_TEXT: Final = {"type": "string"}
_NUMBER: Final = {"type": "number", "minimum": -1}
_PAIRS: Final = {"type": "array", "items": {"$ref": "#/$defs/pair"}}


def _object(**members: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(members), "properties": members}


_REQUEST: Final = _object(
    method=_TEXT,
    url=_TEXT,
    httpVersion=_TEXT,
    cookies=_PAIRS,
    headers=_PAIRS,
    queryString=_PAIRS,
    headersSize=_NUMBER,
    bodySize=_NUMBER,
)
_RESPONSE: Final = _object(
    status={"type": "integer", "minimum": 0},
    statusText=_TEXT,
    httpVersion=_TEXT,
    cookies=_PAIRS,
    headers=_PAIRS,
    content=_object(size=_NUMBER, mimeType=_TEXT),
    redirectURL=_TEXT,
    headersSize=_NUMBER,
    bodySize=_NUMBER,
)
_MOMENT: Final = {"type": "string", "format": "date-time"}
_ENTRY: Final = _object(
    pageref=_TEXT,
    startedDateTime=_MOMENT,
    time={"type": "number", "minimum": 0},
    request=_REQUEST,
    response=_RESPONSE,
    cache={"type": "object"},
    timings=_object(send=_NUMBER, wait=_NUMBER, receive=_NUMBER),
)
_PAGE: Final = _object(startedDateTime=_MOMENT, id=_TEXT, title=_TEXT, pageTimings={"type": "object"})
HAR: Final[dict[str, Any]] = _object(
    log=_object(
        version={"const": "1.2"},
        creator=_object(name=_TEXT, version=_TEXT),
        pages={"type": "array", "items": _PAGE},
        entries={"type": "array", "items": _ENTRY},
    )
) | {"$defs": {"pair": _object(name=_TEXT, value=_TEXT)}}
