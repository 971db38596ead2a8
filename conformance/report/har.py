"""The exchanges of one result as an HTTP archive, HAR 1.2, which browsers' developer tools open.

One page for the test, one for each control that it relied on. It is made from the evidence as it is reported: without
secrets, long bodies cut. What is not known is -1, as the format has it; an answer that did not come has the status 0.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from typing import Any
from urllib.parse import parse_qsl, urlsplit

UNKNOWN = -1
FORM_TYPE = "application/x-www-form-urlencoded"
Json = dict[str, Any]
Headers = Sequence[Sequence[str]]


def har_of(pages: Mapping[str, Json]) -> Json:
    """Return the archive of these pages: a title, and the evidence whose exchanges belong to it."""
    seen = {title: evidence["exchanges"] for title, evidence in pages.items() if evidence["exchanges"]}
    entries = [_entry(exchange, title) for title, exchanges in seen.items() for exchange in exchanges]
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "lti-conformance", "version": version("lti-testbench")},
            "pages": [_page(title, exchanges[0]["started"]) for title, exchanges in seen.items()],
            "entries": sorted(entries, key=lambda entry: datetime.fromisoformat(entry["startedDateTime"])),
        }
    }


def _page(title: str, started: str) -> Json:
    return {"startedDateTime": started, "id": title, "title": title, "pageTimings": {}}


def _entry(exchange: Json, page: str) -> Json:
    response = exchange["response"]
    took = response["elapsed_ms"] if response else 0
    return {
        "pageref": page,
        "startedDateTime": exchange["started"],
        "time": took,
        "request": _request(exchange["request"]),
        "response": _response(response) if response else _no_response(exchange["failure"]),
        "cache": {},
        "timings": {"send": 0, "wait": took, "receive": 0},
    }


def _request(request: Json) -> Json:
    headers: Headers = request.get("headers", [])
    return {
        "method": request["method"],
        "url": request["url"],
        "httpVersion": "HTTP/1.1",
        "cookies": _pairs(_crumbs(_first(headers, "cookie"))),
        "headers": _pairs(headers),
        "queryString": _pairs(_query(request["url"])),
        **({"postData": _posted(_first(headers, "content-type"), request["body"])} if request["body"] else {}),
        "headersSize": UNKNOWN,
        "bodySize": len(request["body"].encode()),
    }


def _posted(media_type: str, body: str) -> Json:
    fields = parse_qsl(body, keep_blank_values=True) if media_type.startswith(FORM_TYPE) else []
    return {"mimeType": media_type, "params": _pairs(fields), "text": body}


def _response(response: Json) -> Json:
    headers: Headers = response.get("headers", [])
    set_cookies = (value for name, value in headers if name.lower() == "set-cookie")
    return {
        "status": response["status"],
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": _pairs(crumb for header in set_cookies for crumb in _crumbs(header)[:1]),
        "headers": _pairs(headers),
        "content": _content(_first(headers, "content-type"), response["body"]),
        "redirectURL": _first(headers, "location"),
        "headersSize": UNKNOWN,
        "bodySize": UNKNOWN,
    }


def _no_response(failure: str) -> Json:
    empty = _response({"status": 0, "headers": [], "body": ""})
    return empty | {"httpVersion": "unknown", "_error": failure, "comment": failure}


def _content(media_type: str, body: str) -> Json:
    return {"size": len(body.encode()), "mimeType": media_type or "x-unknown", "text": body}


def _query(url: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(urlsplit(url).query, keep_blank_values=True)
    except ValueError:
        return []  # a hostile address may be no URL at all


def _crumbs(header: str) -> list[tuple[str, str]]:
    crumbs = (crumb.strip().partition("=") for crumb in header.split(";") if crumb.strip())
    return [(name, value) for name, _, value in crumbs]


def _first(headers: Headers, name: str) -> str:
    return next((value for key, value in headers if key.lower() == name), "")


def _pairs(pairs: Iterable[Sequence[str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
