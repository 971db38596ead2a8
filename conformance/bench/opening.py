"""How a launch begins at a platform: an address that a person opens, or the request of `[drive.launch]`.

The answer to the request is the page itself, a redirect, or a text (JSON) in which `[observe.capture] launch_url` finds
the address to open.
"""

import re
from dataclasses import dataclass

from conformance.browser.browser import Browser
from conformance.browser.exchange import Response
from conformance.driving.tool import request_of
from conformance.outcomes import Inconclusive, NotApplicable
from conformance.subject.platform import PlatformSubject, RegisteredTool
from conformance.target.action import Action
from conformance.target.lms import User
from mock_platform.vocabulary import MESSAGE_RESOURCE_LINK


@dataclass(frozen=True)
class Occasion:
    """Who launches what, as which tool; `user` and `link` are the target file's names for them."""

    user: str
    link: str
    message: str
    tool: RegisteredTool

    @property
    def key(self) -> tuple[str, ...]:
        """What tells two occasions apart."""
        return (self.user, self.link, self.message, self.tool.client_id, self.tool.deployment_id)


def person_of(subject: PlatformSubject, name: str) -> User:
    """Return the user of that name; raise `NotApplicable` when the target file names nobody as this."""
    person = {str(known): user for known, user in subject.lms.users.items()}.get(name)
    if person is None:
        raise NotApplicable(f"the target file names nobody as this: [lms.users.{name}]")
    return person


def opened(browser: Browser, subject: PlatformSubject, occasion: Occasion) -> Response:
    """Begin the launch in *browser*; return the platform's first answer."""
    message = _value_of_message(subject, occasion.message)
    drive = message if isinstance(message, Action) else subject.target.drive.launch
    if drive is None:
        is_other = occasion.message != MESSAGE_RESOURCE_LINK
        return browser.open(str(message) if is_other else _value_of_link(occasion))
    values = {
        "user": person_of(subject, occasion.user).value or occasion.user,
        "link": _value_of_link(occasion),
        "message": occasion.message if isinstance(message, Action) else message,
        "client_id": occasion.tool.client_id,
        "deployment_id": occasion.tool.deployment_id,
    }
    answer = browser.fetch(request_of(drive, values, page=""))
    pattern = subject.target.observe.capture.get("launch_url")
    return answer if pattern is None else browser.open(_address_in(answer, pattern))


def _value_of_message(subject: PlatformSubject, message: str) -> str | Action:
    if message not in {*subject.lms.messages, MESSAGE_RESOURCE_LINK}:
        raise NotApplicable(f"the target file does not say how the platform sends it: [lms.messages] {message}")
    return subject.lms.messages.get(message, message)


def _value_of_link(occasion: Occasion) -> str:
    links = {str(name): value for name, value in occasion.tool.links.items()}
    if occasion.link not in links:
        raise NotApplicable(f"the target file names no such link: [lms.links] {occasion.link}")
    return links[occasion.link]


def _address_in(answer: Response, pattern: str) -> str:
    found = re.search(pattern, answer.text)
    if found is None:
        raise Inconclusive(f"[drive.launch] answered {answer.status}, and launch_url finds no address in it")
    return found[1].replace("\\/", "/")
