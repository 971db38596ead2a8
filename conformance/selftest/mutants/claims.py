"""Good claims read wrongly: the token is verified, and the session shows something else."""

from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urlencode

from conformance.selftest.mutants.mutant import Mutant, reading, received_by
from gateway.errors import Code, Rejected
from gateway.launch.reception import Departure, Fields, Reception
from gateway.protocol.compact import UnverifiedToken, compact_from
from gateway.protocol.handshake import Handshake
from gateway.protocol.id_token import SignedClaims
from gateway.protocol.json_text import json_object_from
from gateway.protocol.launch import Launch
from gateway.protocol.vocabulary import (
    CLAIM_CUSTOM,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_LAUNCH_PRESENTATION,
    CLAIM_RESOURCE_LINK,
    CLAIM_ROLES,
    CLAIM_TARGET_LINK_URI,
)
from gateway.storage.registrations import Registration

Claims = dict[str, Any]


class _TakesTheWordOfTheLogin(Reception):
    """Remembers what the unsigned login said, and believes it more than the token."""

    said: ClassVar[dict[str, Fields]]

    async def login(self, fields: Fields) -> Departure:
        departure = await super().login(fields)
        self.said[departure.cookie_name] = fields
        return departure


class _DeploymentOfTheLogin(_TakesTheWordOfTheLogin):
    said: ClassVar[dict[str, Fields]] = {}

    async def _judged(self, token: UnverifiedToken, begun: Handshake, registration: Registration) -> Launch:
        launch = await super()._judged(token, begun, registration)
        said = self.said[begun.cookie_name].get("lti_deployment_id", launch.deployment_id)
        return _with(launch, {CLAIM_DEPLOYMENT_ID: said})


class _TargetOfTheLogin(_TakesTheWordOfTheLogin):
    said: ClassVar[dict[str, Fields]] = {}

    async def _judged(self, token: UnverifiedToken, begun: Handshake, registration: Registration) -> Launch:
        launch = await super()._judged(token, begun, registration)
        return _with(launch, {CLAIM_TARGET_LINK_URI: self.said[begun.cookie_name]["target_link_uri"]})


class _SendsBackUnverified(Reception):
    """Sends whoever is refused to the return address of a token that nobody has verified."""

    async def launch(self, method: str, fields: Fields, cookies: Fields) -> Departure:
        try:
            return await super().launch(method, fields, cookies)
        except Rejected as rejected:
            return _way_back(fields, rejected, keep_query=True)


class _SendsBackWithoutQuery(Reception):
    """Sends the user back when the message is not understood, and forgets the query of the return address."""

    async def launch(self, method: str, fields: Fields, cookies: Fields) -> Departure:
        try:
            return await super().launch(method, fields, cookies)
        except Rejected as rejected:
            if rejected.code is not Code.UNSUPPORTED_MESSAGE_TYPE:
                raise
            return _way_back(fields, rejected, keep_query=False)


def _way_back(fields: Fields, rejected: Rejected, *, keep_query: bool) -> Departure:
    claims = json_object_from(compact_from(UnverifiedToken(fields["id_token"])).payload).value
    address = str(claims.get(CLAIM_LAUNCH_PRESENTATION, {}).get("return_url"))
    if not address.startswith("http"):
        raise rejected
    address, _, query = address.partition("?")
    told = urlencode({"lti_errormsg": rejected.sentence})
    return Departure(f"{address}?{query}&{told}" if keep_query else f"{address}?{told}", "no-cookie")


def _with(launch: Launch, claims: Claims) -> Launch:
    return replace(launch, claims=SignedClaims({**launch.claims, **claims}))


def _user_by_email(claims: Claims) -> Claims:
    return {**claims, "sub": claims.get("email", claims.get("sub"))}


def _subject_in_lower_case(claims: Claims) -> Claims:
    return {**claims, "sub": claims["sub"].lower()} if "sub" in claims else claims


def _link_in_lower_case(claims: Claims) -> Claims:
    link = claims[CLAIM_RESOURCE_LINK]
    return {**claims, CLAIM_RESOURCE_LINK: {**link, "id": link["id"].lower()}}


def _known_deployment(claims: Claims) -> Claims:
    known = claims[CLAIM_DEPLOYMENT_ID] in {"1", "2"} or len(claims[CLAIM_DEPLOYMENT_ID]) < 5
    return claims if known else {**claims, CLAIM_DEPLOYMENT_ID: "1"}


def _roles_by_last_word(claims: Claims) -> Claims:
    return {**claims, CLAIM_ROLES: [role.rpartition("#")[2] for role in claims[CLAIM_ROLES]]}


def _custom_values_stripped(claims: Claims) -> Claims:
    return {**claims, CLAIM_CUSTOM: {name: value.strip() for name, value in claims.get(CLAIM_CUSTOM, {}).items()}}


def _target_without_query(claims: Claims) -> Claims:
    return {**claims, CLAIM_TARGET_LINK_URI: claims[CLAIM_TARGET_LINK_URI].partition("?")[0]}


CLAIMS = (
    Mutant(
        name="anonymous-user",
        mistake="All launches without sub are those of one user called anonymous.",
        caught_by="CORE-032",
        change=reading(lambda claims: {"sub": "anonymous", **claims}),
    ),
    Mutant(
        name="user-by-email",
        mistake="Users are told apart by their email address.",
        caught_by="CORE-033",
        change=reading(_user_by_email),
    ),
    Mutant(
        name="subject-in-lower-case",
        mistake="Subjects are stored in lower case.",
        caught_by="CORE-034",
        change=reading(_subject_in_lower_case),
    ),
    Mutant(
        name="unknown-deployment",
        mistake="A deployment that nobody knows is taken for the first one.",
        caught_by="CORE-009",
        change=reading(_known_deployment),
    ),
    Mutant(
        name="deployment-in-lower-case",
        mistake="Deployments are stored in lower case.",
        caught_by="CORE-010",
        change=reading(lambda claims: {**claims, CLAIM_DEPLOYMENT_ID: claims[CLAIM_DEPLOYMENT_ID].lower()}),
    ),
    Mutant(
        name="link-in-lower-case",
        mistake="Resource links are stored in lower case.",
        caught_by="CORE-025",
        change=reading(_link_in_lower_case),
    ),
    Mutant(
        name="roles-by-last-word",
        mistake="Of a role the word behind the hash counts, whoever's vocabulary it is.",
        caught_by="CORE-046",
        change=reading(_roles_by_last_word),
    ),
    Mutant(
        name="custom-values-stripped",
        mistake="Custom values are taken for texts.",
        caught_by="CORE-084",
        change=reading(_custom_values_stripped),
    ),
    Mutant(
        name="target-without-query",
        mistake="The query of the target link URI is lost on the way to the tool.",
        caught_by="AUTHREQ-013",
        change=reading(_target_without_query),
    ),
    Mutant(
        name="target-of-the-login",
        mistake="The user is taken to the unsigned target of the login.",
        caught_by="CORE-013",
        change=received_by(_TargetOfTheLogin),
    ),
    Mutant(
        name="deployment-of-the-login",
        mistake="The deployment is the one that the unsigned login named.",
        caught_by="LOGIN-018",
        change=received_by(_DeploymentOfTheLogin),
    ),
    Mutant(
        name="sends-back-unverified",
        mistake="Whoever is refused is sent to the return address of a token that was not verified.",
        caught_by="CORE-078",
        change=received_by(_SendsBackUnverified),
    ),
    Mutant(
        name="sends-back-without-query",
        mistake="The return address loses its query when an error is added to it.",
        caught_by="CORE-076",
        change=received_by(_SendsBackWithoutQuery),
    ),
)
