"""Mistakes between the login initiation and the authentication request."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote, unquote_plus, urlencode, urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from conformance.selftest.mutants.mutant import Mutant, asking, demanding, received_by, without
from gateway.errors import Code, Rejected
from gateway.keyring import Keyring
from gateway.launch.reception import Departure, Fields, Reception
from gateway.protocol.checks import Check, Expected
from gateway.protocol.vocabulary import CLAIM_DEPLOYMENT_ID
from gateway.routes import launching
from gateway.storage.registrations import Registration

Parameters = dict[str, str]
KNOWN = {"iss", "login_hint", "target_link_uri", "client_id", "lti_message_hint", "lti_deployment_id"}


def _requesting(edit: Callable[[Parameters, Fields], Parameters]) -> Callable[[Starlette], None]:
    """Return the change that makes the gateway send other authentication requests."""

    class _Rewriting(Reception):
        async def login(self, fields: Fields) -> Departure:
            departure = await super().login(fields)
            return replace(departure, url=_rewritten(departure.url, lambda parameters: edit(parameters, fields)))

    return received_by(_Rewriting)


def _saying(**parameters: str) -> Callable[[Starlette], None]:
    return _requesting(lambda request, _fields: {**request, **parameters})


def _rewritten(url: str, edit: Callable[[Parameters], Parameters]) -> str:
    parts = urlsplit(url)
    parameters = edit(dict(parse_qsl(parts.query, keep_blank_values=True)))
    return parts._replace(query=urlencode(parameters, quote_via=quote)).geturl()


def _refusing(refused: Callable[[Fields], bool]) -> Callable[[Starlette], None]:
    """Return the change that makes the gateway refuse some logins that are right."""

    class _Refusing(Reception):
        async def login(self, fields: Fields) -> Departure:
            if refused(fields):
                raise Rejected(Code.MISSING_LOGIN_PARAMETERS)
            return await super().login(fields)

    return received_by(_Refusing)


class _ShortNonces(Keyring):
    """Keeps nonces short."""

    def nonce_mac(self, text: str) -> str:
        return super().nonce_mac(text)[:5]


class _DefaultPlatform(Reception):
    """Takes a login without issuer for one of the first platform."""

    async def login(self, fields: Fields) -> Departure:
        first = (await self.registrations.find())[0]
        return await super().login({**fields, "iss": fields.get("iss") or first.url})


class _TrustsAnyIssuer(Reception):
    """Continues the login of an unknown issuer at the address that an issuer usually has."""

    async def login(self, fields: Fields) -> Departure:
        try:
            return await super().login(fields)
        except Rejected:
            return Departure(f"{fields['iss']}/lti/authorize?scope=openid", "no-cookie")


class _Normalizes(Reception):
    """Takes issuers that differ in a slash for one."""

    async def login(self, fields: Fields) -> Departure:
        return await super().login({**fields, "iss": fields.get("iss", "").rstrip("/.")})


class _FirstOfTheIssuer(Reception):
    """Takes the first registration of the issuer, whatever client the login names."""

    async def _registration_for(self, fields: Fields) -> Registration:
        found = await self.registrations.find(url=fields["iss"])
        return found[0] if found else await super()._registration_for(fields)


class _FirstOfTheIssuerInstead(Reception):
    """Takes the first registration of the issuer when it does not know the client."""

    async def _registration_for(self, fields: Fields) -> Registration:
        try:
            return await super()._registration_for(fields)
        except Rejected:
            found = await self.registrations.find(url=fields["iss"])
            if not found:
                raise
            return found[0]


class _ByClientAlone(Reception):
    """Looks a registration up by its client id."""

    async def _registration_for(self, fields: Fields) -> Registration:
        found = await self.registrations.find(client_id=fields.get("client_id", ""))
        return found[0] if found else await super()._registration_for(fields)


class _ReadsTheTarget(Reception):
    """Reads the target link URI as if it were always there."""

    async def login(self, fields: Fields) -> Departure:
        target = fields["target_link_uri"]
        return await super().login({**fields, "target_link_uri": target})


def _with_short_nonces(app: Starlette) -> None:
    class _Careless(Reception):
        pass

    received_by(_Careless)(app)
    keyring = _ShortNonces.__new__(_ShortNonces)
    keyring.__dict__.update(app.state.rooms.reception.keyring.__dict__)
    app.state.rooms.reception.__dict__["keyring"] = keyring


async def _login_at_the_host_of_the_request(request: Request) -> Response:
    answer = await launching.login(request)
    host = request.headers.get("x-forwarded-host") or request.headers["host"]
    here = f"{request.url.scheme}://{host}/lti/launch"
    location = _rewritten(answer.headers["location"], lambda parameters: {**parameters, "redirect_uri": here})
    answer.headers["location"] = location
    return answer


def _at_the_host_of_the_request(app: Starlette) -> None:
    app.router.routes.insert(0, Route("/lti/login", _login_at_the_host_of_the_request, methods=["GET", "POST"]))


def _by_post_only(app: Starlette) -> None:
    app.router.routes.insert(0, Route("/lti/login", _not_by_get, methods=["GET"]))


def _by_get_only(app: Starlette) -> None:
    app.router.routes.insert(0, Route("/lti/login", _not_by_get, methods=["POST"]))


async def _not_by_get(_request: Request) -> Response:
    return Response("not this way", status_code=405)


def _same_but_for_the_end(issuer: Any, expected: Expected) -> bool:
    return isinstance(issuer, str) and issuer.rstrip("/.") == expected.issuer


def _only_ours(parameters: Parameters, _fields: Fields) -> Parameters:
    ours = "scope response_type response_mode prompt client_id redirect_uri login_hint state nonce lti_message_hint"
    return {name: value for name, value in parameters.items() if name in ours.split()}


def _is_the_first_deployment(deployment: Any, _expected: Expected) -> bool:
    return bool(deployment == "1")


def _decoded_again(name: str) -> Callable[[Starlette], None]:
    def edit(parameters: Parameters, _fields: Fields) -> Parameters:
        return {**parameters, **({name: unquote_plus(parameters[name])} if name in parameters else {})}

    return _requesting(edit)


def _without(name: str) -> Callable[[Starlette], None]:
    return _requesting(lambda request, _fields: {key: value for key, value in request.items() if key != name})


LOGINS = (
    Mutant(name="scope", mistake="The scope is not openid.", caught_by="AUTHREQ-001", change=_saying(scope="profile")),
    Mutant(
        name="response-type",
        mistake="An access token is asked for, too.",
        caught_by="AUTHREQ-002",
        change=_saying(response_type="id_token token"),
    ),
    Mutant(
        name="response-mode",
        mistake="The answer is asked for in the fragment of a URL.",
        caught_by="AUTHREQ-003",
        change=_saying(response_mode="fragment"),
    ),
    Mutant(name="prompt", mistake="The user may be prompted.", caught_by="AUTHREQ-004", change=_saying(prompt="login")),
    Mutant(
        name="client-id",
        mistake="Every authentication request names one and the same client.",
        caught_by="AUTHREQ-005",
        change=_saying(client_id="the-only-client"),
    ),
    Mutant(
        name="redirect-uri-from-host",
        mistake="The redirect_uri is put together with the Host header of the request.",
        caught_by="AUTHREQ-006",
        change=_at_the_host_of_the_request,
    ),
    Mutant(
        name="redirect-uri-from-target",
        mistake="The redirect_uri is the target_link_uri of the login.",
        caught_by="LOGIN-022",
        change=_requesting(lambda request, fields: {**request, "redirect_uri": fields["target_link_uri"]}),
        only_warns=True,
    ),
    Mutant(name="no-nonce", mistake="There is no nonce.", caught_by="AUTHREQ-008", change=_without("nonce")),
    Mutant(
        name="short-nonce",
        mistake="Nonces hold thirty unpredictable bits.",
        caught_by="AUTHREQ-009",
        change=_with_short_nonces,
    ),
    Mutant(name="no-state", mistake="There is no state.", caught_by="AUTHREQ-010", change=_without("state")),
    Mutant(
        name="login-by-post-only",
        mistake="A login by GET is refused.",
        caught_by="LOGIN-002",
        change=_by_post_only,
    ),
    Mutant(
        name="login-by-get-only",
        mistake="A login by POST is refused.",
        caught_by="LOGIN-001",
        change=_by_get_only,
    ),
    Mutant(
        name="default-platform",
        mistake="A login without issuer is one of the first platform.",
        caught_by="LOGIN-005",
        rules=without("login_parameters"),
        change=received_by(_DefaultPlatform),
    ),
    Mutant(
        name="target-taken-for-granted",
        mistake="The target_link_uri of the login is read as if it were always there.",
        caught_by="LOGIN-007",
        rules=without("login_parameters"),
        change=received_by(_ReadsTheTarget),
    ),
    Mutant(
        name="any-issuer",
        mistake="The login of an unknown issuer is continued at its usual address.",
        caught_by="LOGIN-008",
        change=received_by(_TrustsAnyIssuer),
    ),
    Mutant(
        name="issuer-cut",
        mistake="An issuer with a slash at its end is the one without, at login and in the token.",
        caught_by="LOGIN-009",
        rules=asking("ISS_CLAIM_DOES_NOT_MATCH", _same_but_for_the_end),
        change=received_by(_Normalizes),
    ),
    Mutant(
        name="first-of-the-issuer",
        mistake="The client_id of the login is ignored.",
        caught_by="LOGIN-010",
        change=received_by(_FirstOfTheIssuer),
    ),
    Mutant(
        name="first-of-the-issuer-instead",
        mistake="An unknown client_id is replaced by another registration of the issuer.",
        caught_by="LOGIN-011",
        change=received_by(_FirstOfTheIssuerInstead),
    ),
    Mutant(
        name="by-client-alone",
        mistake="Registrations are told apart by their client_id alone.",
        caught_by="IDT-CLM-014",
        change=received_by(_ByClientAlone),
    ),
    Mutant(
        name="client-id-demanded",
        mistake="A login without client_id is refused.",
        caught_by="LOGIN-012",
        change=_refusing(lambda fields: not fields.get("client_id")),
    ),
    Mutant(
        name="message-hint-decoded",
        mistake="The message hint is decoded once more on its way.",
        caught_by="LOGIN-013",
        change=_decoded_again("lti_message_hint"),
    ),
    Mutant(
        name="message-hint-demanded",
        mistake="A login without message hint is refused.",
        caught_by="LOGIN-014",
        change=_refusing(lambda fields: not fields.get("lti_message_hint")),
    ),
    Mutant(
        name="login-hint-decoded",
        mistake="The login hint is decoded once more on its way.",
        caught_by="LOGIN-015",
        change=_decoded_again("login_hint"),
    ),
    Mutant(
        name="no-login-hint",
        mistake="The login hint is not sent back.",
        caught_by="AUTHREQ-007",
        change=_without("login_hint"),
    ),
    Mutant(
        name="deployment-demanded-at-login",
        mistake="A login that names no deployment is refused.",
        caught_by="LOGIN-017",
        change=_refusing(lambda fields: not fields.get("lti_deployment_id")),
    ),
    Mutant(
        name="one-deployment",
        mistake="A registration has one deployment, and any other is refused.",
        caught_by="LOGIN-019",
        rules=demanding(
            "lti_claims",
            Check(Code.NO_DEPLOYMENT_ID_CLAIM, "nowhere", _is_the_first_deployment, CLAIM_DEPLOYMENT_ID),
        ),
    ),
    Mutant(
        name="known-parameters-only",
        mistake="A login with a parameter that nobody knows is refused.",
        caught_by="LOGIN-021",
        change=_refusing(lambda fields: bool(fields.keys() - KNOWN)),
    ),
    Mutant(
        name="query-of-the-endpoint-lost",
        mistake="The query that the authorization endpoint has is overwritten.",
        caught_by="LOGIN-026",
        change=_requesting(_only_ours),
    ),
)
