"""Mistakes with tools that register themselves: invitations, what the configuration says, what is registered."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.selftest.mutants_of_platform.go_between import Answered, Insider, Sent, Spoil, repairing, spoiling
from conformance.selftest.mutants_of_platform.mutant import PlatformMutant, behaving, recast
from mock_platform.dynamic_registration.initiation import Initiation, Initiations
from mock_platform.platform import Platform
from mock_platform.vocabulary import PLATFORM_CONFIGURATION

REGISTRATION = "/lti/register"
CONFIGURATION = "/.well-known/openid-configuration"


def announcing(change: Callable[[dict[str, Any]], None]) -> Spoil:
    """Return the spoiler of the platform's configuration."""

    def spoil(sent: Sent, answered: Answered) -> Answered:
        if sent.path != CONFIGURATION:
            return answered
        document = answered.json
        change(document)
        return answered.with_json(document)

    return spoil


def _bare_messages(configuration: dict[str, Any]) -> None:
    part = configuration[PLATFORM_CONFIGURATION]
    part["messages_supported"] = [message["type"] for message in part["messages_supported"]]


def _with_another_query(sent: Sent, answered: Answered) -> Answered:
    if not sent.path.startswith("/lti/registrations/"):
        return answered
    return replace(answered, body=answered.body.replace(b"tenant=", b"x="))


def _as_it_was_asked(sent: Sent, answered: Answered) -> Answered:
    if not sent.is_to("POST", REGISTRATION) or answered.status != 201:
        return answered
    return answered.with_json({**answered.json, **sent.json})


def _at_any_address(sent: Sent, _insider: Insider) -> Sent:
    if not sent.is_to("POST", REGISTRATION) or not isinstance(sent.json, dict):
        return sent
    return sent.with_json({**sent.json, "redirect_uris": [sent.json.get("initiate_login_uri")]})


def _reading_alone(sent: Sent, _insider: Insider) -> Sent:
    return replace(sent, method="GET") if sent.method == "PUT" and sent.path.startswith(REGISTRATION) else sent


def _unspent(platform: Platform) -> None:
    class Careless(Initiations):
        def of_token(self, token: str) -> Initiation | None:
            initiation = super().of_token(token)
            return None if initiation is None else replace(initiation, client_id=None)

    platform.initiations = recast(platform.initiations, Careless)


INVITED_TOOLS = (
    PlatformMutant(
        name="invitations-lose-the-query",
        mistake="The query of a tool's registration URL is not what it was when its page is opened.",
        caught_by="DR-001",
        around=spoiling(_with_another_query),
    ),
    PlatformMutant(
        name="assertions-not-announced",
        mistake="The configuration does not list private_key_jwt.",
        caught_by="DR-005",
        around=spoiling(announcing(lambda told: told.update(token_endpoint_auth_methods_supported=["client_secret"]))),
    ),
    PlatformMutant(
        name="messages-as-names",
        mistake="The supported messages of the configuration are names instead of objects.",
        caught_by="DR-006",
        around=spoiling(announcing(_bare_messages)),
    ),
    PlatformMutant(
        name="registrations-echoed",
        mistake="A registration is answered with the request, whatever became of it.",
        caught_by="DR-013",
        around=spoiling(_as_it_was_asked),
    ),
    PlatformMutant(
        name="errors-in-lists",
        mistake="Wrong metadata are answered 422 and a list of errors.",
        caught_by="DR-015",
        change=behaving(registration_errors="list-with-422"),
    ),
    PlatformMutant(
        name="invitations-for-everybody",
        mistake="A registration token registers as many tools as like.",
        caught_by="DR-019",
        change=_unspent,
    ),
    PlatformMutant(
        name="any-address-registered",
        mistake="Redirect URIs are not looked at when a tool registers itself.",
        caught_by="DR-020",
        around=repairing(_at_any_address),
    ),
    PlatformMutant(
        name="changes-forgotten",
        mistake="A tool that replaces its registration is told what it was before.",
        caught_by="DR-023",
        around=repairing(_reading_alone),
    ),
)
