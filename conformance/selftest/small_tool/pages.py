"""The pages of this tool: plain HTML, in which nothing that came from outside is markup."""

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from starlette.responses import HTMLResponse, RedirectResponse, Response

from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.launches import Launch

_NO_STORE = {"Cache-Control": "no-store"}


def session_page(launch: Launch) -> Response:
    """Show whose session this is."""
    shown = {"user": launch.user or "", "issuer": launch.registration.issuer, "deployment": launch.deployment}
    shown |= {"for_user": launch.about} if launch.about else {}
    lines = "".join(f"<p>{name}: <b id={name}>{escape(text)}</b></p>" for name, text in shown.items())
    title = escape(str(launch.claim(lti.CLAIM_RESOURCE_LINK).get("title", "a small tool")))
    return page(f"<h1>Welcome to {title}</h1>{lines}")


def refusal_page(sentence: str, status: int) -> Response:
    """Say why not."""
    return page(f"<h1>This did not work</h1><p>{escape(sentence)}</p>", status)


def posted_back(address: str, token: str) -> Response:
    """Let the browser post a deep linking response: the one parameter JWT (DL 4.5)."""
    field = f'<input type="hidden" name="JWT" value="{escape(token)}">'
    form = f'<form method="post" action="{escape(address)}">{field}</form>'
    return page(f"{form}<script>document.forms[0].submit()</script>")


def sent_on(address: str, parameters: dict[str, str]) -> Response:
    """Send the browser on by an answer that no cache keeps."""
    separator = "&" if "?" in address else "?"
    return RedirectResponse(f"{address}{separator}{urlencode(parameters)}", 302, _NO_STORE)


def registered_page(issuer: str) -> Response:
    """Say that the registration is done, and let the platform close this page (DR 3.7)."""
    message = f'{{subject: "{lti.SUBJECT_CLOSE}"}}'
    return page(
        f"<h1>Registered</h1><p>at {escape(issuer)}</p>"
        f'<script>(window.opener || window.parent).postMessage({message}, "*")</script>'
    )


def listing_page(entries: Sequence[object]) -> Response:
    """Show a list."""
    return page("<ul>" + "".join(f"<li>{escape(str(entry))}</li>" for entry in entries) + "</ul>")


def page(body: str, status: int = 200) -> Response:
    """Return a page."""
    return HTMLResponse(
        f"<!doctype html><html lang=en><meta charset=utf-8><title>A small tool</title>{body}", status, _NO_STORE
    )
