"""How the suite's browser becomes that of a person: by the session cookie that the target file gives, or by a form.

The form of a login page is sent back with everything that stood in it (platforms put a token against forgeries there),
and with name and password in the fields that `[lms.login]` names.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from conformance.browser.browser import Browser
from conformance.browser.cookies import is_loopback
from conformance.browser.navigation import Navigation
from conformance.outcomes import Inconclusive
from conformance.target.lms import LoginForm, User
from conformance.target.values import origin_of


def sign_in(browser: Browser, user: User, form: LoginForm | None, origins: list[str]) -> None:
    """Let *browser* be that of *user* at the platform with these *origins*."""
    for origin in origins:
        for cookie in filter(None, (part.strip() for part in user.cookie.split(";"))):
            browser.jar.keep(f"{cookie}; Path=/{_cross_site(origin)}", origin)
    if user.username and form is not None:
        _send_form(browser, user, form, origins)


def _cross_site(origin: str) -> str:
    parts = urlsplit(origin)
    return "; Secure; SameSite=None" if parts.scheme == "https" or is_loopback(parts.hostname or "") else ""


def _send_form(browser: Browser, user: User, form: LoginForm, origins: list[str]) -> None:
    page = browser.follow(browser.open(form.url), origins=origins)
    reader = _Forms()
    reader.feed(page.text)
    found = next((one for one in reader.forms if form.password in one.fields), None)
    if found is None:
        raise Inconclusive(f"{form.url} shows no form with the field {form.password!r}: {page.status}")
    url = urljoin(page.request.url, found.action)
    fields = found.fields | {form.username: user.username, form.password: user.password}
    sent = Navigation("POST", url, tuple(fields.items()), page=page.request.url, origin=origin_of(page.request.url))
    browser.follow(browser.go(sent), origins=origins)


@dataclass
class _Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    """Reads every form of a page with what stands in its fields."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[_Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(_Form(attributes.get("action", "")))
        elif tag in {"input", "button"} and self.forms and attributes.get("name"):
            self._take(attributes)

    def _take(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("type", "text").lower()
        if kind in {"checkbox", "radio"} and "checked" not in attributes:
            return
        self.forms[-1].fields.setdefault(attributes["name"], attributes.get("value", ""))
