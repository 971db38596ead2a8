"""The smallest honest tool around django-lti: one Django application, as its README tells to set it up.

What an application does with a launch is its own: this one sends the browser to the page that the signed target names,
and shows there who came, from where and by which deployment. The README tells nothing of refused launches, so an
exception goes where Django takes it. Nothing is checked here that the library leaves out. As behind a proxy that ends
TLS, Django is told that requests came by https.
"""
# mypy: ignore-errors
# It runs in an environment of its own, whose packages the project does not have.

import argparse
import json
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.management import call_command
from django.core.servers import basehttp
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.urls import path
from django.utils.html import format_html
from django.views.decorators.csrf import csrf_exempt
from pylti1p3_actions import ACTIONS

ISSUER, CLAIMS = "iss", "https://purl.imsglobal.org/spec/lti/claim/"
PAGES = ("/quiz", "/reading")


def read_options() -> argparse.Namespace:
    """Return the options of every tool of the selftest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--registrations", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    return parser.parse_args()


def set_up(folder: Path) -> None:
    """Configure Django, as the README says where it says anything."""
    settings.configure(
        SECRET_KEY="a key of the selftest",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "django.sqlite3"}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "lti_tool",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "lti_tool.middleware.LtiLaunchMiddleware",
        ],
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_SAMESITE="None",
    )
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("rotate_keys", verbosity=0, stdout=(folder / "rotated").open("w"))


def register(platforms: list[dict]) -> None:
    """Register platforms and their deployments, as a custom interface would."""
    from lti_tool.models import LtiDeployment, LtiRegistration

    for known in platforms:
        registration = LtiRegistration.objects.create(
            name=f"{known['issuer']} {known['client_id']}",
            issuer=known["issuer"],
            client_id=known["client_id"],
            auth_url=known["authorization_endpoint"],
            token_url=known["token_endpoint"],
            keyset_url=known["jwks_uri"],
        )
        for deployment_id in known["deployment_ids"]:
            LtiDeployment.objects.create(registration=registration, deployment_id=deployment_id, is_active=True)


def routes() -> list:
    """Return the routes of the README, and the pages of the application."""
    from lti_tool.views import LtiLaunchBaseView, OIDCLoginInitView, jwks

    class Launch(LtiLaunchBaseView):
        """A page that a resource link can have as its target."""

        def get(self, request):
            if request.lti_launch.is_absent:
                return HttpResponseForbidden("There is no launch in this session.")
            claim = request.lti_launch.get_claim
            return HttpResponse(
                format_html(
                    "<h1>Welcome</h1><p>user: <b id=user>{}</b></p><p>issuer: <b id=issuer>{}</b></p>"
                    "<p>deployment: <b id=deployment>{}</b></p>",
                    claim("sub"),
                    claim(ISSUER),
                    claim(f"{CLAIMS}deployment_id"),
                )
            )

        def handle_deep_linking_launch(self, _request, _lti_launch):
            return HttpResponseRedirect(PAGES[0])

        def handle_resource_launch(self, _request, lti_launch):
            target = urlsplit(lti_launch.get_claim(f"{CLAIMS}target_link_uri"))
            page = target.path if target.path in PAGES else PAGES[0]
            return HttpResponseRedirect(f"{page}?{target.query}" if target.query else page)

    @csrf_exempt
    def act(request, action):
        values = {**request.POST.dict(), "url": request.build_absolute_uri(PAGES[0]).replace("https:", "http:", 1)}
        return HttpResponse(ACTIONS[action](request.lti_launch.get_message_launch(), values) or "done")

    return [
        path("drive/<action>", act),
        path(".well-known/jwks.json", jwks, name="jwks"),
        path("init", OIDCLoginInitView.as_view(), name="init"),
        *(path(page.removeprefix("/"), Launch.as_view()) for page in PAGES),
    ]


def behind_tls(application):
    """Tell *application* what a proxy that ends TLS would: the request came by https."""

    def called(environ, start_response):
        return application({**environ, "wsgi.url_scheme": "https"}, start_response)

    return called


class Quiet(basehttp.WSGIRequestHandler):
    """Django's development server without its access log."""

    def log_message(self, *_):
        """Print nothing."""


def main() -> None:
    """Serve until ended; print the address."""
    global urlpatterns  # noqa: PLW0603  # what Django reads of a module of routes
    options = read_options()
    set_up(options.folder)
    urlpatterns = routes()
    register(json.loads(options.registrations.read_text(encoding="utf-8")))
    basehttp.WSGIRequestHandler = Quiet
    basehttp.run(
        "127.0.0.1",
        options.port,
        behind_tls(get_wsgi_application()),
        threading=True,
        on_bind=lambda port: print(f"the tool listens on http://127.0.0.1:{port}", flush=True),
    )


if __name__ == "__main__":
    main()
