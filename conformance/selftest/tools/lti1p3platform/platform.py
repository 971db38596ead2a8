"""The smallest honest platform around lti1p3platform, as its README tells to make it, on Python's own HTTP server.

One course with two links and a place to choose content, a student and a teacher, who are known by a cookie. As the
README says of an application: it sees that somebody is signed in, and that the login hint is theirs, and makes the
library's platform anew for each request. It answers 400 to what the library refuses by an exception of its own, and 500
to any other. The library's grades need a gradebook to be written for them, and are not offered. Nothing else is checked
here that the library leaves out.
"""
# mypy: ignore-errors
# It runs in an environment of its own, whose packages the project does not have.

import argparse
import html
import json
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from jwt import PyJWTError
from lti1p3platform import exceptions
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.membership import Context
from lti1p3platform.message_launch import LTIAdvantageMessageLaunchAbstract
from lti1p3platform.oidc_login import OIDCLoginAbstract
from lti1p3platform.registration import Registration
from lti1p3platform.request import Request
from lti1p3platform.service_connector import NamesRoleProvisioningService

ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
PEOPLE = {"student": ("Sam Student", f"{ROLE}Learner"), "teacher": ("Tina Teacher", f"{ROLE}Instructor")}
LINKS = {"quiz": "A quiz", "reading": "A text"}
CHOICE = "choose"
REFUSALS = (
    exceptions.LtiException,
    exceptions.PreflightRequestValidationException,
    exceptions.MissingRequiredClaim,
    exceptions.UnsupportedGrantType,
    exceptions.InvalidKeySetUrl,
    exceptions.LtiDeepLinkingResponseException,
    PyJWTError,
)


class Refused(Exception):
    """What the application itself refuses."""


class Asked(Request):
    """A request in the form that the library reads."""

    def build_metadata(self, request):
        """Return the members that the library knows."""
        parts = urlsplit(request.path)
        length = int(request.headers.get("Content-Length") or 0)
        body = request.rfile.read(length).decode()
        return {
            "method": request.command,
            "form_data": dict(parse_qsl(body, keep_blank_values=True)),
            "get_data": dict(parse_qsl(parts.query, keep_blank_values=True)),
            "headers": request.headers,
            "content_type": request.headers.get("Content-Type"),
            "path": parts.path,
            "json": None,
        }


class Platform(LTI1P3PlatformConfAbstract):
    """The registration of the one tool that the platform knows."""

    def init_platform_config(self, registration):
        """Keep the registration."""
        self._registration = registration

    def get_registration_by_params(self, **_):
        """Return the one that there is."""
        return self._registration


class Login(OIDCLoginAbstract):
    """The login initiation of one link."""

    def set_lti_message_hint(self, link):
        """Let the link be the hint."""
        self._lti_message_hint = link

    def get_redirect(self, url):
        """Return where the browser goes."""
        return url


class Launch(LTIAdvantageMessageLaunchAbstract):
    """The message for whom is signed in, about the link that the hint names."""

    def __init__(self, request, platform, user, origin):
        super().__init__(request, platform)
        self.user, self.origin = user, origin

    def prepare_launch(self, preflight_response):
        """See that the hint is of whom is signed in; tell the library who and what."""
        link = preflight_response.get("lti_message_hint", "")
        if preflight_response.get("login_hint") != self.user:
            raise Refused("the login hint is of somebody else")
        if link not in {*LINKS, CHOICE}:
            raise Refused("there is no such link")
        name, role = PEOPLE[self.user]
        self.set_user_data(self.user, [role], full_name=name, email_address=f"{self.user}@lms.example")
        self.set_launch_context_claim("biology", [f"{ROLE.replace('membership#', 'course#')}CourseOffering"], "Biology")
        self.set_nrps(f"{self.origin}/memberships")
        if link == CHOICE:
            self.set_dl(f"{self.origin}/items", accept_types={"ltiResourceLink"})
        else:
            self.set_resource_link_claim(f"link-{link}", title=LINKS[link])

    def render_launch_form(self, launch_data, **_):
        """Return the page that posts the message."""
        fields = "".join(
            f'<input type="hidden" name="{name}" value="{html.escape(launch_data[name])}">'
            for name in ("id_token", "state")
        )
        action = html.escape(launch_data["launch_url"])
        return f'<form method="post" action="{action}">{fields}</form><script>document.forms[0].submit()</script>'


class Roster(NamesRoleProvisioningService):
    """The members of the course."""

    def get_member_data_page(self, page=1, limit=None, role=None, since=None):  # noqa: ARG002  # the library's names
        """Return everybody who has the role, on one page."""
        members = [{"user_id": user, "name": name, "roles": [of]} for user, (name, of) in PEOPLE.items()]
        chosen = [member for member in members if role in {None, *member["roles"], *short(member["roles"])}]
        return {"content": chosen, "has_next": False}

    def get_context_by_id(self):
        """Return the course."""
        return Context(id="biology", label="BIO", title="Biology")

    def is_resource_link_valid(self, context_id, resource_link_id):  # noqa: ARG002  # the library's names
        """Whether the link is one of the course."""
        return resource_link_id in {f"link-{link}" for link in LINKS}


def short(roles):
    """Return roles by their short names."""
    return [role.rpartition("#")[2] for role in roles]


class Handler(BaseHTTPRequestHandler):
    """One request to the platform."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        """Answer."""
        path = urlsplit(self.path).path
        asked = Asked(self)
        try:
            self.routes()[path if path in self.routes() else "/launch"](asked)
        except exceptions.LtiServiceException as refusal:
            self.send(refusal.status_code, {"error": refusal.message})
        except REFUSALS as refusal:
            self.send(400, {"error": "invalid_request", "error_description": f"{type(refusal).__name__}: {refusal}"})
        except Refused as refusal:
            self.send(403, {"error": str(refusal)})
        except Exception as error:  # noqa: BLE001  # as any framework does
            self.send(500, {"error": f"{type(error).__name__}: {error}"})

    do_POST = do_GET  # noqa: N815  # its name in the library

    def routes(self):
        """Return what answers each address."""
        return {
            "/jwks": lambda _: self.send(200, self.platform().get_jwks()),
            "/token": lambda asked: self.send(200, self.platform().get_access_token(asked.form_data)),
            "/authorize": self.authorize,
            "/items": self.take_items,
            "/memberships": self.members,
            "/launch": self.launch,
        }

    def launch(self, _):
        """Begin a launch of somebody who is signed in."""
        login = Login(self, self.platform())
        login.set_lti_message_hint(self.path.rpartition("/")[2])
        if login.get_lti_message_hint() == CHOICE:
            login.set_deeplinking_launch_url()
        self.send_response(302)
        self.send_header("Location", login.initiate_login(self.user()))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def authorize(self, asked):
        """Answer an authentication request."""
        page = Launch(asked, self.platform(), self.user(), self.server.origin).lti_launch()
        self.send(200, page, "text/html; charset=utf-8")

    def take_items(self, asked):
        """Take what a tool returns."""
        items = self.platform().validate_deeplinking_resp(asked.form_data)
        self.send(200, f"<p>{len(items)} items</p>", "text/html; charset=utf-8")

    def members(self, asked):
        """Answer a request for the roster."""
        roster = Roster(asked, self.platform(), f"{self.server.origin}/memberships")
        answer = roster.handle_get_members()
        self.send(answer.code, answer.result, answer.media_type)

    def platform(self):
        """Return the library's platform for this request."""
        return Platform(registration=registered(self.server.tool, self.server.key, self.server.origin))

    def user(self):
        """Return who is signed in."""
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("user")
        if cookie is None or cookie.value not in PEOPLE:
            raise Refused("nobody is signed in")
        return cookie.value

    def send(self, status, body, media_type="application/json"):
        """Send a text, or a JSON value."""
        content = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Pragma", "no-cache")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Print nothing."""


def registered(tool, key, origin):
    """Return the registration of the tool, as the README makes it."""
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return (
        Registration()
        .set_iss(origin)
        .set_client_id(tool["client_id"])
        .set_deployment_id(tool["deployment_id"])
        .set_launch_url(tool["launch_url"])
        .set_deeplink_launch_url(tool["launch_url"])
        .set_oidc_login_url(tool["login_url"])
        .set_tool_key_set_url(tool["jwks_url"])
        .set_platform_public_key(public)
        .set_platform_private_key(private)
    )


def main():
    """Serve until ended; print the address."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--registrations", type=Path, required=True, help="the tool that the platform knows")
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    server.origin = f"http://127.0.0.1:{options.port}"
    server.tool = json.loads(options.registrations.read_text(encoding="utf-8"))
    server.key = rsa.generate_private_key(65537, 2048)
    print(f"the platform listens on {server.origin}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
