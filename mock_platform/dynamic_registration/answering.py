"""Answering what tools ask about their registration: make it, show it, change it, take it back.

LTI Dynamic Registration 1.0 sections 3.5 and 3.6; RFC 7591 section 3.2 for the answers, RFC 7592 section 2 for what
follows. Whatever is wrong is answered by the first breach, and all of them are findings.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mock_platform.checks import Breach, breaches
from mock_platform.dynamic_registration.initiation import Initiation
from mock_platform.dynamic_registration.judgement import INVALID_METADATA, NOTICED, REFUSED, misshapen
from mock_platform.dynamic_registration.members import GRANT_TYPES
from mock_platform.dynamic_registration.request import RegistrationRequest
from mock_platform.identifiers import new_client_id
from mock_platform.jws import NotAccepted, json_value
from mock_platform.registration import Deployment, Registration
from mock_platform.vocabulary import MEDIA_TYPE_JSON, TOOL_CONFIGURATION

if TYPE_CHECKING:
    from mock_platform.platform import Platform

INVALID_TOKEN = "invalid_token"
TOKEN_ADVICE = "Send the registration_token of this initiation as Authorization: Bearer, once and soon."


@dataclass(frozen=True)
class Refused:
    """A refusal: the status, the code of RFC 7591 or 6750, and why."""

    status: int
    error: str
    sentence: str
    errors: Sequence[Breach] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the body of the answer: RFC 7591's members, or a list of all errors where the platform has one."""
        if self.errors:
            return {"errors": [{"field": "base", "message": breach.sentence} for breach in self.errors]}
        return {"error": self.error, "error_description": self.sentence}


class NotRegistered(Exception):
    """The tool asked for something that it does not get."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.sentence)
        self.refused = refused


def admit_by_token(platform: "Platform", bearer: str | None, session: str | None) -> Initiation:
    """Return the initiation that a request belongs to; raise `NotRegistered` when it has none that is still good."""
    initiations = platform.initiations
    initiation = initiations.without_token(session) if session and bearer is None else None
    if initiation is None and bearer is not None:
        initiation = initiations.of_token(bearer)
    if initiation is None:
        sentence = "the request has no registration token" if bearer is None else "the registration token is unknown"
        raise refusal(platform, Breach(INVALID_TOKEN, "DR-008", sentence, TOKEN_ADVICE))
    if initiation.client_id is not None:
        sentence = f"the registration token was used already, by {initiation.client_id!r}"
        raise refusal(platform, Breach(INVALID_TOKEN, "DR-019", sentence, TOKEN_ADVICE, name="token-already-used"))
    if platform.clock.now() >= initiation.expires_at:
        sentence = f"the registration token expired at {initiation.expires_at:%Y-%m-%dT%H:%M:%SZ}"
        raise refusal(platform, Breach(INVALID_TOKEN, "DR-019", sentence, TOKEN_ADVICE))
    return initiation


def admit_to_configuration(platform: "Platform", initiation: Initiation, bearer: str | None) -> None:
    """Raise `NotRegistered` when the configuration of this initiation is not shown without its token."""
    if initiation.token_for_configuration and bearer != initiation.token:
        sentence = "this configuration is shown to who sends the registration token with the GET"
        raise refusal(platform, Breach(INVALID_TOKEN, "DR-003", sentence, TOKEN_ADVICE), endpoint="configuration")


def admit_registered(platform: "Platform", client_id: str, bearer: str | None) -> Registration:
    """Return the registration that a registration access token opens; raise `NotRegistered`."""
    registration = platform.registrations.get(client_id)
    if registration is None or bearer is None or not platform.initiations.opens(client_id, bearer):
        sentence = "the registration access token is missing or not that of this registration"
        advice = "Send the registration_access_token that came with registration_client_uri."
        raise refusal(platform, Breach(INVALID_TOKEN, "DR-023", sentence, advice))
    return registration


def request_from(platform: "Platform", media_type: str, body: bytes) -> RegistrationRequest:
    """Return the request of a body when nothing is wrong with it; raise `NotRegistered`."""
    metadata = _metadata(platform, media_type, body)
    wrong = list(misshapen(metadata))
    if not wrong:
        wrong = breaches(REFUSED, RegistrationRequest(platform.addresses.address, metadata))
    if wrong:
        raise refusal(platform, *wrong)
    request = RegistrationRequest(platform.addresses.address, metadata)
    for noticed in breaches(NOTICED, request):
        noticed.write(platform.journal, endpoint="register")
    return request


def register(platform: "Platform", initiation: Initiation, request: RegistrationRequest) -> Registration:
    """Register the tool, and spend the initiation with it."""
    behaviour = platform.behaviour
    client_id = initiation.planned_client_id or new_client_id(behaviour)
    deployment_ids = [] if initiation.deployment_id is None else [initiation.deployment_id]
    deployments = tuple(Deployment(secrets.token_hex(6), deployment_id) for deployment_id in deployment_ids)
    registration = replace(
        applied(request, client_id),
        deployments=deployments,
        state=initiation.state,
        scopes=_allowed_scopes(platform, request),
        token_audience=behaviour.token_audience,
    )
    with platform.lock:
        if initiation.client_id is not None:
            sentence = "the registration token was used a moment ago"
            raise refusal(platform, Breach(INVALID_TOKEN, "DR-019", sentence, TOKEN_ADVICE))
        initiation.client_id = client_id
        platform.registrations = {**platform.registrations, client_id: registration}
    return registration


def change(platform: "Platform", registration: Registration, request: RegistrationRequest) -> Registration:
    """Let the request be what the tool is registered with; its deployments and whether it is in use stay."""
    if request.metadata.get("client_id") != registration.client_id:
        sentence = f"client_id should be {registration.client_id!r}, got {request.metadata.get('client_id')!r}"
        advice = "Send the whole metadata with the client_id in it (RFC 7592 section 2.2)."
        raise refusal(platform, Breach(INVALID_METADATA, "DR-023", sentence, advice))
    new = applied(request, registration.client_id)
    new = replace(
        new,
        deployments=registration.deployments,
        state=registration.state,
        scopes=_allowed_scopes(platform, request),
        token_audience=registration.token_audience,
    )
    with platform.lock:
        platform.registrations = {**platform.registrations, new.client_id: new}
    return new


def take_back(platform: "Platform", registration: Registration) -> None:
    """Forget a tool that wants to be forgotten."""
    platform.forget(registration)


def applied(request: RegistrationRequest, client_id: str) -> Registration:
    """Return the registration that the request leads to, not deployed yet."""
    metadata, tool = request.metadata, request.applied_tool
    return Registration(
        client_id=client_id,
        client_name=metadata["client_name"],
        initiate_login_uri=metadata["initiate_login_uri"],
        redirect_uris=tuple(metadata["redirect_uris"]),
        target_link_uri=tool.get("target_link_uri") or metadata["redirect_uris"][0],
        jwks_uri=metadata.get("jwks_uri"),
        jwks=metadata.get("jwks"),
        deployments=(),
        scopes=request.granted_scopes,
        custom_parameters=tool.get("custom_parameters", {}),
        token_audience=None,
        tool_configuration=tool,
        client_metadata=request.applied_client,
    )


def _allowed_scopes(platform: "Platform", request: RegistrationRequest) -> tuple[str, ...]:
    return tuple(scope for scope in request.granted_scopes if scope not in platform.behaviour.withheld_scopes)


def client_information(platform: "Platform", registration: Registration) -> dict[str, Any]:
    """Return what the tool is told of its registration, everything as it was applied (RFC 7591 section 3.2.1)."""
    deployed = {"deployment_id": registration.deployments[0].deployment_id} if registration.deployments else {}
    keys = {"jwks_uri": registration.jwks_uri, "jwks": registration.jwks}
    return {
        **registration.client_metadata,
        "client_id": registration.client_id,
        "client_name": registration.client_name,
        "application_type": "web",
        "grant_types": list(GRANT_TYPES),
        "response_types": ["id_token"],
        "redirect_uris": list(registration.redirect_uris),
        "initiate_login_uri": registration.initiate_login_uri,
        **{name: value for name, value in keys.items() if value is not None},
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(registration.scopes),
        TOOL_CONFIGURATION: {**registration.tool_configuration, **deployed},
        "registration_client_uri": platform.addresses.registration(registration.client_id),
        "registration_access_token": platform.initiations.registration_token(registration.client_id),
    }


def refusal(platform: "Platform", first: Breach, *others: Breach, endpoint: str = "register") -> NotRegistered:
    """Write down every breach and return what answers the first."""
    for breach in (first, *others):
        breach.write(platform.journal, endpoint=endpoint)
    status = 401 if first.error == INVALID_TOKEN else 400
    style = platform.behaviour.registration_errors
    if style == "token-already-used" and first.name == style:
        return NotRegistered(Refused(status, "token_already_used", first.sentence))
    if style == "list-with-422" and status == 400:
        return NotRegistered(Refused(422, first.error, first.sentence, errors=[first, *others]))
    return NotRegistered(Refused(status, first.error, first.sentence))


def _metadata(platform: "Platform", media_type: str, body: bytes) -> dict[str, Any]:
    advice = "Send the client metadata as a JSON object, with Content-Type: application/json."
    if media_type != MEDIA_TYPE_JSON:
        sentence = f"Content-Type should be {MEDIA_TYPE_JSON}, got {media_type[:80]!r}"
        raise refusal(platform, Breach(INVALID_METADATA, "DR-008", sentence, advice))
    try:
        metadata = json_value(body)
    except NotAccepted as error:
        raise refusal(platform, Breach(INVALID_METADATA, "DR-008", f"the body is {error}", advice)) from error
    if not isinstance(metadata, dict):
        raise refusal(platform, Breach(INVALID_METADATA, "DR-008", "the body is no JSON object", advice))
    return metadata
