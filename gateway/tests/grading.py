"""A tool that was launched and may use grades: its calls of the API, and what they make the platform see."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from gateway.tests.lms import AGS
from gateway.tests.service_lms import ServiceLms
from gateway.tests.site import API_KEY, Site, code_of, ltik_header, ltik_of, open_site

SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
ALL_SCOPES = [SCOPE + name for name in ("lineitem", "lineitem.readonly", "result.readonly", "score")]
LINE_ITEMS = "https://lms.example/c/9/lineitems?type_id=4"
ITEM = "https://lms.example/c/9/lineitems/8/lineitem?type_id=4"
RESULT = {
    "id": "https://lms.example/c/9/lineitems/8/lineitem/results/7?type_id=4",
    "userId": "user-7",
    "scoreOf": ITEM,
    "resultScore": 17.5,
    "resultMaximum": 20,
}


def path_of(line_item_id: str, name: str = "") -> str:
    """The path of a line item in the API, or of what is below it, as the Node client writes it."""
    return f"/api/lineitems/{quote(line_item_id, safe='')}{name}"


@dataclass
class Tool:
    """A tool with credentials for one launch."""

    site: Site
    lms: ServiceLms
    header: dict[str, str]

    async def call(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """Call the API."""
        return await self.site.client.request(method, path, headers=self.header, **arguments)

    def hears(self, status: int, document: Any = None, **headers: str) -> None:
        """Write down what the platform answers next."""
        body = {} if document is None else {"json": document}
        self.lms.answers.append(httpx.Response(status, headers=headers, **body))

    @property
    def said(self) -> dict[str, Any]:
        """The document of the last request to the platform."""
        document: dict[str, Any] = json.loads(self.lms.asked[-1].content)
        return document

    @property
    def asked_scopes(self) -> list[str]:
        """The scopes of the tokens that were asked for."""
        return [form["scope"].removeprefix(SCOPE) for form in self.lms.token_forms]

    @property
    def orders(self) -> list[tuple[str, str]]:
        """The methods and addresses of the requests to the platform."""
        return [(request.method, str(request.url)) for request in self.lms.asked]


def faults_of(answer: httpx.Response) -> list[str]:
    """The fields that an answer finds fault with."""
    assert code_of(answer) == "VALIDATION_ERROR"
    return [error["field"] for error in answer.json()["details"]["errors"]]


@asynccontextmanager
async def open_tool(database: Path, *, by_service_key: bool = False, **members: Any) -> AsyncIterator[Tool]:
    """A launch through a fresh gateway; `members` change the endpoint claim, or the settings."""
    claim = {"scope": ALL_SCOPES, "lineitems": LINE_ITEMS, "lineitem": ITEM}
    changes = {name: members.pop(name) for name in list(members) if name not in claim}
    lms = ServiceLms()
    async with open_site(database, lms=lms, **changes) as site:
        launched = await site.launch({AGS: {**claim, **members}})
        header = ltik_header(ltik_of(launched))
        if by_service_key:
            shown = await site.id_token(launched)
            header = {"Authorization": f"SERVICE-AUTH-V1 {API_KEY}:{shown['services']['serviceKey']}"}
        yield Tool(site, lms, header)
