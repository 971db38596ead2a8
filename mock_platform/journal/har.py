"""Journal and headless exchanges as an HTTP archive, HAR 1.2, which browsers and many tools read.

Tokens and cookies are kept: they are test data, and what somebody looks for. Times of what the platform received
are those of its own clock. What is not known is -1, as the format has it.
"""

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from mock_platform.journal.journal import Entry
from mock_platform.vocabulary import MEDIA_TYPE_FORM

UNKNOWN = -1


def har_from(received: Iterable[Entry], played: Iterable[Entry], base: str) -> dict[str, Any]:
    """Return the archive of requests that a platform received and of those that its own browser sent."""
    entries = [_entry(f"{base}{each['path']}", each["query"], each, "platform") for each in received]
    entries += [_entry(each["url"], None, each, "browser") for each in played]
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "mock-platform", "version": version("lti-testbench")},
            "pages": [],
            "entries": sorted(entries, key=lambda entry: str(entry["startedDateTime"])),
        }
    }


def _entry(url: str, query: str | None, noted: Entry, seen_by: str) -> dict[str, Any]:
    duration = noted.get("duration_ms", 0)
    return {
        "startedDateTime": noted["at"],
        "time": duration,
        "request": _request(f"{url}?{query}" if query else url, noted),
        "response": _response(noted),
        "cache": {},
        "timings": {"send": 0, "wait": duration, "receive": 0},
        "comment": f"seen by the {seen_by}",
    }


def _request(url: str, noted: Entry) -> dict[str, Any]:
    headers = noted.get("headers", {})
    body = noted.get("body", "")
    media_type = headers.get("content-type", "")
    posted = {"postData": {"mimeType": media_type, "params": _params(media_type, body), "text": body}} if body else {}
    return {
        "method": noted["method"],
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": _cookies(headers.get("cookie", "")),
        "headers": _headers(headers),
        "queryString": _pairs(parse_qsl(urlsplit(url).query, keep_blank_values=True)),
        **posted,
        "headersSize": UNKNOWN,
        "bodySize": len(body.encode("utf-8", "replace")),
    }


def _response(noted: Entry) -> dict[str, Any]:
    headers = noted.get("response_headers", {})
    body = noted.get("response_body", "")
    size = len(body.encode("utf-8", "replace"))
    return {
        "status": noted.get("status", 0),
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": _set_cookies(headers.get("set-cookie", "")),
        "headers": _headers(headers),
        "content": {"size": size, "mimeType": headers.get("content-type", "x-unknown"), "text": body},
        "redirectURL": headers.get("location", ""),
        "headersSize": UNKNOWN,
        "bodySize": UNKNOWN,
    }


def _headers(headers: Mapping[str, str]) -> list[dict[str, str]]:
    return _pairs((name, value) for name, values in headers.items() for value in values.split("\n"))


def _params(media_type: str, body: str) -> list[dict[str, str]]:
    return _pairs(parse_qsl(body, keep_blank_values=True)) if media_type.startswith(MEDIA_TYPE_FORM) else []


def _cookies(header: str) -> list[dict[str, str]]:
    crumbs = (crumb.strip().partition("=") for crumb in header.split(";") if crumb.strip())
    return _pairs((name, value) for name, _, value in crumbs)


def _set_cookies(header: str) -> list[dict[str, str]]:
    return [cookie for line in header.split("\n") for cookie in _cookies(line)[:1]]


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
