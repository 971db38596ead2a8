"""Services of a platform: a request with an access token, and an answer that can be relied on.

A token that the platform takes no longer is renewed once (RFC 6750 section 3.1). The media type of an answer is not
looked at, its JSON is: several platforms send JSON under another name. Whatever is not 2xx is a PlatformFailure.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from gateway.clock import Clock
from gateway.errors import Code, PlatformFailure, unreadable
from gateway.platforms.access_tokens import AccessTokens, Grant
from gateway.platforms.exchange import Exchange, Order, Reply
from gateway.platforms.failures import failure_of, told_in
from gateway.platforms.patience import Sleep, patiently
from gateway.protocol.json_text import json_value_from
from gateway.protocol.links import links_from
from gateway.protocol.pages import same_origin, same_page
from gateway.storage.registrations import Registration

# RFC 9110 section 9.2.2
_IDEMPOTENT: Final = frozenset({"GET", "HEAD", "PUT", "DELETE"})
_UNAUTHORIZED: Final = 401
_Result = TypeVar("_Result")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a service answered: `document` is its JSON, None for an empty body; `links` are URLs by relation."""

    reply: Reply = field(repr=False)
    token: str = field(repr=False)
    document: Any
    links: Mapping[str, str]

    @property
    def url(self) -> str:
        """Where it came from, after redirects."""
        return self.reply.url

    def unreadable(self, reason: str) -> PlatformFailure:
        """The failure of a platform whose answer is JSON, but not what the standard says."""
        return unreadable(self.url, reason, body=told_in(self.reply.body, secret=self.token))


@dataclass(frozen=True, kw_only=True)
class PlatformServices:
    """Asks services in the name of a registration."""

    exchange: Exchange
    tokens: AccessTokens
    clock: Clock
    sleep: Sleep

    async def ask(
        self,
        registration: Registration,
        method: str,
        url: str,
        *,
        scopes: Sequence[str],
        accept: str,
        media_type: str | None = None,
        document: Any = None,
        deployment_id: str = "",
    ) -> Answer:
        """Send a request with a token for these scopes; raises PlatformFailure for everything that is not 2xx.

        `document` is sent as JSON under `media_type`. A failure that may pass is tried again where the method is
        one that may be repeated. The token is for `deployment_id` alone, if one is named.
        """
        content = None if document is None else json.dumps(document, allow_nan=False).encode()
        headers = {"Accept": accept} | ({"Content-Type": media_type or "application/json"} if content else {})
        order = Order(method=method, url=url, headers=headers, content=content)
        grant = Grant(registration=registration, scopes=scopes, deployment_id=deployment_id)

        async def attempt(token: str) -> Answer:
            authorized = replace(order, headers={**order.headers, "Authorization": f"Bearer {token}"})
            reply = await self.exchange.send(authorized)
            if not 200 <= reply.status < 300:
                raise failure_of(reply, Code.PLATFORM_REFUSED, now=self.clock(), secret=token)
            return _answer_from(reply, token)

        return await self.authorized(grant, attempt, repeatable=order.method in _IDEMPOTENT)

    async def authorized(
        self, grant: Grant, attempt: Callable[[str], Awaitable[_Result]], *, repeatable: bool
    ) -> _Result:
        """Make an attempt with a token for this, and patiently more; raises the last one's PlatformFailure."""
        token = await self.tokens.token(grant)
        try:
            return await patiently(lambda: attempt(token), repeatable=repeatable, sleep=self.sleep)
        except PlatformFailure as failure:
            if failure.answered != _UNAUTHORIZED:
                raise
        self.tokens.forget(grant, token)
        renewed = await self.tokens.token(grant)
        return await patiently(lambda: attempt(renewed), repeatable=repeatable, sleep=self.sleep)


def _answer_from(reply: Reply, token: str) -> Answer:
    try:
        document = json_value_from(reply.body) if reply.body.strip() else None
    except ValueError as error:
        told = told_in(reply.body, secret=token)
        raise unreadable(reply.url, f"it is not JSON: {error}", body=told) from error
    links = links_from(reply.headers.get("link", ""), of=reply.url)
    return Answer(
        reply=reply,
        token=token,
        document=document,
        # A page elsewhere would be fetched with a token of this platform's; a page that follows itself has no end.
        links={
            relation: url
            for relation, url in links.items()
            if same_origin(url, reply.url) and not (relation == "next" and same_page(url, reply.url))
        },
    )
