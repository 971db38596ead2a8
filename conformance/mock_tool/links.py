"""Links between the pages of a list: the `Link` header, read strictly as RFC 8288 section 3 writes it.

`guessed` reads what is none as a person would: a list whose links are badly written can be judged in every other way.
"""

import re
from html import unescape
from urllib.parse import urljoin

from conformance.browser.exchange import Response

_TARGET = re.compile(r"\s*<([^<>\s]*)>")
_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_VALUE = r'"(?:[^"\\]|\\.)*"|[!#$%&\'*+\-.^_`|~0-9A-Za-z:/?=]+'
_PARAMETER = re.compile(rf"\s*;\s*({_TOKEN})\s*(?:=\s*({_VALUE}))?")
_COMMA = re.compile(r"\s*,\s*|\s*$")


_GUESS = re.compile(r"<([^<>]*)>\s*;[^<]*?rel\s*=[^<,;a-z]*([a-z]+)", re.IGNORECASE)


class NoLink(ValueError):
    """The header is not what RFC 8288 describes; the text says where it stops being that."""


def linked(response: Response, relation: str) -> str | None:
    """Return the absolute address that *response* gives for a relation, or None; raise `NoLink` for what is no link."""
    for header in response.all_headers("link"):
        for target, relations in links_of(header):
            if relation in relations:
                return urljoin(response.request.url, target)
    return None


def guessed(response: Response, relation: str) -> str | None:
    """Return the address that *response* seems to give for a relation, however it writes it; None without a trace."""
    for header in response.all_headers("link"):
        for target, name in _GUESS.findall(header):
            if name.lower() == relation:
                return urljoin(response.request.url, unescape(target))
    return None


def links_of(header: str) -> list[tuple[str, list[str]]]:
    """Return target and relations of every link of a `Link` header, in order; raise `NoLink` for what is none."""
    links, place = [], 0
    while place < len(header.rstrip()):
        target = _TARGET.match(header, place)
        if target is None:
            raise NoLink(f"expected <address> at {header[place : place + 40]!r}")
        place = target.end()
        relations: list[str] | None = None
        while parameter := _PARAMETER.match(header, place):
            place = parameter.end()
            if parameter.group(1).lower() == "rel" and relations is None:  # a second rel is ignored (section 3.3)
                relations = (parameter.group(2) or "").strip('"').lower().split()
        links.append((target.group(1), relations or []))
        comma = _COMMA.match(header, place)
        if comma is None:
            raise NoLink(f"expected a comma or the end at {header[place : place + 40]!r}")
        place = comma.end()
    return links
