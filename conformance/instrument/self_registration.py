"""A target registers itself: its registration URL is opened as the platform's page opens it, and followed to its end.

LTI Dynamic Registration 1.0, sections 3.3 to 3.6. A page that asks a person to confirm, with nothing to fill in, is
confirmed. What came of it is what the mock LMS knows: a page may say anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from conformance.browser.browser import Browser
from conformance.browser.exchange import Response
from conformance.browser.navigation import Navigation
from conformance.browser.page import confirmation
from conformance.instrument.control import Control, ControlError
from conformance.outcomes import NotApplicable
from conformance.target.values import origin_of

MOST_CONFIRMATIONS = 3


@dataclass(frozen=True)
class Invitation:
    """A platform's invitation to register; `page` is the platform's own, `since` the journal's last number before."""

    control: Control
    id: str
    page: str
    token: str
    since: int

    def opened_by(self, browser: Browser, origins: Sequence[str], **query: str | None) -> Response:
        """Open the tool from the platform's page and follow it within *origins*; return the last answer.

        *query* changes parameters of the tool's address; None leaves one out.
        """
        browser.open(self.page)
        url = _with_query(self._address(), query)
        answer = browser.follow(browser.go(Navigation("GET", url, page=self.page)), origins=origins)
        for _ in range(MOST_CONFIRMATIONS):
            onward = confirmation(answer)
            if onward is None or origin_of(onward.url) not in origins or self.client_id() is not None:
                break
            answer = browser.follow(browser.go(onward), origins=origins)
        return answer

    def client_id(self) -> str | None:
        """Return the client id that the tool was given; None when it has not registered."""
        found: str | None = self.control.call("GET", f"/registrations/dynamic/{self.id}")["client_id"]
        return found

    def requests(self, endpoint: str) -> list[dict[str, Any]]:
        """Return what the platform was asked at an endpoint since the invitation."""
        return self.control.journal(after=self.since, kind="request", endpoint=endpoint)

    def findings(self) -> list[dict[str, Any]]:
        """Return what the platform found wrong since the invitation."""
        return self.control.journal(after=self.since, kind="finding")

    def _address(self) -> str:
        told = self.control.journal(after=self.since, kind="message")
        return next(str(entry["url"]) for entry in told if entry.get("registration_id") == self.id)


def invite(control: Control, registration_url: str, **order: Any) -> Invitation:
    """Invite the tool at *registration_url*; *order* is what the mock LMS lets an invitation say.

    Whether a person would have to activate the tool afterwards is the platform's business: here nobody has to.
    """
    since = control.last_seq()
    body = {"registration_url": registration_url, "browser": True, "state": "active", **order}
    try:
        made = control.call("POST", "/registrations/dynamic", body)
    except ControlError as error:
        if "registration_absent" not in str(error):
            raise
        raise NotApplicable(
            "the platform that the suite plays has no dynamic registration: [platform] profile"
        ) from error
    return Invitation(control, made["registration_id"], made["url"], made["registration_token"] or "", since)


def _with_query(url: str, changes: dict[str, str | None]) -> str:
    pairs = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True)) | changes
    return urlsplit(url)._replace(query=urlencode({n: v for n, v in pairs.items() if v is not None})).geturl()
