"""A tool that chooses content: a deep linking launch, what it sends to the API, and what the platform would read."""

from html.parser import HTMLParser
from typing import Any

import httpx
import jwt

from gateway.tests.defects import deep_linking
from gateway.tests.site import Site, ltik_header, ltik_of

D = "https://purl.imsglobal.org/spec/lti-dl/claim/"
LINK = {"type": "link", "url": "https://tool.example/page"}
EVERYTHING = {
    "accept_types": ["link", "ltiResourceLink", "file", "html", "image"],
    "accept_presentation_document_targets": ["embed", "iframe", "window"],
}


async def asked(site: Site, drop: str = "", **settings: Any) -> dict[str, str]:
    """A deep linking launch with these settings; gives the credentials of the tool."""
    return ltik_header(ltik_of(await deep_linking(drop, **{**EVERYTHING, **settings})(site)))


async def choose(
    site: Site, credentials: dict[str, str], items: Any, address: str = "/api/deeplinking", **body: Any
) -> httpx.Response:
    """Send a choice to the API."""
    return await site.client.post(address, json={"contentItems": items, **body}, headers=credentials)


async def claims_in(site: Site, answer: httpx.Response) -> dict[str, Any]:
    """What the platform reads in the message of an answer, after it has verified the signature."""
    assert answer.status_code == 200, answer.text
    published = jwt.PyJWKSet.from_dict((await site.client.get("/lti/keys")).json())
    token = answer.json()["message"]
    key = published[jwt.get_unverified_header(token)["kid"]].key
    jwt.PyJWS().decode_complete(token, key, algorithms=["RS256"])
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


async def items_sent(site: Site, items: Any, drop: str = "", **settings: Any) -> list[dict[str, Any]]:
    """The items that come back to a platform with these settings."""
    claims = await claims_in(site, await choose(site, await asked(site, drop, **settings), items))
    sent: list[dict[str, Any]] = claims[D + "content_items"]
    return sent


def faulty_fields(answer: httpx.Response) -> dict[str, str]:
    """The fields that a refusal names, each with its sentence."""
    assert answer.status_code == 400, answer.text
    assert answer.json()["details"]["message"] == "VALIDATION_ERROR"
    return {error["field"]: error["message"] for error in answer.json()["details"]["errors"]}


class FormReader(HTMLParser):
    """Reads a form as a browser would."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a tag."""
        self.tags.append((tag, dict(attrs)))
