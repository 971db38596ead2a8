"""Answering authentication requests: with the id_token, or with the error that the standard names and a finding.

The judgement itself is the tables of `authorization.py`; this is what follows from it.
"""

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from mock_platform.checks import NO_CODE, Breach, breaches, first_breach
from mock_platform.delivery import Answer, Delivery, ErrorPage
from mock_platform.draft import Draft, signer
from mock_platform.forms import Pairs, first_values, members
from mock_platform.launch import Launch
from mock_platform.launching.authorization import AuthenticationRequest, is_shown_here
from mock_platform.launching.dialect import in_dialect
from mock_platform.memory import Recent
from mock_platform.messages import MESSAGES, Setting
from mock_platform.messages.blanks import without_blanks
from mock_platform.sessions import Session

if TYPE_CHECKING:
    from mock_platform.platform import Platform

MOST_NONCES = 20_000


class Nonces:
    """The nonces that tools have sent, so that one which comes again is noticed."""

    def __init__(self) -> None:
        self._seen: Recent[tuple[str, str], None] = Recent(MOST_NONCES)

    def is_new(self, client_id: str, nonce: str) -> bool:
        """Remember the nonce and tell whether this client sends it for the first time."""
        key = (client_id, nonce)
        is_new = key not in self._seen
        self._seen[key] = None
        return is_new


def request_of(platform: "Platform", pairs: Pairs, session: Session | None) -> AuthenticationRequest:
    """Return the parameters with the registration, session and launch that they belong to."""
    values = first_values(pairs)
    client_id = values.get("client_id", "")
    launch = (
        session.find(
            client_id=client_id,
            login_hint=values.get("login_hint", ""),
            message_hint=values.get("lti_message_hint") or None,
        )
        if session
        else None
    )
    return AuthenticationRequest(pairs, platform.registrations.get(client_id), session, launch, platform.behaviour)


def answer_authentication_request(
    platform: "Platform", request: AuthenticationRequest, tool_keys: dict[str, Any]
) -> Answer:
    """Return what the browser is told: the id_token's form, an error's form, or an error page."""
    if request.launch is not None:
        request.launch.authentication_request = members(request.pairs)
    if breach := first_breach(platform.duties.shown, request):
        _write_finding(platform, request, breach)
        return ErrorPage(breach.error, breach.sentence, breach.advice)
    if breach := first_breach(platform.duties.sent, request):
        _write_finding(platform, request, breach)
        if is_shown_here(breach, request.behaviour):
            return ErrorPage(breach.error, breach.sentence, breach.advice, status=404)
        return _error(request, breach)
    for breach in breaches(platform.duties.noticed, request):
        _write_finding(platform, request, breach)
    assert request.launch is not None
    return _answer(platform, request, request.launch, tool_keys)


def _answer(
    platform: "Platform", request: AuthenticationRequest, launch: Launch, tool_keys: dict[str, Any]
) -> Delivery:
    if not platform.nonces.is_new(launch.registration.client_id, request["nonce"]):
        _write_finding(platform, request, REPEATED_NONCE)
    draft = _draft(platform, request, launch, tool_keys)
    unedited = {"unedited": {"header": dict(draft.header), "claims": deepcopy(draft.claims)}} if launch.edits else {}
    draft.make()
    sent = {name for name, _ in draft.fields}
    answer = {
        "header": draft.header if "id_token" in sent else None,
        "claims": draft.claims if "id_token" in sent else None,
        "id_token": draft.token if "id_token" in sent else None,
        "form": [list(pair) for pair in draft.fields],
    }
    launch.answers.append(answer | unedited)
    platform.journal.write(
        "message",
        message="authentication_response",
        launch_id=launch.id,
        client_id=launch.registration.client_id,
        method=draft.delivery,
        url=request["redirect_uri"],
        **answer,
    )
    return Delivery(draft.delivery, request["redirect_uri"], draft.fields)


def _draft(platform: "Platform", request: AuthenticationRequest, launch: Launch, tool_keys: dict[str, Any]) -> Draft:
    now = platform.clock.now()
    setting = Setting(platform.addresses, platform.world, now, request["nonce"], platform.gradebook, platform.behaviour)
    present = platform.keys.present
    claims = MESSAGES[launch.message].claims(launch, setting)
    return Draft(
        platform=platform,
        launch=launch,
        now=now,
        claims=without_blanks(in_dialect(claims, platform.behaviour, launch, setting)),
        header={"alg": "RS256", "typ": "JWT", "kid": present.kid},
        sign=signer(present, "RS256"),
        fields=_given_back(request),
        tool_keys=tool_keys,
    )


def _error(request: AuthenticationRequest, breach: Breach) -> Delivery:
    fields = [("error", breach.error), ("error_description", breach.sentence)]
    return Delivery("form_post", request["redirect_uri"], fields + _given_back(request))


def _given_back(request: AuthenticationRequest) -> Pairs:
    """Return what a tool needs to find its login again: its state, and where it stored what belongs to it."""
    state = [("state", request["state"])] if "state" in request.values else []
    return state + (request.launch.storage_parameters if request.launch else [])


REPEATED_NONCE = Breach(
    NO_CODE,
    "AUTHREQ-009",
    "nonce was sent before by this client",
    "Make a new nonce for every authentication request.",
)


def _write_finding(platform: "Platform", request: AuthenticationRequest, breach: Breach) -> None:
    launch = request.launch
    entry = breach.write(
        platform.journal,
        endpoint="authorize",
        launch_id=launch.id if launch else None,
        client_id=request["client_id"] or None,
    )
    if launch is not None:
        launch.findings.append(entry)
