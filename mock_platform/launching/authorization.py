"""The authorization endpoint's judgement of what a tool sends.

Security Framework 1.0 sections 5.1.1.2 to 5.1.1.5; OpenID Connect Core 3.1.2 and 3.2.2. Two tables, in the
order in which they are applied; the first row that does not pass decides. A breach of the first table is shown
to the person, since a redirect URI that is not the tool's must get nothing; a breach of the second is sent
there as an error. Each row names the requirement for the journal and what the tool's author should do.
"""

from dataclasses import dataclass, replace

from mock_platform.behaviour import Behaviour
from mock_platform.checks import NO_CODE, Breach, Check
from mock_platform.forms import Pairs, first_values, pairs_from_text, repeated_names
from mock_platform.launch import Launch
from mock_platform.registration import Registration
from mock_platform.sessions import Session
from mock_platform.vocabulary import SCOPE_OPENID


@dataclass(frozen=True)
class AuthenticationRequest:
    """What arrived, with what the platform knows of it."""

    pairs: Pairs
    registration: Registration | None
    session: Session | None
    launch: Launch | None
    behaviour: Behaviour

    def __getitem__(self, name: str) -> str:
        """Return the first value of a parameter, or an empty text."""
        return self.values.get(name, "")

    @property
    def values(self) -> dict[str, str]:
        """The first value of every parameter."""
        return first_values(self.pairs)


def _is_repeated(request: AuthenticationRequest, *names: str) -> bool:
    return bool(set(names) & set(repeated_names(request.pairs)))


def _owns_redirect_uri(request: AuthenticationRequest) -> bool:
    if request.registration is None:
        return False
    if request.behaviour.redirect_uri_query == "superset":
        return any(_is_superset(request["redirect_uri"], uri) for uri in request.registration.redirect_uris)
    return request["redirect_uri"] in request.registration.redirect_uris


def _is_superset(sent: str, registered: str) -> bool:
    """True when both lead to the same place and the query has at least what was registered."""
    place, _, query = sent.partition("?")
    registered_place, _, registered_query = registered.partition("?")
    parameters, registered_parameters = pairs_from_text(query), pairs_from_text(registered_query)
    return place == registered_place and all(pair in parameters for pair in registered_parameters)


def _is_of_session_user(request: AuthenticationRequest) -> bool:
    return request.session is not None and any(
        request["login_hint"] in launch.sent("login_hint") for launch in request.session.launches
    )


def _asks_for_openid(request: AuthenticationRequest) -> bool:
    scopes = request["scope"].split()
    return SCOPE_OPENID in scopes and (request.behaviour.authorization_scope != "openid-alone" or len(scopes) == 1)


SHOWN = (
    Check[AuthenticationRequest](
        "unauthorized_client",
        "AUTHREQ-005",
        "client_id is not that of a tool registered here, or comes twice",
        "Send the client_id that the platform gave the tool, once.",
        lambda request: request.registration is not None and not _is_repeated(request, "client_id"),
    ),
    Check[AuthenticationRequest](
        "invalid_request",
        "AUTHREQ-006",
        "redirect_uri is not one that was registered for this client, or comes twice",
        "Send a registered redirect_uri, equal in every character.",
        lambda request: _owns_redirect_uri(request) and not _is_repeated(request, "redirect_uri"),
    ),
)


def is_shown_here(breach: Breach, behaviour: Behaviour) -> bool:
    """True when this platform shows a page for a breach that others post to the tool."""
    shown = {"response-type", "scope", "nonce"} if behaviour.authorization_errors == "shown-without-nonce" else set()
    return breach.name in shown or (behaviour.state_required and breach.name == "state")


SENT = (
    Check[AuthenticationRequest](
        "invalid_request",
        "AUTHREQ-001",
        "a parameter comes more than once",
        "Send every parameter once (RFC 6749 section 3.1).",
        lambda request: not repeated_names(request.pairs),
    ),
    Check[AuthenticationRequest](
        "unsupported_response_type",
        "AUTHREQ-002",
        "response_type is not id_token",
        "Send response_type=id_token.",
        lambda request: request["response_type"] == "id_token",
        name="response-type",
    ),
    Check[AuthenticationRequest](
        "invalid_request",
        "AUTHREQ-003",
        "response_mode is not form_post",
        "Send response_mode=form_post.",
        lambda request: request["response_mode"] == "form_post",
    ),
    Check[AuthenticationRequest](
        "invalid_scope",
        "AUTHREQ-001",
        "scope does not contain openid",
        "Send scope=openid.",
        _asks_for_openid,
        name="scope",
    ),
    Check[AuthenticationRequest](
        "invalid_request",
        "AUTHREQ-004",
        "prompt is not none",
        "Send prompt=none: the person is signed in at the platform already.",
        lambda request: request["prompt"] == "none" or not (request["prompt"] or request.behaviour.prompt_required),
    ),
    Check[AuthenticationRequest](
        "invalid_request",
        "AUTHREQ-008",
        "nonce is missing or empty",
        "Send a nonce that is new and cannot be guessed.",
        lambda request: bool(request["nonce"]),
        name="nonce",
    ),
    Check[AuthenticationRequest](
        "invalid_request",
        "AUTHREQ-010",
        "state is missing or empty",
        "Send a state that is bound to the browser, and check it in the response.",
        lambda request: bool(request["state"]) or not request.behaviour.state_required,
        name="state",
    ),
    Check[AuthenticationRequest](
        "invalid_request",
        "AUTHREQ-007",
        "login_hint is missing or empty",
        "Send back the login_hint of the login initiation.",
        lambda request: bool(request["login_hint"]),
    ),
    Check[AuthenticationRequest](
        "login_required",
        "AUTHREQ-012",
        "nobody is signed in at the platform in this browser",
        "Let the person's browser carry the request; the platform knows it by its cookie.",
        lambda request: request.session is not None,
    ),
    Check[AuthenticationRequest](
        "login_required",
        "AUTHREQ-007",
        "login_hint is not that of the person who is signed in",
        "Send back the login_hint of this browser's own login initiation, unchanged.",
        _is_of_session_user,
    ),
    Check[AuthenticationRequest](
        "invalid_request",
        "LOGIN-013",
        "the hints belong to no launch of this tool in this browser",
        "Send back login_hint and lti_message_hint of one login initiation, unchanged.",
        lambda request: request.launch is not None,
    ),
    Check[AuthenticationRequest](
        "invalid_request",
        "STATE-008",
        "the launch has been answered already",
        "Begin a new login: an authentication request is good for one answer.",
        lambda request: request.launch is not None and not request.launch.has_ended,
    ),
)

# What a tool should have done better although its request is answered.
NOTICED = (
    # The Security Framework demands prompt, the 1EdTech reference site calls it optional, real platforms differ.
    Check[AuthenticationRequest](
        NO_CODE,
        "AUTHREQ-004",
        "prompt is missing",
        "Send prompt=none: some platforms refuse a request without it.",
        lambda request: request["prompt"] == "none",
    ),
    Check[AuthenticationRequest](
        NO_CODE,
        "AUTHREQ-010",
        "state is missing or empty",
        "Send a state that is bound to the browser, and check it in the response.",
        lambda request: bool(request["state"]),
    ),
    Check[AuthenticationRequest](
        NO_CODE,
        "AUTHREQ-001",
        "scope has more than openid",
        "Send scope=openid and nothing else; access tokens for services come from the token endpoint.",
        lambda request: request["scope"] == SCOPE_OPENID,
    ),
)


@dataclass(frozen=True)
class Duties:
    """All that an authorization endpoint asks of a request, in three tables; a platform has one of these."""

    shown: tuple[Check[AuthenticationRequest], ...] = SHOWN
    sent: tuple[Check[AuthenticationRequest], ...] = SENT
    noticed: tuple[Check[AuthenticationRequest], ...] = NOTICED

    def without(self, sentence: str) -> "Duties":
        """Return the duties with the row forgotten whose sentence begins like this; raise `KeyError` if none does."""
        kept = {
            name: tuple(check for check in table if not check.sentence.startswith(sentence))
            for name, table in vars(self).items()
        }
        if kept == vars(self):
            raise KeyError(f"no duty's sentence begins with {sentence!r}")
        return replace(self, **kept)
