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
from mock_platform.profiles.listing import listing
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


def test_profiles_page_is_current() -> None:
    """The page of profiles is what their files say."""
    page = Path(__file__).parents[2] / "docs" / "mock_platform" / "profiles.md"

    assert page.read_text("utf-8") == listing()


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


def test_mentored_users_come_with_the_role_of_a_mentor_alone(imitate: Imitate) -> None:
    """CORE-072: where Moodle calls a mentor a learner, it names nobody to be looked after."""
    talk = imitate("moodle")
    talk.control("PATCH", "/people/student-3", {"mentors": ["student"]})
    talk.control("PUT", "/courses/biology/members/student-3", {"roles": [lti.ROLE_MENTOR]})

    assert lti.CLAIM_ROLE_SCOPE_MENTOR not in claims(talk.begin(user="student-3"))


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


def test_token_audience_is_published(imitate: Imitate) -> None:
    """Whoever reads the configuration learns what aud has to be, where that is not the token endpoint; DR-005."""
    told = [configuration(imitate(name)).get("authorization_server") for name in ("brightspace", "canvas")]

    assert told == ["https://api.brightspace.com/auth/token", None]


def configuration(talk: Talk) -> Any:
    """Return the configuration document."""
    return talk.http.get(f"{talk.issuer}/.well-known/openid-configuration").json()


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


class Teller:
    """A tool at a platform, which asks services with a token for every scope."""

    def __init__(self, talk: Talk) -> None:
        self.http = talk.http
        registration = talk.control("GET", "/registrations/tool-1")
        assertion = talk.assertion(aud=registration["token_audience"] or f"{talk.issuer}/lti/token")
        granted = talk.ask_for_token(" ".join(registration["scopes"]), assertion=assertion).json()
        self.bearer = {"Authorization": f"Bearer {granted['access_token']}"}
        self.claims = claims(talk.begin())
        self.grades = self.claims[lti.CLAIM_AGS_ENDPOINT]
        self.now = time.time()

    def get(self, url: str, media_type: str) -> httpx.Response:
        """Ask for a list."""
        return self.http.get(url, headers=self.bearer | {"Accept": media_type})

    def roster(self, query: str = "") -> httpx.Response:
        """Ask for the first page of the roster."""
        url = self.claims[lti.CLAIM_NRPS]["context_memberships_url"]
        return self.get(f"{url}{query}", lti.MEDIA_TYPE_MEMBERSHIP_CONTAINER)

    def create(self, **members: Any) -> httpx.Response:
        """Make a line item."""
        headers = self.bearer | {"Content-Type": lti.MEDIA_TYPE_LINE_ITEM, "Accept": lti.MEDIA_TYPE_LINE_ITEM}
        valid = {"label": "An essay", "scoreMaximum": 10}
        return self.http.post(self.grades["lineitems"], json=valid | members, headers=headers)

    def publish(self, **members: Any) -> httpx.Response:
        """Publish a score for the link's line item, later than the one before."""
        self.now += 1
        valid = {
            "userId": self.claims["sub"],
            "scoreGiven": 5,
            "scoreMaximum": 20,
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.001Z", time.gmtime(self.now)),
        }
        kept = {name: value for name, value in (valid | members).items() if value is not ...}
        headers = self.bearer | {"Content-Type": lti.MEDIA_TYPE_SCORE}
        return self.http.post(beside(self.grades["lineitem"], "scores"), json=kept, headers=headers)

    def results(self) -> Any:
        """Return the results of the link's line item."""
        return self.get(beside(self.grades["lineitem"], "results"), lti.MEDIA_TYPE_RESULT_CONTAINER).json()


def beside(url: str, name: str) -> str:
    path, mark, query = url.partition("?")
    return f"{path}/{name}{mark}{query}"


@pytest.fixture
def teller(imitate: Imitate) -> Callable[[str], Teller]:
    """Return a function that makes a tool with a token at a platform of a profile."""
    return lambda profile: Teller(imitate(profile))


Tell = Callable[[str], Teller]


def test_link_header_cannot_be_parsed(teller: Tell) -> None:
    """Moodle writes the relation between quotes for print and escapes the address as in HTML."""
    link = dict(teller("moodle").roster().headers.raw)[b"link"].decode()

    assert "rel=\u201cnext\u201d" in link
    assert "&amp;" in link


def test_line_item_query_is_the_products(teller: Tell) -> None:
    """Moodle's line items have a query of its own, Canvas' have none; scores find their way at both."""
    moodle, canvas = teller("moodle"), teller("canvas")

    assert moodle.grades["lineitem"].endswith("?type_id=4")
    assert "?" not in canvas.grades["lineitem"]
    assert [each.publish().status_code for each in (moodle, canvas)] == [200, 200]


def test_line_items_of_a_page_are_the_products(teller: Tell) -> None:
    """Canvas gives ten line items in a page."""
    canvas = teller("canvas")
    made = [canvas.create(label=f"Essay {number}").status_code for number in range(12)]

    page = canvas.get(canvas.grades["lineitems"], lti.MEDIA_TYPE_LINE_ITEM_CONTAINER)

    assert set(made) == {201}
    assert len(page.json()) == 10


def test_coupled_line_item_deletion_is_refused(teller: Tell) -> None:
    """Canvas keeps the line item of a link, and deletes another."""
    canvas = teller("canvas")
    own = canvas.create().json()["id"]

    assert canvas.http.delete(canvas.grades["lineitem"], headers=canvas.bearer).status_code == 401
    assert canvas.http.delete(own, headers=canvas.bearer).status_code == 204


def test_line_item_added_members_are_there(teller: Tell) -> None:
    """Moodle's line item has ltiLinkId too."""
    moodle = teller("moodle")

    line_item = moodle.get(moodle.grades["lineitem"], lti.MEDIA_TYPE_LINE_ITEM).json()

    assert line_item["ltiLinkId"] == line_item["resourceLinkId"]


def test_line_item_dates_are_dropped(teller: Tell) -> None:
    """Moodle loses the start of a new line item, and keeps its end."""
    made = teller("moodle").create(startDateTime="2026-11-21T10:00:00Z", endDateTime="2026-11-22T10:00:00Z").json()

    assert (made["startDateTime"], made["endDateTime"]) == (None, "2026-11-22T10:00:00Z")


def test_line_item_claim_is_the_first(imitate: Imitate) -> None:
    """Open edX names a line item although the link has several; others name none."""

    def named(profile: str) -> bool:
        talk = imitate(profile)
        tool = Teller(talk)
        resource_link_id = tool.claims[lti.CLAIM_RESOURCE_LINK]["id"]
        assert tool.create(resourceLinkId=resource_link_id).status_code == 201
        return "lineitem" in claims(talk.begin())[lti.CLAIM_AGS_ENDPOINT]

    assert (named("openedx"), named("sakai")) == (True, False)


def test_score_answer_is_empty(teller: Tell) -> None:
    """Moodle answers a score with an empty body."""
    answer = teller("moodle").publish()

    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    "changes",
    [{"scoreGiven": -1}, {"gradingProgress": "Done"}, {"timestamp": "2026-11-21T12:00:00.001"}],
    ids=["below zero", "unknown progress", "no zone"],
)
def test_score_tolerates_a_breach_and_notes_it(imitate: Imitate, changes: dict[str, Any]) -> None:
    """Moodle takes scores that the standard refuses; each is a finding."""
    talk = imitate("moodle")

    answer = Teller(talk).publish(**changes)

    assert answer.status_code == 200
    assert {"AGS-044", "AGS-045", "AGS-049"} & set(talk.findings())


def test_stale_score_status_is_the_products(teller: Tell) -> None:
    """Canvas refuses an old score with 400."""
    canvas = teller("canvas")
    canvas.publish()

    assert canvas.publish(timestamp="2020-01-01T00:00:00.001Z").status_code == 400


def test_missing_maximum_status_is_the_products(teller: Tell) -> None:
    """Canvas refuses a score without its maximum with 422."""
    assert teller("canvas").publish(scoreMaximum=...).status_code == 422


def test_unknown_user_status_is_the_products(teller: Tell) -> None:
    """Canvas refuses a score of nobody with 422."""
    assert teller("canvas").publish(userId="nobody").status_code == 422


def test_not_gradable_status_is_the_products(imitate: Imitate) -> None:
    """Moodle refuses a score of a teacher with 400; Sakai takes it."""

    def status(profile: str) -> int:
        talk = imitate(profile)
        return Teller(talk).publish(userId=claims(talk.begin(user="teacher"))["sub"]).status_code

    assert (status("moodle"), status("sakai")) == (400, 200)


def test_score_above_maximum_is_clamped(teller: Tell) -> None:
    """Brightspace cuts a score to the maximum."""
    brightspace = teller("brightspace")
    brightspace.publish(scoreGiven=30)

    assert [result["resultScore"] for result in brightspace.results()] == [20]


def test_pending_score_is_dropped(teller: Tell) -> None:
    """Moodle drops a score that is not fully graded: what was there before stays."""
    moodle, sakai = teller("moodle"), teller("sakai")
    for tool in (moodle, sakai):
        tool.publish()
        assert tool.publish(gradingProgress="Pending").status_code == 200

    assert (len(moodle.results()), len(sakai.results())) == (1, 0)


def test_result_comment_is_left_out(teller: Tell) -> None:
    """Blackboard's results have no comment."""
    blackboard = teller("blackboard")
    blackboard.publish(comment="Well done.")

    (result,) = blackboard.results()

    assert (result["resultScore"], "comment" in result) == (5, False)


def test_members_of_a_page_are_the_products(teller: Tell) -> None:
    """Canvas gives the whole small course in one page."""
    page = teller("canvas").roster()

    assert len(page.json()["members"]) > 2
    assert 'rel="next"' not in page.headers.get("link", "")


def test_most_members_of_a_page_cap_a_limit(teller: Tell, tmp_path: Path) -> None:
    """A larger limit than the product gives is capped."""
    capped = teller(profile_with(tmp_path, "[most_members_of_a_page]\nvalue = 3\n" + GOOD))

    assert len(capped.roster("?limit=50").json()["members"]) == 3


@pytest.mark.parametrize(
    ("paging", "names"), [("limit-and-from", {"limit", "from"}), ("page-and-per-page", {"page", "per_page"})]
)
def test_roster_paging_has_the_products_names(teller: Tell, tmp_path: Path, paging: str, names: set[str]) -> None:
    """The next link has the product's parameters, and leads to every member once."""
    tool = teller(profile_with(tmp_path, f'[roster_paging]\nvalue = "{paging}"\n' + GOOD))
    page, seen = tool.roster(), []
    while True:
        seen += [member["user_id"] for member in page.json()["members"]]
        if "next" not in page.links:
            break
        assert names <= set(httpx.URL(page.links["next"]["url"]).params)
        page = tool.get(page.links["next"]["url"], lti.MEDIA_TYPE_MEMBERSHIP_CONTAINER)

    assert len(seen) == len(set(seen)) > 4


def test_roster_role_form_is_short(teller: Tell) -> None:
    """Moodle's roster has short names for roles."""
    members = teller("moodle").roster("?limit=50").json()["members"]

    assert {"Learner", "Instructor"} <= {role for member in members for role in member["roles"]}


def test_roster_role_filter_is_lost(teller: Tell) -> None:
    """Moodle's next link has lost the role filter."""
    links = teller("moodle").roster("?role=Learner").headers["link"].split(", ")

    (following,) = [link for link in links if "next" in link]

    assert "role=" not in following


def test_roster_versions_are_two(teller: Tell) -> None:
    """Moodle's claim names two versions."""
    assert teller("moodle").claims[lti.CLAIM_NRPS]["service_versions"] == ["1.0", "2.0"]


def test_roster_added_members_are_there(teller: Tell) -> None:
    """Moodle's members have a user name of their own."""
    assert all("ext_user_username" in member for member in teller("moodle").roster().json()["members"])


def deep_linking_settings(talk: Talk) -> dict[str, Any]:
    begun = talk.begin(user="teacher", link=None, message=lti.MESSAGE_DEEP_LINKING_REQUEST)
    settings: dict[str, Any] = claims(begun)[lti.CLAIM_DEEP_LINKING_SETTINGS]
    return settings


@pytest.mark.parametrize(
    ("profile", "types"), [("moodle", ["ltiResourceLink"]), ("schoology", ["ltiResourceLink", "html"])]
)
def test_deep_linking_types_are_the_products(imitate: Imitate, profile: str, types: list[str]) -> None:
    """A product accepts the items that it knows."""
    assert deep_linking_settings(imitate(profile))["accept_types"] == types


def test_deep_linking_data_is_left_out(imitate: Imitate) -> None:
    """Moodle's settings have no data."""
    assert "data" not in deep_linking_settings(imitate("moodle"))
    assert "data" in deep_linking_settings(imitate("sakai"))


def test_deep_linking_multiple_is_the_products(imitate: Imitate, tmp_path: Path) -> None:
    """A product that takes one item at a time says so."""
    talk = imitate(profile_with(tmp_path, "[deep_linking_multiple]\nvalue = false\n" + GOOD))

    assert deep_linking_settings(talk)["accept_multiple"] is False


INVITATION = {"registration_url": "http://127.0.0.1:1/register", "browser": True}


def invited(talk: Talk) -> Any:
    """Return an initiation of a registration as the control API shows it."""
    made = talk.control("POST", "/registrations/dynamic", INVITATION)
    return talk.control("GET", f"/registrations/dynamic/{made['registration_id']}")


def metadata() -> dict[str, Any]:
    """Return what a tool says of itself that registers."""
    return {
        "application_type": "web",
        "client_name": "A tool",
        "grant_types": ["implicit", "client_credentials"],
        "response_types": ["id_token"],
        "initiate_login_uri": "https://tool.example/login",
        "redirect_uris": ["https://tool.example/launch"],
        "jwks_uri": "https://tool.example/keys",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": lti.SCOPE_SCORE,
        lti.TOOL_CONFIGURATION: {
            "domain": "tool.example",
            "claims": ["iss", "sub"],
            "messages": [{"type": lti.MESSAGE_RESOURCE_LINK}],
        },
    }


def register_self(talk: Talk, token: str | None, **changes: Any) -> httpx.Response:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return talk.http.post(f"{talk.issuer}/lti/register", json=metadata() | changes, headers=headers)


def test_registration_is_absent(imitate: Imitate) -> None:
    """Schoology registers by hand: no endpoint, no invitation."""
    schoology = imitate("schoology")
    configuration = schoology.http.get(f"{schoology.issuer}/.well-known/openid-configuration").json()
    order = schoology.http.post(f"{schoology.issuer}/control/registrations/dynamic", json=INVITATION)

    assert "registration_endpoint" not in configuration
    assert register_self(schoology, None).status_code == 404
    assert (order.status_code, order.json()["error"]) == (409, "registration_absent")


def test_registration_token_is_absent_or_never_expires(imitate: Imitate) -> None:
    """Brightspace gives no token; Blackboard's is good after years; Sakai's is not."""
    blackboard, sakai = imitate("blackboard"), imitate("sakai")
    tokens = [invited(talk)["registration_token"] for talk in (blackboard, sakai)]
    for talk in (blackboard, sakai):
        talk.control("PUT", "/clock", {"offset_s": 3 * 365 * 86400})

    assert invited(imitate("brightspace"))["registration_token"] is None
    assert register_self(blackboard, tokens[0]).status_code == 201
    assert register_self(sakai, tokens[1]).status_code == 401


def test_registration_token_for_configuration_is_demanded(imitate: Imitate) -> None:
    """Canvas shows the configuration only to who sends the token."""
    canvas = imitate("canvas")
    made = canvas.control("POST", "/registrations/dynamic", INVITATION)
    canvas.http.get(made["url"])
    (sent,) = canvas.control("GET", "/journal?kind=message")["entries"]
    parameters = httpx.URL(sent["url"]).params
    bearer = {"Authorization": f"Bearer {parameters['registration_token']}"}

    assert canvas.http.get(parameters["openid_configuration"]).status_code == 401
    assert canvas.http.get(parameters["openid_configuration"], headers=bearer).status_code == 200


def test_registration_outcome_is_pending(imitate: Imitate) -> None:
    """A tool that registered itself at Moodle waits for an administrator; the next use of the token is refused."""
    moodle = imitate("moodle")
    client_id = register_self(moodle, invited(moodle)["registration_token"]).json()["client_id"]

    assert moodle.control("GET", f"/registrations/{client_id}")["state"] == "pending"
    assert re.fullmatch("[0-9a-z]{15}", client_id)


def test_registration_errors_are_its_own(imitate: Imitate) -> None:
    """Moodle names a token that was used; Canvas lists errors with 422."""
    moodle, canvas = imitate("moodle"), imitate("canvas")
    token = invited(moodle)["registration_token"]
    register_self(moodle, token)
    wrong = register_self(canvas, invited(canvas)["registration_token"], redirect_uris=[])

    assert register_self(moodle, token).json()["error"] == "token_already_used"
    assert (wrong.status_code, list(wrong.json())) == (422, ["errors"])


@pytest.mark.parametrize(
    ("profile", "product"),
    [("canvas", "canvas"), ("moodle", "moodle"), ("blackboard", "BlackboardLearn"), ("sakai", "sakai")],
)
def test_registration_product_is_told(imitate: Imitate, profile: str, product: str) -> None:
    """The configuration calls the product by the name that its tools look for."""
    talk = imitate(profile)
    token = invited(talk)["registration_token"]
    answer = talk.http.get(
        f"{talk.issuer}/.well-known/openid-configuration", headers={"Authorization": f"Bearer {token}"}
    )

    assert answer.json()[lti.PLATFORM_CONFIGURATION]["product_family_code"] == product


@pytest.mark.parametrize("profile", ["canvas", "blackboard"])
def test_tool_on_loopback_registers_where_the_issuer_is_shared(imitate: Imitate, profile: str) -> None:
    """What may be on loopback depends on where the platform is, not on the issuer that it goes by."""
    talk = imitate(profile)
    home = "http://127.0.0.1:1"
    configuration = metadata()[lti.TOOL_CONFIGURATION] | {"domain": "127.0.0.1"}
    addresses = {"redirect_uris": [home], "initiate_login_uri": home, lti.TOOL_CONFIGURATION: configuration}

    assert register_self(talk, invited(talk)["registration_token"], **addresses).status_code == 201


def test_registration_algorithms_are_advertised(imitate: Imitate) -> None:
    """Blackboard advertises RS512, and signs with RS256 all the same."""
    blackboard = imitate("blackboard")
    configuration = blackboard.http.get(f"{blackboard.issuer}/.well-known/openid-configuration").json()

    assert configuration["id_token_signing_alg_values_supported"] == ["RS512"]
    assert header_of(blackboard.begin().authorize().token)["alg"] == "RS256"


ESSAY = "/courses/biology/activities/essay"


def handed_in(talk: Talk) -> Any:
    """Return the notice that somebody handed in, for a handler that takes nothing, after it was sent."""
    url = claims(talk.begin())[lti.CLAIM_NOTICES]["platform_notification_service_url"]
    handler = {"notice_type": lti.NOTICE_ASSET_PROCESSOR_SUBMISSION, "handler": f"{talk.issuer}/nobody"}
    talk.http.put(url, json=handler, headers=Teller(talk).bearer).raise_for_status()
    talk.control("POST", f"{ESSAY}/processors", {"client_id": "tool-1"})
    assets = [{"content_type": "text/plain", "text": "Bees", "filename": "bees.txt"}]
    talk.control("POST", f"{ESSAY}/submissions", {"user": "student", "assets": assets})
    (notice,) = talk.control("POST", "/notices/deliver")
    return notice


def test_notice_retries_are_none(imitate: Imitate) -> None:
    """Canvas gives a notice up that was not taken; another platform tries again."""
    canvas, blackboard = handed_in(imitate("canvas")), handed_in(imitate("blackboard"))

    assert [each["state"] for each in (canvas, blackboard)] == ["given up", "pending"]


def test_asset_delivery_is_a_redirect(imitate: Imitate) -> None:
    """AP-006: Canvas redirects to another host, where the asset is had without a token, and a token is a finding."""
    canvas = imitate("canvas")
    handed_in(canvas)
    (sent,) = canvas.control("GET", "/journal?kind=message&endpoint=notices")["entries"]
    (asset,) = sent["notices"][0]["claims"][lti.CLAIM_ASSET_SERVICE]["assets"]
    bearer = Teller(canvas).bearer
    before = canvas.findings()

    redirect = canvas.http.get(asset["url"], headers=bearer)
    plain = canvas.http.get(redirect.headers["location"])
    unnoticed = canvas.findings()
    careless = canvas.http.get(redirect.headers["location"], headers=bearer)

    assert redirect.status_code == 302
    assert httpx.URL(redirect.headers["location"]).host != httpx.URL(asset["url"]).host
    assert (plain.content, careless.content) == (b"Bees", b"Bees")
    assert plain.headers["content-disposition"] == "attachment; filename*=UTF-8''bees.txt"
    assert (unnoticed, canvas.findings()) == (before, [*before, "AP-006"])
    assert canvas.http.get(f"{redirect.headers['location']}x").status_code == 404


def test_storage_is_absent(imitate: Imitate) -> None:
    """Moodle has no platform storage."""
    moodle = imitate("moodle")
    order = {"client_id": "tool-1", "user": "student", "document_target": "iframe", "storage": "parent"}

    answer = moodle.http.post(f"{moodle.issuer}/control/launches", json=order | {"browser": True})

    assert (answer.status_code, answer.json()["error"]) == (409, "storage_absent")
