"""Mistakes of a platform between the click on a link and the form that carries the token."""

from collections import deque

from conformance.selftest.mutants_of_platform.mutant import (
    Change,
    Doing,
    PlatformMutant,
    answering,
    behaving,
    forgetting,
    having,
    recast,
    sending,
    together,
    writing,
)
from mock_platform import edits
from mock_platform.draft import Draft
from mock_platform.faults.answer import Answer, Encounter
from mock_platform.launch import Launch
from mock_platform.platform import Platform
from mock_platform.sessions import Session, Sessions
from mock_platform.vocabulary import CLAIM_DEPLOYMENT_ID

ANY_ADDRESS = "redirect_uri is not one"


class _OneForAll(Sessions):
    """Answers a launch in whichever browser its request comes."""

    def find(self, session_id: str | None) -> Session | None:
        session = super().find(session_id)
        if session is None:
            return None
        launches = [launch for other in self._sessions for launch in other.launches]
        return Session(session.id, session.person, session.used_at, deque(launches))


class _SomebodyIsAlwaysIn(Sessions):
    """Takes the person who came last for whoever comes without a cookie."""

    def find(self, session_id: str | None) -> Session | None:
        known = list(self._sessions)
        return super().find(session_id) or (known[-1] if known else None)


class _BlindToLoginHints(Session):
    """Goes by the message hint alone."""

    def find(self, *, client_id: str, login_hint: str, message_hint: str | None) -> Launch | None:  # noqa: ARG002
        hints = {hint for launch in self.launches for hint in launch.sent("login_hint")}
        found = [
            super(_BlindToLoginHints, self).find(client_id=client_id, login_hint=hint, message_hint=message_hint)
            for hint in hints
        ]
        return next(filter(None, found), None)


class _BlindToClients(Session):
    """Does not ask for which tool a launch was begun."""

    def find(self, *, client_id: str, login_hint: str, message_hint: str | None) -> Launch | None:  # noqa: ARG002
        clients = {launch.registration.client_id for launch in self.launches}
        found = [
            super(_BlindToClients, self).find(client_id=each, login_hint=login_hint, message_hint=message_hint)
            for each in clients
        ]
        return next(filter(None, found), None)


class _OneForAllByMessageHint(_OneForAll):
    """Answers the launch that the message hint names, whoever is signed in."""

    def find(self, session_id: str | None) -> Session | None:
        session = super().find(session_id)
        return recast(session, _BlindToLoginHints) if session is not None else None


def _sessions_as(careless: type[Session]) -> type[Sessions]:
    class _Careless(Sessions):
        def find(self, session_id: str | None) -> Session | None:
            session = super().find(session_id)
            return recast(session, careless) if session is not None else None

    return _Careless


def _with_sessions(careless: type[Sessions]) -> Change:
    def change(platform: Platform) -> None:
        platform.sessions = recast(platform.sessions, careless)

    return change


def _login_page(encounter: Encounter) -> Answer:
    if b"login_required" not in encounter.answer.body:
        return encounter.answer
    page = b"<html><form><input name=username><input name=password type=password></form></html>"
    return Answer(200, (("content-type", "text/html"),), page)


def _without_error(encounter: Encounter) -> Answer:
    if b'name="error"' not in encounter.answer.body:
        return encounter.answer
    return Answer(403, (("content-type", "text/html"),), b"<p>You may not do this.</p>")


def _by_post_alone(encounter: Encounter) -> Answer:
    return Answer(405) if encounter.entry["method"] == "GET" else encounter.answer


def _by_get_alone(encounter: Encounter) -> Answer:
    return Answer(405) if encounter.entry["method"] == "POST" else encounter.answer


def _first_address(encounter: Encounter) -> Answer:
    return Answer(
        encounter.answer.status, encounter.answer.headers, encounter.answer.body.replace(b"launch?another=1", b"launch")
    )


def _state_in_lower_case(draft: Draft) -> None:
    draft.fields = [(name, value.lower() if name == "state" else value) for name, value in draft.fields]


def _first_characters_of_the_nonce(draft: Draft) -> None:
    draft.claims["nonce"] = draft.claims["nonce"][:64]


def _vendors_parameter_refused(encounter: Encounter) -> Answer:
    return Answer(400) if "vendor_extension" in encounter.entry["query"] else encounter.answer


def _next_person(draft: Draft) -> None:
    assert isinstance(draft.launch, Launch)
    if draft.launch.answers:
        draft.claims["sub"] = "whoever-came-next"


HANDSHAKES = (
    PlatformMutant(
        name="token-with-the-login",
        mistake="The platform sends a token with the login initiation, before any tool asked for one.",
        caught_by="LOGIN-024",
        change=sending(edits.login_parameter("id_token", "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl")),
    ),
    PlatformMutant(
        name="login-without-target",
        mistake="The login initiation leaves the target link URI out.",
        caught_by="LOGIN-003",
        change=sending(edits.drop_login_parameter("target_link_uri")),
    ),
    PlatformMutant(
        name="login-issuer-with-slash",
        mistake="The login initiation spells the issuer with a slash at the end, the token without.",
        caught_by="LOGIN-004",
        change=sending(edits.alter_login_parameter("iss", "slash")),
    ),
    PlatformMutant(
        name="login-of-another-deployment",
        mistake="The login initiation names the tool's first deployment, whichever the link belongs to.",
        caught_by="LOGIN-016",
        change=sending(edits.login_parameter("lti_deployment_id", "the-first-one")),
    ),
    PlatformMutant(
        name="login-target-of-the-tool",
        mistake="The login initiation names the tool's own address, the token that of the link.",
        caught_by="CORE-011",
        change=sending(edits.login_parameter("target_link_uri", "https://tool.example/")),
    ),
    PlatformMutant(
        name="one-deployment-id",
        mistake="Every deployment of a tool has the id of the tool.",
        caught_by="LOGIN-020",
        change=sending(
            edits.claim([CLAIM_DEPLOYMENT_ID], "the-tool"), edits.login_parameter("lti_deployment_id", "the-tool")
        ),
    ),
    PlatformMutant(
        name="authorize-by-post-alone",
        mistake="The authorization endpoint takes the form of a POST and no query.",
        caught_by="AUTHREQ-014",
        change=answering("authorize", _by_post_alone),
        spoils=("AUTHREQ-020/missing", "CT-P-04/student"),
    ),
    PlatformMutant(
        name="authorize-by-get-alone",
        mistake="The authorization endpoint takes a query and no form.",
        caught_by="AUTHREQ-014",
        change=answering("authorize", _by_get_alone),
    ),
    PlatformMutant(
        name="any-redirect-uri",
        mistake="The redirect URI is taken from the request as it is.",
        caught_by="AUTHREQ-015",
        change=forgetting(ANY_ADDRESS),
    ),
    PlatformMutant(
        name="redirect-uri-and-more",
        mistake="A registered redirect URI may have more parameters than were registered.",
        caught_by="AUTHREQ-015",
        change=behaving(redirect_uri_query="superset"),
    ),
    PlatformMutant(
        name="another-tools-launch",
        mistake="A launch is answered to any tool that sends its hints.",
        caught_by="AUTHREQ-016",
        change=_with_sessions(_sessions_as(_BlindToClients)),
    ),
    PlatformMutant(
        name="any-browser",
        mistake="The launch is found by its hints in whichever browser they come.",
        caught_by="AUTHREQ-017",
        change=_with_sessions(_OneForAll),
    ),
    PlatformMutant(
        name="login-hint-not-compared",
        mistake="The login hint that comes back is not compared with the one that was sent.",
        caught_by="AUTHREQ-017",
        change=together(_with_sessions(_sessions_as(_BlindToLoginHints)), forgetting("login_hint is")),
    ),
    PlatformMutant(
        name="login-form",
        mistake="Who is not signed in gets the login form, whatever prompt says.",
        caught_by="AUTHREQ-018",
        change=answering("authorize", _login_page),
    ),
    PlatformMutant(
        name="last-person",
        mistake="Without a cookie the person who came last is taken for who comes.",
        caught_by="AUTHREQ-018",
        change=_with_sessions(_SomebodyIsAlwaysIn),
    ),
    PlatformMutant(
        name="any-response-type",
        mistake="The response type is not looked at.",
        caught_by="AUTHREQ-019",
        change=forgetting("response_type"),
    ),
    PlatformMutant(
        name="no-nonce-demanded",
        mistake="A request without nonce gets a token whose nonce is empty.",
        caught_by="AUTHREQ-020",
        change=forgetting("nonce is missing"),
        spoils=("AUTHREQ-020/missing",),
    ),
    PlatformMutant(
        name="message-hint-of-anybody",
        mistake="The message hint alone decides whose launch is answered, in any browser.",
        caught_by="AUTHREQ-022",
        change=together(_with_sessions(_OneForAllByMessageHint), forgetting("login_hint is")),
    ),
    PlatformMutant(
        name="hints-of-the-next",
        mistake="The hints of a launch that was answered stand for whoever came next.",
        caught_by="AUTHREQ-024",
        change=together(forgetting("the launch has been"), writing(_next_person)),
    ),
    PlatformMutant(
        name="vendors-parameter-refused",
        mistake="A request with a parameter that the platform does not know is refused.",
        caught_by="CORE-015",
        change=answering("authorize", _vendors_parameter_refused),
    ),
    PlatformMutant(
        name="state-demanded",
        mistake="A request without state is refused.",
        caught_by="AUTHREQ-021",
        change=behaving(state_required=True),
    ),
    PlatformMutant(
        name="any-scope",
        mistake="The scope is not looked at.",
        caught_by="AUTHREQ-023",
        change=forgetting("scope does not"),
    ),
    PlatformMutant(
        name="any-response-mode",
        mistake="The response mode is not looked at.",
        caught_by="AUTHREQ-025",
        change=forgetting("response_mode"),
    ),
    PlatformMutant(
        name="token-in-the-address",
        mistake="The token travels in the fragment of the redirect URI.",
        caught_by="AUTHRESP-001",
        change=having("response-in-url", part="fragment"),
    ),
    PlatformMutant(
        name="first-redirect-uri",
        mistake="The answer is posted to the first registered address, whichever was asked for.",
        caught_by="AUTHRESP-001",
        change=answering("authorize", _first_address),
    ),
    PlatformMutant(
        name="state-in-lower-case",
        mistake="The state comes back in lower case.",
        caught_by="AUTHRESP-002",
        change=sending(Doing("doing", {}, when="form", deed=_state_in_lower_case)),
    ),
    PlatformMutant(
        name="errors-kept",
        mistake="Errors are shown to the person and not told to the tool.",
        caught_by="AUTHRESP-003",
        change=answering("authorize", _without_error),
    ),
    PlatformMutant(
        name="nonce-cut",
        mistake="Only the first 64 characters of a nonce fit into the table that keeps it.",
        caught_by="IDT-CLM-025",
        change=sending(Doing("doing", {}, when="claims", deed=_first_characters_of_the_nonce)),
    ),
)
