"""One call of a service of the platform, and lists in pages: what roster, groups and grades have in common.

A token goes only to the host that the signed claim named. A page's `next` is followed as it is given (AGS 3.2.4), but
nowhere else, and not round in circles.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from conformance.selftest.small_tool.access_tokens import AccessTokens
from conformance.selftest.small_tool.fetching import Answer, Fetching
from conformance.selftest.small_tool.launches import Message
from conformance.selftest.small_tool.refusal import PlatformFailure

MOST_PAGES = 100
LONGEST_PATIENCE_S = 5.0
_LINK = re.compile(r"<([^>]*)>((?:\s*;\s*[^;,=\s]+\s*=\s*(?:\"[^\"]*\"|[^;,\s]+))*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^;,\s]+))", re.IGNORECASE)


@dataclass
class Service:
    """Calls services in the name of a launch, or of a notice."""

    fetching: Fetching
    tokens: AccessTokens

    async def read_all(self, party: Message, url: str, *, scope: str, accept: str, member: str = "") -> list[Any]:
        """Return the entries of every page of a list: the page itself, or its *member*."""
        entries: list[Any] = []
        seen: set[str] = set()
        page: str | None = url
        while page is not None and page not in seen and len(seen) < MOST_PAGES:
            seen.add(page)
            answer = await self.call(party, "GET", page, scope=scope, accept=accept)
            entries += listed(answer, member)
            page = self.next_page(answer)
        return entries

    async def call(
        self,
        party: Message,
        method: str,
        url: str,
        *,
        scope: str,
        accept: str = "",
        media_type: str = "",
        body: Any = None,
    ) -> Answer:
        """Call; once more with a new token where the old one was refused, or after a pause that was asked for."""
        headers = {"Accept": accept, "Content-Type": media_type}
        told = {name: value for name, value in headers.items() if value}
        content = None if body is None else json.dumps(body)
        answer = await self.send(party, method, url, scope, told, content)
        if answer.status == 401:
            answer = await self.send(party, method, url, scope, told, content, renew=True)
        elif answer.status in {429, 503}:
            await asyncio.sleep(patience_s(answer))
            answer = await self.send(party, method, url, scope, told, content)
        if not 200 <= answer.status < 300:
            raise PlatformFailure(f"the platform answered {answer.status}")
        return answer

    async def send(
        self,
        party: Message,
        method: str,
        url: str,
        scope: str,
        headers: Mapping[str, str] | None = None,
        content: str | None = None,
        *,
        renew: bool = False,
    ) -> Answer:
        """Send one request with a token, a new one if *renew*; return whatever is answered."""
        token = await self.tokens.token(party, [scope], renew=renew)
        told = {**(headers or {}), "Authorization": f"Bearer {token}"}
        return await self.fetching.ask(method, url, headers=told, content=content)

    def next_page(self, answer: Answer) -> str | None:
        """Return the address of the next page, when there is one on the host of this one."""
        following = link_named("next", answer)
        return following if following and origin_of(following) == origin_of(answer.url) else None


def link_named(rel: str, answer: Answer) -> str | None:
    """Return the address that the `Link` headers give for *rel* (RFC 8288), made absolute."""
    for address, parameters in _LINK.findall(", ".join(answer.headers.get_list("link"))):
        relations = " ".join(quoted or bare for quoted, bare in _REL.findall(parameters)).lower().split()
        if rel in relations:
            return str(urljoin(answer.url, address))
    return None


def listed(answer: Answer, member: str) -> list[Any]:
    """Return the entries that a page has."""
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise PlatformFailure("the platform answered with no JSON") from error
    entries = document.get(member) if member and isinstance(document, dict) else document
    if not isinstance(entries, list):
        raise PlatformFailure("the platform answered with no list")
    return [entry for entry in entries if isinstance(entry, dict)]


def patience_s(answer: Answer) -> float:
    """Return how long to wait before the one further attempt."""
    told = answer.headers.get("retry-after", "1")
    return min(float(told), LONGEST_PATIENCE_S) if told.isdecimal() else 1.0


def origin_of(url: str) -> tuple[str, str]:
    """Return what tells one host from another."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
