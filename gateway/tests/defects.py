"""One defect for every rule: a launch that is valid but for exactly this, and that a gateway without the rule accepts.

A defect is a function of a site that ends with the answer to the launch (for the two rules of the login, to the login).
"""

import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import httpx

from gateway.tests.beyond import EULA, A, message
from gateway.tests.lms import AGS, DL, C, b64, public_jwk, rsa_key, signed
from gateway.tests.site import BEARER, Site, browser

Defect = Callable[[Site], Awaitable[httpx.Response]]

SETTINGS: Final = {
    "deep_link_return_url": "https://lms.example/return",
    "accept_types": ["link"],
    "accept_presentation_document_targets": ["iframe"],
}


def claim(edits: Mapping[str, Any] | None = None, /, **more: Any) -> Defect:
    """Claims set to other values."""
    return lambda site: site.launch(edits, **more)


def no_claim(*names: str) -> Defect:
    """Claims left out."""
    return lambda site: site.launch(drop=names)


def moved(name: str, seconds: float) -> Defect:
    """A date of the token, so many seconds from now."""
    return lambda site: site.launch({name: site.clock().timestamp() + seconds})


def header(**members: Any) -> Defect:
    """Members of the header set to other values, or left out by None."""
    return lambda site: site.launch_with_header(**members)


def jwk(**members: Any) -> Defect:
    """Members of the published key set to other values."""

    async def launch(site: Site) -> httpx.Response:
        site.lms.keys = [public_jwk(site.lms.key, kid=site.lms.kid, **members)]
        return await site.launch()

    return launch


def deep_linking(drop: str = "", **edits: Any) -> Defect:
    """A deep linking launch whose settings are edited."""

    async def launch(site: Site) -> httpx.Response:
        settings = {name: value for name, value in {**SETTINGS, **edits}.items() if name != drop}
        return await site.launch(deep_linking_claims(settings), drop=(C + "resource_link",))

    return launch


def deep_linking_claims(settings: object) -> dict[str, Any]:
    """The claims that make a launch a deep linking request."""
    return {C + "message_type": "LtiDeepLinkingRequest", DL: settings}


async def deep_linking_without_settings(site: Site) -> httpx.Response:
    """A deep linking launch that says nothing of what may be chosen."""
    return await site.launch({C + "message_type": "LtiDeepLinkingRequest"}, drop=(C + "resource_link",))


async def login_without_hint(site: Site) -> httpx.Response:
    """A login initiation with an empty login_hint."""
    return await site.client.get("/lti/login", params=site.lms.login(login_hint=""))


async def login_at_inactive_platform(site: Site) -> httpx.Response:
    """A login initiation of a platform that is switched off."""
    await deactivate(site)
    return await site.client.get("/lti/login", params=site.lms.login())


async def launch_at_inactive_platform(site: Site) -> httpx.Response:
    """A launch whose platform is switched off after the login began."""
    request = await site.begin()
    await deactivate(site)
    return await site.post(site.lms.id_token(site.claims(request["nonce"])), request["state"])


async def deactivate(site: Site) -> None:
    """Switch the platform off."""
    answer = await site.client.post(f"/admin/platforms/{site.platform['id']}/deactivate", headers=BEARER)
    assert answer.status_code == 200


async def get_delivery(site: Site) -> httpx.Response:
    """A valid response, delivered in a URL."""
    request = await site.begin()
    token = site.lms.id_token(site.claims(request["nonce"]))
    return await site.client.get("/lti/launch", params={"id_token": token, "state": request["state"]})


async def forged_state(site: Site) -> httpx.Response:
    """A state whose signature was changed."""
    request = await site.begin()
    body, _, signature = request["state"].rpartition(".")
    forged = f"{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    return await site.post(site.lms.id_token(site.claims(request["nonce"])), forged)


async def old_state(site: Site) -> httpx.Response:
    """A response that comes ten minutes after its login."""
    request = await site.begin()
    site.clock.move(minutes=10)
    return await site.post(site.lms.id_token(site.claims(request["nonce"])), request["state"])


async def foreign_browser(site: Site) -> httpx.Response:
    """A valid response, posted by a browser that did not start the login."""
    request = await site.begin()
    async with browser(site.app) as other:
        return await site.post(site.lms.id_token(site.claims(request["nonce"])), request["state"], other)


async def padded_token(site: Site) -> httpx.Response:
    """A token with padding behind its signature."""
    request = await site.begin()
    return await site.post(site.lms.id_token(site.claims(request["nonce"])) + "==", request["state"])


def payload(change: Callable[[str], bytes]) -> Defect:
    """The JSON text of the claims, changed before it is signed."""
    return lambda site: site.launch_with_payload(change)


async def unknown_kid(site: Site) -> httpx.Response:
    """A token that names a key which the platform does not publish."""
    return await site.launch_with_header(kid="key-2")


async def short_key(site: Site) -> httpx.Response:
    """A token signed with a published key of 1024 bits."""
    site.lms.key = rsa_key("short", 1024)
    return await site.launch()


async def other_alg(site: Site) -> httpx.Response:
    """A token signed with RS512, by the platform's key."""
    request = await site.begin()
    token_header = json.dumps({"alg": "RS512", "kid": site.lms.kid}).encode()
    claims = json.dumps(site.claims(request["nonce"])).encode()
    return await site.post(signed(token_header, claims, site.lms.key, "RS512"), request["state"])


async def altered_claims(site: Site) -> httpx.Response:
    """Claims changed after they were signed."""
    request = await site.begin()
    head, body, signature = site.lms.id_token(site.claims(request["nonce"])).split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    altered = b64(json.dumps({**claims, "sub": "teacher-1"}).encode())
    return await site.post(f"{head}.{altered}.{signature}", request["state"])


async def replayed(site: Site) -> httpx.Response:
    """The same valid response, posted again by the same browser."""
    request = await site.begin()
    token = site.lms.id_token(site.claims(request["nonce"]))
    jar = httpx.Cookies(site.client.cookies)
    first = await site.post(token, request["state"])
    assert first.status_code == 302
    site.client.cookies = jar
    return await site.post(token, request["state"])


async def crossed_nonces(site: Site) -> httpx.Response:
    """A token with the nonce of another login of the same browser."""
    first, second = await site.begin(), await site.begin()
    return await site.post(site.lms.id_token(site.claims(second["nonce"])), first["state"])


# By the names of `RULES.names()`. `INACTIVE_SERVICE` is the one rule that a setting decides (test_launch.py).
DEFECTS: Final[dict[str, Defect]] = {
    "login_parameters": login_without_hint,
    "active_at_login": login_at_inactive_platform,
    "delivery": get_delivery,
    "state_signature": forged_state,
    "state_age": old_state,
    "browser_binding": foreign_browser,
    "active_at_launch": launch_at_inactive_platform,
    "canonical_base64url": padded_token,
    "json_encoding": payload(lambda text: text.encode("utf-16")),
    "json_members": payload(lambda text: ('{"sub": "teacher-1",' + text[1:]).encode()),
    "json_numbers": payload(lambda text: ('{"custom": NaN,' + text[1:]).encode()),
    "ALG_NOT_RS256": other_alg,
    "TYP_NOT_JWT": header(typ="at+jwt"),
    "CRIT_NOT_UNDERSTOOD": header(crit=["b64"], b64=True),
    "KID_MISSING": header(kid=None),
    "key_choice": unknown_kid,
    "KEY_NOT_FOR_SIGNATURES": jwk(use="enc"),
    "KEY_NOT_FOR_VERIFYING": jwk(key_ops=["sign"]),
    "KEY_FOR_ANOTHER_ALG": jwk(alg="RS512"),
    "KEY_TOO_SHORT": short_key,
    "signature": altered_claims,
    "ISS_CLAIM_DOES_NOT_MATCH": claim(iss="https://lms.example/"),
    "AUD_CLAIM_DOES_NOT_MATCH": claim(aud="client-2"),
    "AZP_MISSING": claim(aud=["client-1", "https://other.example"]),
    "AZP_DOES_NOT_MATCH_CLIENTID": claim(azp="client-2"),
    "EXP_NOT_A_DATE": no_claim("exp"),
    "TOKEN_EXPIRED": lambda site: site.launch(iat=site.clock().timestamp() - 900, exp=site.clock().timestamp() - 600),
    "IAT_NOT_A_DATE": no_claim("iat"),
    "IAT_IN_THE_FUTURE": lambda site: site.launch(
        iat=site.clock().timestamp() + 3600, exp=site.clock().timestamp() + 7200
    ),
    "EXP_NOT_AFTER_IAT": lambda site: site.launch(iat=site.clock().timestamp() + 30, exp=site.clock().timestamp() + 20),
    "NBF_IN_THE_FUTURE": moved("nbf", 3600),
    "NONCE_DOES_NOT_MATCH": crossed_nonces,
    "INVALID_SUB_CLAIM": claim(sub=7),
    "NO_LTI_VERSION_CLAIM": no_claim(C + "version"),
    "WRONG_LTI_VERSION_CLAIM": claim({C + "version": "1.3"}),
    "NO_DEPLOYMENT_ID_CLAIM": no_claim(C + "deployment_id"),
    "NO_MESSAGE_TYPE_CLAIM": no_claim(C + "message_type"),
    "UNSUPPORTED_MESSAGE_TYPE": claim({C + "message_type": "ltiresourcelinkrequest"}),
    "INVALID_CONTEXT_CLAIM": claim({C + "context": {"title": "Biology 1"}}),
    "INVALID_ROLES_CLAIM": claim({C + "roles": "Instructor"}),
    "NO_TARGET_LINK_URI_CLAIM": no_claim(C + "target_link_uri"),
    "NO_RESOURCE_LINK_ID_CLAIM": claim({C + "resource_link": {"title": "Lab quiz"}}),
    "NO_ROLES_CLAIM": no_claim(C + "roles"),
    "MISSING_DEEP_LINK_SETTINGS": deep_linking_without_settings,
    "NO_DEEP_LINK_RETURN_URL": deep_linking(drop="deep_link_return_url"),
    "NO_ACCEPT_TYPES": deep_linking(accept_types="link"),
    "NO_ACCEPT_PRESENTATION_DOCUMENT_TARGETS": deep_linking(drop="accept_presentation_document_targets"),
    "NO_FOR_USER_CLAIM": message("LtiSubmissionReviewRequest", {C + "for_user": {"name": "Bo Reed"}}),
    "NO_LINE_ITEM_CLAIM": message("LtiSubmissionReviewRequest", drop=(AGS,)),
    "NO_ATTEMPT_NUMBER_CLAIM": message("LtiEndAssessment", {A + "attempt_number": "2"}),
    "NO_START_ASSESSMENT_URL_CLAIM": message("LtiStartProctoring", {A + "start_assessment_url": "javascript:a()"}),
    "NO_SESSION_DATA_CLAIM": message("LtiStartProctoring", drop=(A + "session_data",)),
    "NO_ACTIVITY_CLAIM": message("LtiAssetProcessorSettingsRequest", drop=(C + "activity",)),
    "NO_SUBMISSION_CLAIM": message("LtiReportReviewRequest", {C + "submission": {"id": 7}}),
    "NO_ASSET_CLAIM": message("LtiReportReviewRequest", drop=(C + "asset",)),
    "NO_ASSET_REPORT_TYPE_CLAIM": message("LtiReportReviewRequest", {C + "assetreport_type": ["originality"]}),
    "NO_EULA_SERVICE_CLAIM": message("LtiEulaRequest", {EULA: {"url": "http://lms.example/eula"}}),
    "nonce_use": replayed,
}
