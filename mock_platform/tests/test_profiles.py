"""Profiles: files that are refused, and each switch seen from outside. A test's name begins with its switch."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from mock_platform import ControlError, MockPlatform
from mock_platform import vocabulary as lti
from mock_platform.profiles import SWITCHES, load_profile, shipped_profiles
from mock_platform.tests.reader import claims_of, header_of
from mock_platform.tests.talking import Begun, Talk

NAMES = ["blackboard", "brightspace", "canvas", "moodle", "openedx", "sakai", "schoology"]
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"

Imitate = Callable[[str], Talk]


@pytest.fixture
def imitate(lms: MockPlatform, http: httpx.Client) -> Iterator[Imitate]:
    """Return a function that makes a platform of a profile, with the tool registered."""
    http.cookies.clear()
    made: list[Talk] = []

    def platform(profile: str) -> Talk:
        name = f"p-{uuid4().hex}"
        root = Talk(http, lms.address)
        root.control("POST", "/platforms", {"name": name, "profile": profile})
        made.append(Talk(http, f"{lms.address}/p/{name}"))
        made[-1].register(deployment_ids=["1"])
        return made[-1]

    yield platform
    for talk in made:
        talk.control("DELETE", "")


@pytest.fixture
def anew(imitate: Imitate) -> Callable[[str], Any]:
    """Return a function that registers a tool which asks for no ids, at a platform of a profile."""
    return lambda profile: imitate(profile).register(client_id=None, deployment_ids=None)


def claims(begun: Begun) -> dict[str, Any]:
    return claims_of(begun.authorize().token)


def profile_with(folder: Path, text: str) -> str:
    path = folder / "mine.toml"
    path.write_text('sentence = "Mine."\n' + text, "utf-8")
    return str(path)


GOOD = 'fact = "It is so."\nsource = "here"\nread = 2026-11-21\nsure = "measured"\n'


def test_profiles_are_all_there() -> None:
    """The profiles that come with the project are the standard one and seven products."""
    assert [profile.name for profile in shipped_profiles()] == ["standard", *NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_deviations_have_a_source(name: str) -> None:
    """A profile has deviations, each with words, a source, a date and how sure it is."""
    deviations = load_profile(name).deviations

    assert deviations
    assert all(each.fact.endswith(".") and each.source and each.read.year == 2026 for each in deviations)


@pytest.mark.parametrize("switch", list(SWITCHES))
def test_switches_are_shown(switch: str) -> None:
    """Every switch has a test that is called after it."""
    assert any(name.startswith(f"test_{switch}_") for name in globals())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("[azzp]\nvalue = false\n" + GOOD, "did you mean 'azp'?", id="unknown switch"),
        pytest.param("[azp]\nvalue = 3\n" + GOOD, "$.azp.value should be true or false", id="wrong kind"),
        pytest.param("[azp]\nvalue = true\n" + GOOD, "is what the standard does: no deviation", id="no deviation"),
        pytest.param("[azp]\nvalue = false\n", "fact", id="no source"),
        pytest.param("[azp]\nvalue = false\n" + GOOD.replace("measured", "guessed"), "'measured' or", id="unsure"),
        pytest.param("[azp\n", "line 2", id="no TOML"),
    ],
)
def test_wrong_profile_is_refused(tmp_path: Path, text: str, told: str) -> None:
    """A profile that does not fit is refused with the file, the key and what was expected."""
    path = profile_with(tmp_path, text)

    with pytest.raises(ControlError) as raised:
        load_profile(path)

    assert path in raised.value.message
    assert told in raised.value.message


def test_unknown_profile_is_refused_with_the_nearest(lms: MockPlatform, http: httpx.Client) -> None:
    """A name that no profile has is answered with the nearest one."""
    answer = http.post(f"{lms.address}/control/platforms", json={"name": "x", "profile": "canvass"})

    assert (answer.status_code, answer.json()["error"]) == (400, "unknown_profile")
    assert "did you mean 'canvas'?" in answer.json()["message"]


def test_issuer_is_shared(imitate: Imitate) -> None:
    """Two platforms of a product with one issuer for all have the same iss, at the login and in the token."""
    first, second = imitate("canvas").begin(), imitate("canvas").begin()

    assert {begun.login_parameters["iss"] for begun in (first, second)} == {"https://canvas.instructure.com"}
    assert {claims(begun)["iss"] for begun in (first, second)} == {"https://canvas.instructure.com"}


@pytest.mark.parametrize(
    ("profile", "form"), [("canvas", UUID), ("moodle", r"\d+"), ("brightspace", rf"{UUID}_\d+")], ids=lambda each: each
)
def test_user_id_form_is_kept(imitate: Imitate, profile: str, form: str) -> None:
    """Subjects have the product's form."""
    assert re.fullmatch(form, claims(imitate(profile).begin())["sub"])


@pytest.mark.parametrize(("profile", "form"), [("canvas", "[0-9a-f]{40}"), ("moodle", r"\d+")])
def test_context_id_form_is_kept(imitate: Imitate, profile: str, form: str) -> None:
    """Contexts have ids of the product's form."""
    assert re.fullmatch(form, claims(imitate(profile).begin())[lti.CLAIM_CONTEXT]["id"])


@pytest.mark.parametrize(("profile", "form"), [("canvas", "[0-9a-f]{40}"), ("moodle", r"\d+")])
def test_resource_link_id_form_is_kept(imitate: Imitate, profile: str, form: str) -> None:
    """Resource links have ids of the product's form."""
    assert re.fullmatch(form, claims(imitate(profile).begin())[lti.CLAIM_RESOURCE_LINK]["id"])


@pytest.mark.parametrize(
    ("profile", "form"), [("canvas", r"1\d{13}"), ("moodle", "[0-9a-z]{15}"), ("brightspace", UUID)]
)
def test_client_id_form_is_kept(anew: Callable[[str], Any], profile: str, form: str) -> None:
    """A tool that asks for no client id gets one of the product's form."""
    assert re.fullmatch(form, anew(profile)["client_id"])


@pytest.mark.parametrize(("profile", "form"), [("canvas", r"\d+:[0-9a-f]{40}"), ("moodle", "1"), ("blackboard", UUID)])
def test_deployment_id_form_is_kept(anew: Callable[[str], Any], profile: str, form: str) -> None:
    """A tool that asks for no deployment id gets one of the product's form."""
    (deployment_id,) = anew(profile)["deployment_ids"]

    assert re.fullmatch(form, deployment_id)


def test_login_method_is_the_products(imitate: Imitate) -> None:
    """Blackboard begins a login by GET."""
    assert imitate("blackboard").begin().response.status_code == 302
    assert imitate("canvas").begin().response.status_code == 200


def test_login_extras_are_sent(imitate: Imitate) -> None:
    """Canvas sends more than the standard's parameters."""
    sent = imitate("canvas").begin().login_parameters

    assert (sent["deployment_id"], sent["canvas_environment"]) == ("1", "prod")


def test_login_hint_form_is_kept(imitate: Imitate) -> None:
    """Moodle's login hint is the user's id, Canvas' a digest; both are answered."""
    moodle, canvas = imitate("moodle").begin(), imitate("canvas").begin()

    assert moodle.login_parameters["login_hint"] == claims(moodle)["sub"]
    assert re.fullmatch("[0-9a-f]{40}", canvas.login_parameters["login_hint"])


def test_message_hint_form_is_kept(imitate: Imitate) -> None:
    """Moodle's message hint is JSON, Canvas' a JWT."""
    assert imitate("moodle").begin().login_parameters["lti_message_hint"].startswith('{"cmid":')
    assert imitate("canvas").begin().login_parameters["lti_message_hint"].count(".") == 2


def test_prompt_required_refuses_a_request_without(imitate: Imitate) -> None:
    """Canvas refuses an authentication request without prompt."""
    assert imitate("canvas").begin().authorize(prompt=...).fields["error"] == "invalid_request"


def test_state_required_shows_a_page(imitate: Imitate) -> None:
    """Brightspace answers 404 when state is missing, and posts nothing."""
    page = imitate("brightspace").begin().authorize(state=...)

    assert (page.status, page.pairs) == (404, [])


def test_authorization_scope_of_more_than_openid_is_refused(imitate: Imitate) -> None:
    """Moodle refuses a scope with more than openid."""
    assert imitate("moodle").begin().authorize(scope="openid email").status == 404
    assert imitate("sakai").begin().authorize(scope="openid email").token


def test_redirect_uri_query_may_grow(imitate: Imitate) -> None:
    """Canvas compares redirect URIs without what the query has more; another path is refused."""
    canvas = imitate("canvas")

    assert canvas.begin().authorize(redirect_uri=f"{canvas.redirect_uri}?more=1").token
    assert canvas.begin().authorize(redirect_uri=f"{canvas.redirect_uri}/more").status == 400


def test_authorization_errors_are_shown(imitate: Imitate) -> None:
    """Moodle shows a page for a request without a nonce, and posts other errors to the tool."""
    moodle = imitate("moodle")

    assert moodle.begin().authorize(nonce=...).status == 404
    assert moodle.begin().authorize(response_mode="query").fields["error"] == "invalid_request"


@pytest.mark.parametrize(("profile", "seconds"), [("moodle", 60), ("brightspace", 1800), ("canvas", 3600)])
def test_id_token_lifetime_s_is_kept(imitate: Imitate, profile: str, seconds: int) -> None:
    """An id_token lives as long as the product's."""
    token = claims(imitate(profile).begin())

    assert token["exp"] - token["iat"] == seconds


def test_azp_is_left_out(imitate: Imitate) -> None:
    """Moodle's id_token has no azp."""
    assert "azp" not in claims(imitate("moodle").begin())
    assert "azp" in claims(imitate("canvas").begin())


def test_nbf_is_there(imitate: Imitate) -> None:
    """Brightspace's id_token has nbf."""
    token = claims(imitate("brightspace").begin())

    assert token["nbf"] == token["iat"]


@pytest.mark.parametrize(
    ("user", "roles"),
    [
        ("teacher", [f"{lti.ROLE_CONTEXT}Instructor"]),
        ("assistant", [lti.ROLE_LEARNER]),
        ("student", [lti.ROLE_LEARNER]),
    ],
)
def test_role_choice_is_one(imitate: Imitate, user: str, roles: list[str]) -> None:
    """Moodle calls a person Instructor or Learner, and an assistant Learner."""
    assert claims(imitate("moodle").begin(user=user))[lti.CLAIM_ROLES] == roles


def test_added_roles_are_there(imitate: Imitate) -> None:
    """Open edX says None for system and institution."""
    roles = claims(imitate("openedx").begin())[lti.CLAIM_ROLES]

    assert [role for role in roles if role.endswith("#None")] == roles[-2:]


def test_context_type_form_is_bare(imitate: Imitate) -> None:
    """Moodle's context type is a bare word."""
    assert claims(imitate("moodle").begin())[lti.CLAIM_CONTEXT]["type"] == ["CourseSection"]


def test_added_claims_are_merged(imitate: Imitate) -> None:
    """Claims are added, and members to claims that are there."""
    token = claims(imitate("canvas").begin())

    assert token["https://www.instructure.com/placement"] == "course_navigation"
    assert {"id", "title", "errors"} < set(token[lti.CLAIM_CONTEXT])


def test_added_custom_parameters_are_there(imitate: Imitate) -> None:
    """Moodle leaks addresses into the custom parameters; the link's own stay."""
    custom = claims(imitate("moodle").begin())[lti.CLAIM_CUSTOM]

    assert custom["context_memberships_url"].endswith("/memberships")
    assert "{link_id}" in custom["link_setting_url"]
    assert custom["chapter"] == "3"


def test_tool_platform_is_named(imitate: Imitate) -> None:
    """The platform calls itself what the product does."""
    platform = claims(imitate("canvas").begin())[lti.CLAIM_TOOL_PLATFORM]

    assert (platform["product_family_code"], platform["version"]) == ("canvas", "cloud")


def test_withheld_scopes_are_not_given(imitate: Imitate) -> None:
    """What the product does not have is not in a registration, nor in a launch."""
    moodle = imitate("moodle")

    assert lti.SCOPE_GROUP_READ_ONLY not in moodle.control("GET", "/registrations/tool-1")["scopes"]
    assert lti.CLAIM_GROUPS not in claims(moodle.begin())


def test_withheld_messages_are_refused(imitate: Imitate) -> None:
    """A message that the product does not send cannot be ordered."""
    moodle = imitate("moodle")
    order = {"client_id": "tool-1", "user": "student", "message": lti.MESSAGE_START_PROCTORING, "browser": True}

    answer = moodle.http.post(f"{moodle.issuer}/control/launches", json=order)

    assert (answer.status_code, answer.json()["error"]) == (409, "message_withheld")


def test_token_media_type_is_odd(imitate: Imitate) -> None:
    """Moodle labels the token endpoint's JSON text/html."""
    answer = imitate("moodle").ask_for_token(lti.SCOPE_SCORE)

    assert answer.headers["content-type"].startswith("text/html")
    assert answer.json()["token_type"] == "Bearer"


def test_token_type_is_lower_case(imitate: Imitate) -> None:
    """Open edX writes bearer."""
    assert imitate("openedx").ask_for_token(lti.SCOPE_SCORE).json()["token_type"] == "bearer"


def test_token_lifetime_s_is_kept(imitate: Imitate, tmp_path: Path) -> None:
    """A token lives as long as the profile says, and is told so."""
    talk = imitate(profile_with(tmp_path, "[token_lifetime_s]\nvalue = 60\n" + GOOD))
    granted = talk.ask_for_token(lti.SCOPE_MEMBERSHIP_READ_ONLY).json()
    memberships = claims(talk.begin())[lti.CLAIM_NRPS]["context_memberships_url"]
    bearer = {"Authorization": f"Bearer {granted['access_token']}", "Accept": lti.MEDIA_TYPE_MEMBERSHIP_CONTAINER}
    before = talk.http.get(memberships, headers=bearer)

    talk.control("PUT", "/clock", {"offset_s": 61})

    assert granted["expires_in"] == 60
    assert (before.status_code, talk.http.get(memberships, headers=bearer).status_code) == (200, 401)


@pytest.mark.parametrize(
    ("claim", "value", "requirement"),
    [
        ("aud", "https://elsewhere.example/token", "OAUTH-003"),
        ("iss", "somebody", "OAUTH-002"),
        ("jti", ..., "OAUTH-004"),
        ("exp", ..., "OAUTH-004"),
    ],
)
def test_token_tolerates_a_breach_and_notes_it(imitate: Imitate, claim: str, value: Any, requirement: str) -> None:
    """What Moodle lets pass is granted, and is a finding."""
    moodle = imitate("moodle")

    answer = moodle.ask_for_token(lti.SCOPE_SCORE, assertion=moodle.assertion({claim: value}))

    assert answer.status_code == 200
    assert requirement in moodle.findings()


def test_token_tolerates_the_same_assertion_again(imitate: Imitate) -> None:
    """Moodle takes an assertion twice; the second time is a finding."""
    moodle = imitate("moodle")
    assertion = moodle.assertion()

    answers = [moodle.ask_for_token(lti.SCOPE_SCORE, assertion=assertion).status_code for _ in range(2)]

    assert answers == [200, 200]
    assert moodle.findings().count("OAUTH-005") == 1


def test_token_audience_is_another(imitate: Imitate) -> None:
    """Brightspace wants another audience than the token endpoint."""
    brightspace = imitate("brightspace")
    right = brightspace.assertion(aud="https://api.brightspace.com/auth/token")

    assert brightspace.ask_for_token(lti.SCOPE_SCORE).status_code == 400
    assert brightspace.ask_for_token(lti.SCOPE_SCORE, assertion=right).status_code == 200


def test_token_audience_list_crashes_it(imitate: Imitate) -> None:
    """Brightspace answers 500 to an assertion with two audiences."""
    brightspace = imitate("brightspace")
    two = brightspace.assertion(aud=["https://api.brightspace.com/auth/token", f"{brightspace.issuer}/lti/token"])

    assert brightspace.ask_for_token(lti.SCOPE_SCORE, assertion=two).status_code == 500


def test_token_scopes_by_substring(imitate: Imitate) -> None:
    """Sakai gives lineitem to who asks for lineitem.readonly."""
    granted = imitate("sakai").ask_for_token(lti.SCOPE_LINE_ITEM_READ_ONLY).json()["scope"].split()

    assert set(granted) == {lti.SCOPE_LINE_ITEM, lti.SCOPE_LINE_ITEM_READ_ONLY}


def test_token_scopes_may_be_none(imitate: Imitate) -> None:
    """Open edX gives a token with an empty scope for scopes that it does not know."""
    answer = imitate("openedx").ask_for_token("https://example.org/scope/unknown")

    assert (answer.status_code, answer.json()["scope"]) == (200, "")


def test_token_errors_are_its_own(imitate: Imitate) -> None:
    """Moodle has words of its own for an expired assertion, and a page for a key set that it cannot read."""
    moodle = imitate("moodle")
    past = int(time.time()) - 3600
    expired = moodle.ask_for_token(lti.SCOPE_SCORE, assertion=moodle.assertion(iat=past, exp=past + 300))
    moodle.register(client_id="tool-2", jwks=None, jwks_uri="http://127.0.0.1:1/keys")
    unread = moodle.ask_for_token(lti.SCOPE_SCORE, assertion=moodle.assertion(iss="tool-2", sub="tool-2"))

    assert (expired.status_code, expired.json()["error"]) == (400, "Expired token")
    assert (unread.status_code, unread.headers["content-type"].partition(";")[0]) == (404, "text/html")


def test_key_alg_is_left_out(imitate: Imitate) -> None:
    """Brightspace's keys have no alg; the token still names it."""
    brightspace = imitate("brightspace")

    assert all("alg" not in jwk for jwk in brightspace.key_set()["keys"])
    assert header_of(brightspace.begin().authorize().token)["alg"] == "RS256"


def memberships_url(talk: Talk) -> str:
    url: str = claims(talk.begin())[lti.CLAIM_NRPS]["context_memberships_url"]
    return url


def test_user_agent_required_at_services_and_token_endpoint(imitate: Imitate) -> None:
    """Canvas refuses a request without User-Agent with 403."""
    canvas = imitate("canvas")
    url, nameless = memberships_url(canvas), {"User-Agent": ""}
    bearer = {"Authorization": f"Bearer {canvas.token(lti.SCOPE_MEMBERSHIP_READ_ONLY)}"}

    assert canvas.http.get(url, headers=bearer).status_code == 200
    assert canvas.http.get(url, headers=bearer | nameless).status_code == 403
    assert canvas.http.post(f"{canvas.issuer}/lti/token", headers=nameless).status_code == 403


def test_unauthorized_form_is_its_own(imitate: Imitate) -> None:
    """Moodle answers 401 without a challenge, with a body of its own."""
    moodle = imitate("moodle")

    answer = moodle.http.get(memberships_url(moodle), headers={"Authorization": "Bearer none"})

    assert (answer.status_code, answer.headers.get("www-authenticate")) == (401, None)
    assert set(answer.json()) == {"status", "reason", "request"}


def test_accept_required_by_services(imitate: Imitate) -> None:
    """Moodle refuses a request that does not name the service's media type."""
    moodle = imitate("moodle")
    url = memberships_url(moodle)
    bearer = {"Authorization": f"Bearer {moodle.token(lti.SCOPE_MEMBERSHIP_READ_ONLY)}"}

    assert moodle.http.get(url, headers=bearer | {"Accept": "application/json"}).status_code == 400
    assert moodle.http.get(url, headers=bearer | {"Accept": lti.MEDIA_TYPE_MEMBERSHIP_CONTAINER}).status_code == 200
