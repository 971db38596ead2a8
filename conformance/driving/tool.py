"""A tool acts by the requests of its target file (`[drive.*]`), sent from the page on which its launch ended.

The design's "drive" (stable): a string that is only a placeholder becomes the value with its JSON type, inside other
text it is inserted; redirects and pages whose form submits itself are followed, within the tool and to the platform.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from conformance.browser.browser import Browser
from conformance.browser.exchange import Request, Response
from conformance.browser.navigation import FORM_TYPE
from conformance.observation.judgement import Judgement
from conformance.outcomes import NotApplicable
from conformance.target.action import PLACEHOLDER, Action
from conformance.target.file import Drive

_JSON_TYPE = "application/json"


@dataclass(frozen=True)
class ToolDriver:
    """Drives a tool in the browser of one accepted launch; `origins` are its own and the platform's."""

    actions: Drive
    origins: Sequence[str]
    browser: Browser
    judgement: Judgement

    def offers(self, action: str) -> bool:
        """Whether the target file says how."""
        return getattr(self.actions, action) is not None

    def act(self, action: str, values: Mapping[str, Any]) -> Response:
        """Send the request of `[drive.action]`, and follow where it leads."""
        known: Action | None = getattr(self.actions, action)
        if known is None:
            raise NotApplicable(f"the target file does not say how the tool is made to do it: [drive.{action}]")
        request = request_of(known, {**values, **self.judgement.captured}, page=self._page)
        return self.browser.follow(self.browser.fetch(request), origins=self.origins)

    @property
    def _page(self) -> str:
        return self.judgement.response.request.url if self.judgement.response is not None else ""


def request_of(action: Action, values: Mapping[str, Any], *, page: str) -> Request:
    """Return the request that *action* describes, with *values* in the place of its placeholders."""
    quoted = {name: quote(str(value), safe="") for name, value in values.items()}
    url = _inserted(action.url, quoted)
    headers = {name: str(_inserted(text, values)) for name, text in action.headers.items()}
    body, media_type = _body(action, values)
    if media_type and "content-type" not in {name.lower() for name in headers}:
        headers["Content-Type"] = media_type
    return Request(action.method, url, tuple(headers.items()), body, page)


def _body(action: Action, values: Mapping[str, Any]) -> tuple[bytes, str]:
    if action.json_body is not None:
        return json.dumps(_filled(action.json_body, values)).encode(), _JSON_TYPE
    if action.form is not None:
        fields = {name: _inserted(text, values) for name, text in action.form.items()}
        return urlencode(fields).encode(), FORM_TYPE
    return b"", ""


def _filled(document: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(document, dict):
        return {name: _filled(member, values) for name, member in document.items()}
    if isinstance(document, list):
        return [_filled(member, values) for member in document]
    if not isinstance(document, str):
        return document
    whole = PLACEHOLDER.fullmatch(document)
    return values[whole[1]] if whole and whole[1] in values else _inserted(document, values)


def _inserted(text: str, values: Mapping[str, Any]) -> str:
    """A placeholder that has no value here, such as that of a capture which found nothing, is left as it is."""
    return PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), text)
