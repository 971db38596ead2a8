"""Dynamic registration: the initiation, the configuration, the judgement of what a tool says, and what follows."""

from typing import Any

import httpx
import pytest

from mock_platform import MockPlatform
from mock_platform.tests.reader import claims_of
from mock_platform.tests.registering import HOME, PLATFORM, SCORE, TOOL, invite, metadata
from mock_platform.tests.talking import Talk

RESOURCE_LINK = "LtiResourceLinkRequest"
DEEP_LINKING = "LtiDeepLinkingRequest"


def registered(talk: Talk, body: Any = None, **order: Any) -> dict[str, Any]:
    """Return the client information of a tool that registered itself."""
    response = invite(talk, **order).register(body)
    assert response.status_code == 201, response.text
    information: dict[str, Any] = response.json()
    return information


def own(talk: Talk, method: str, information: dict[str, Any], body: Any = None, token: str | None = None) -> Any:
    """Ask for the registration at its own address, with its own token or another."""
    bearer = information["registration_access_token"] if token is None else token
    headers = {"Authorization": f"Bearer {bearer}"}
    return talk.http.request(method, information["registration_client_uri"], json=body, headers=headers)


# the initiation


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        pytest.param(f"{HOME}/register", "", id="no query"),
        pytest.param(f"{HOME}/register?x=1&y=%20%26&x=2", "x=1&y=%20%26&x=2&", id="a query of its own"),
    ],
)
def test_initiation_keeps_the_query_of_the_tool(talk: Talk, url: str, kept: str) -> None:
    """DR-001: the tool's URL is opened with its own query first, ours behind it, correctly encoded."""
    invited = invite(talk, registration_url=url)

    (message,) = talk.control("GET", "/journal?kind=message")["entries"]
    ours = message["url"].removeprefix(f"{HOME}/register?").removeprefix(kept)
    assert ours.startswith("openid_configuration=http%3A%2F%2F127.0.0.1%3A")
    assert invited.opened["openid_configuration"] == f"{talk.issuer}/.well-known/openid-configuration"
    assert invited.opened["registration_token"] == invited.initiation["registration_token"]


def test_page_holds_the_tool(talk: Talk) -> None:
    """DR-001: the page that a browser opens holds the tool's URL in a frame, or offers a window for it."""
    framed = talk.http.get(invite(talk).initiation["url"]).text
    order = {"registration_url": f"{HOME}/register", "browser": True, "document_target": "window"}
    windowed = talk.http.get(talk.control("POST", "/registrations/dynamic", order)["url"]).text

    assert f'<iframe name="tool" title="The tool" src="{HOME}/register?openid_configuration=' in framed
    assert "<iframe" not in windowed
    assert f'data-url="{HOME}/register?openid_configuration=' in windowed


def test_tool_is_given_the_client_id_of_the_order(talk: Talk) -> None:
    """An invitation may say which client id the tool will get, once."""
    assert registered(talk, client_id="chosen-here")["client_id"] == "chosen-here"

    order = {"registration_url": f"{HOME}/register", "browser": True, "client_id": "chosen-here"}
    again = talk.http.post(f"{talk.issuer}/control/registrations/dynamic", json=order)
    assert (again.status_code, again.json()["error"]) == (409, "client_id_taken")


@pytest.mark.parametrize(
    ("order", "at"),
    [
        pytest.param({}, "$.registration_url", id="no URL"),
        pytest.param({"registration_url": "javascript:x"}, "$.registration_url", id="no http"),
        pytest.param(
            {"registration_url": HOME, "token_for_configuration": True, "token": False},
            "$.token_for_configuration",
            id="no token to demand",
        ),
        pytest.param({"registration_url": HOME, "state": "off"}, "$.state", id="unknown state"),
    ],
)
def test_wrong_order_is_refused(talk: Talk, order: dict[str, Any], at: str) -> None:
    """An order of a registration that does not fit is refused with its place."""
    response = talk.http.post(f"{talk.issuer}/control/registrations/dynamic", json={"browser": True, **order})

    assert (response.status_code, response.json()["at"]) == (400, at)


def test_unknown_initiation_is_not_found(talk: Talk) -> None:
    """There is no page for an initiation that was never ordered."""
    assert talk.http.get(f"{talk.issuer}/lti/registrations/x").status_code == 404
    assert talk.http.get(f"{talk.issuer}/control/registrations/dynamic/x").status_code == 404


# the configuration


def test_configuration_is_complete(talk: Talk) -> None:
    """DR-005: the OpenID configuration has every member that a tool needs to register."""
    configuration = invite(talk).configuration().json()

    assert configuration["issuer"] == talk.issuer
    assert configuration["registration_endpoint"] == f"{talk.issuer}/lti/register"
    assert "private_key_jwt" in configuration["token_endpoint_auth_methods_supported"]
    assert "RS256" in configuration["token_endpoint_auth_signing_alg_values_supported"]
    assert "RS256" in configuration["id_token_signing_alg_values_supported"]
    assert {"openid", SCORE} <= set(configuration["scopes_supported"])
    assert "id_token" in configuration["response_types_supported"]
    assert {"iss", "sub", "name", "email"} <= set(configuration["claims_supported"])
    assert configuration["subject_types_supported"] == ["public"]
    assert {"authorization_endpoint", "token_endpoint", "jwks_uri"} <= set(configuration)


def test_platform_configuration_lists_messages_and_variables(talk: Talk) -> None:
    """DR-006: the platform configuration names product, messages with their placements, and variables."""
    platform = invite(talk).configuration().json()[PLATFORM]

    messages = {message["type"]: message for message in platform["messages_supported"]}
    assert isinstance(platform["product_family_code"], str)
    assert messages[RESOURCE_LINK] == {"type": RESOURCE_LINK, "placements": ["ContentArea"]}
    assert {"User.id", "Context.title", "LineItem.url"} <= set(platform["variables"])


# registering


def test_tool_registers_itself(talk: Talk) -> None:
    """DR-013: the answer is everything as applied, with client id, deployment and the way to the registration."""
    body = metadata(
        {"description": "For everybody", "odd": 1}, **{"logo_uri": f"{HOME}/logo", "client_name#ja": "道具"}
    )

    response = invite(talk).register(body | {"software_id": "unknown here"})

    information = response.json()
    client_id = information["client_id"]
    applied = {name: value for name, value in body.items() if name != TOOL}
    assert (response.status_code, response.headers["cache-control"]) == (201, "no-store")
    assert applied.items() <= information.items()
    assert information[TOOL]["deployment_id"] == "1"
    assert information[TOOL]["description"] == "For everybody"
    assert "odd" not in information[TOOL]
    assert "software_id" not in information
    assert information["registration_client_uri"] == f"{talk.issuer}/lti/register/{client_id}"
    assert talk.findings() == []
    shown = talk.control("GET", f"/registrations/{client_id}")
    assert (shown["client_name"], shown["scopes"], shown["deployment_ids"]) == ("A tool", [SCORE], ["1"])
    assert talk.control("GET", f"/registrations/dynamic/{invite_id(talk)}")["client_id"] == client_id


def invite_id(talk: Talk) -> str:
    (control, *_) = [
        each for each in talk.control("GET", "/journal?kind=control")["entries"] if each["action"] == "invite"
    ]
    return str(control["registration_id"])


def test_what_the_platform_lacks_falls_away(talk: Talk) -> None:
    """DR-013: scopes and messages that the platform does not offer are missing in the answer, and findings DR-012."""
    wanted = metadata(
        {"messages": [{"type": RESOURCE_LINK, "custom_parameters": {"a": "$Nope"}}, {"type": "LtiOddRequest"}]},
        scope=f"openid {SCORE} https://tool.example/scope",
    )

    information = registered(talk, wanted)

    assert information["scope"] == SCORE
    assert [message["type"] for message in information[TOOL]["messages"]] == [RESOURCE_LINK]
    assert talk.findings() == ["DR-012", "DR-012", "DR-012"]


@pytest.mark.parametrize(
    ("changes", "requirement"),
    [
        pytest.param({"application_type": ...}, "DR-009", id="application_type"),
        pytest.param({"scope": ...}, "DR-009", id="scope"),
        pytest.param({"jwks_uri": ..., "jwks": {"keys": []}}, "DR-009", id="keys inside"),
    ],
)
def test_what_is_missing_is_noticed(talk: Talk, changes: dict[str, Any], requirement: str) -> None:
    """A request that lacks what some platforms demand is answered, and noted."""
    registered(talk, metadata(**changes))

    assert talk.findings() == [requirement]


WRONG: list[tuple[str, dict[str, Any], str, str, str]] = [
    ("application_type", {"application_type": "native"}, "DR-009", "invalid_client_metadata", "'web'"),
    ("no grant types", {"grant_types": ...}, "DR-009", "invalid_client_metadata", "grant_types is missing"),
    ("one grant type", {"grant_types": ["implicit"]}, "DR-009", "invalid_client_metadata", "'client_credentials'"),
    ("response types", {"response_types": ["code"]}, "DR-009", "invalid_client_metadata", "'id_token'"),
    ("no redirect URI", {"redirect_uris": []}, "DR-009", "invalid_redirect_uri", "at least one of"),
    ("script", {"redirect_uris": ["javascript:alert(1)"]}, "DR-009", "invalid_redirect_uri", "http or https"),
    ("fragment", {"redirect_uris": [f"{HOME}/launch#x"]}, "DR-009", "invalid_redirect_uri", "without a fragment"),
    ("no login", {"initiate_login_uri": ...}, "DR-009", "invalid_client_metadata", "initiate_login_uri is missing"),
    ("no name", {"client_name": " "}, "DR-009", "invalid_client_metadata", "client_name should be"),
    ("no keys", {"jwks_uri": ...}, "DR-009", "invalid_client_metadata", "both or neither"),
    ("keys twice", {"jwks": {"keys": []}}, "DR-009", "invalid_client_metadata", "both or neither"),
    (
        "secret",
        {"token_endpoint_auth_method": "client_secret_post"},
        "DR-009",
        "invalid_client_metadata",
        "private_key_jwt",
    ),
    ("scope list", {"scope": [SCORE]}, "DR-009", "invalid_client_metadata", "scope should be a text"),
    ("no tool configuration", {TOOL: ...}, "DR-009", "invalid_client_metadata", "is missing: an object"),
    (
        "redirect over http",
        {"redirect_uris": ["http://tool.example/launch"]},
        "DR-020",
        "invalid_redirect_uri",
        "https",
    ),
    ("keys inside the network", {"jwks_uri": "https://10.0.0.1/keys"}, "DR-020", "invalid_client_metadata", "private"),
    ("keys over http", {"jwks_uri": "http://169.254.169.254/keys"}, "DR-020", "invalid_client_metadata", "https"),
    ("foreign redirect", {"redirect_uris": ["https://evil.example/"]}, "DR-010", "invalid_redirect_uri", "outside"),
    ("foreign login", {"initiate_login_uri": "https://evil.example/"}, "DR-010", "invalid_client_metadata", "outside"),
]
WRONG_TOOL: list[tuple[str, dict[str, Any], str, str]] = [
    ("no domain", {"domain": ...}, "DR-010", "domain is missing"),
    ("domain with scheme", {"domain": HOME}, "DR-010", "without scheme and path"),
    ("no claims", {"claims": ...}, "DR-010", "claims is missing"),
    ("messages null", {"messages": None}, "DR-010", "messages should be a list"),
    ("secondary", {"secondary_domains": "a.example"}, "DR-010", "secondary_domains should be a list"),
    ("custom number", {"custom_parameters": {"a": 1}}, "DR-010", "an object of texts"),
    ("foreign target", {"target_link_uri": "https://evil.example/"}, "DR-010", "outside"),
    ("other port", {"target_link_uri": "http://127.0.0.1:9002/launch"}, "DR-010", "outside"),
    ("message without type", {"messages": [{"label": "x"}]}, "DR-011", "messages[0].type is missing"),
    ("placements", {"messages": [{"type": "x", "placements": "y"}]}, "DR-011", "messages[0].placements should be"),
    ("target", {"messages": [{"type": "x", "target_link_uri": "y"}]}, "DR-011", "target_link_uri should be"),
    ("types", {"messages": [{"type": "x", "supported_types": [1]}]}, "DR-011", "supported_types should be"),
    ("foreign message", {"messages": [{"type": "x", "target_link_uri": "https://evil.example/"}]}, "DR-010", "outside"),
]
DEFECTS: list[tuple[str, Any, str, str, str]] = [
    (name, metadata(**changes), *rest) for name, changes, *rest in WRONG
] + [
    (name, metadata(changes), requirement, "invalid_client_metadata", said)
    for name, changes, requirement, said in WRONG_TOOL
]


@pytest.mark.parametrize(
    ("body", "requirement", "error", "said"), [row[1:] for row in DEFECTS], ids=[row[0] for row in DEFECTS]
)
def test_wrong_metadata_is_refused(talk: Talk, body: Any, requirement: str, error: str, said: str) -> None:
    """DR-015, DR-020: one defect in valid metadata gets 400 with the code of RFC 7591, and nothing stays."""
    invited = invite(talk)

    response = invited.register(body)

    assert (response.status_code, response.json()["error"]) == (400, error)
    assert said in response.json()["error_description"]
    assert talk.findings()[0] == requirement
    assert talk.control("GET", "/registrations") == []
    assert invited.register().status_code == 201


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        pytest.param(b"{", "application/json", id="no JSON"),
        pytest.param(b"[]", "application/json", id="no object"),
        pytest.param(b'{"a":1,"a":2}', "application/json", id="a member twice"),
        pytest.param(b"a=1", "application/x-www-form-urlencoded", id="a form"),
    ],
)
def test_body_that_is_no_metadata_is_refused(talk: Talk, content: bytes, media_type: str) -> None:
    """DR-015: what is no JSON object gets the error of RFC 7591, not a crash."""
    headers = invite(talk).bearer | {"Content-Type": media_type}

    response = talk.http.post(f"{talk.issuer}/lti/register", content=content, headers=headers)

    assert (response.status_code, response.json()["error"]) == (400, "invalid_client_metadata")
    assert talk.findings() == ["DR-008"]


def test_addresses_may_be_in_domains_of_the_tool(talk: Talk) -> None:
    """DR-010: a secondary domain, a subdomain and another port of a domain without one are the tool's own."""
    body = metadata(
        {
            "domain": "tool.example",
            "secondary_domains": ["cdn.example:8443"],
            "target_link_uri": "https://cdn.example:8443/launch",
        },
        redirect_uris=["https://eu.tool.example/launch", "https://tool.example:8443/launch"],
        initiate_login_uri="https://Tool.Example/login",
        jwks_uri="https://keys.elsewhere.example/keys",
    )

    assert registered(talk, body)["redirect_uris"] == body["redirect_uris"]


def test_platform_on_the_internet_calls_nobody_on_loopback() -> None:
    """DR-020: a platform that is not on loopback itself refuses addresses that are."""
    with MockPlatform(public_url="https://lms.example") as lms, httpx.Client(trust_env=False, timeout=60) as http:
        initiation = lms.order_registration(f"{HOME}/register")
        response = http.post(
            f"http://127.0.0.1:{lms.port}/lti/register",
            json=metadata(),
            headers={"Authorization": f"Bearer {initiation.token}"},
        )

    assert (response.status_code, response.json()["error"]) == (400, "invalid_redirect_uri")


# the token


def test_token_is_good_for_one_registration(talk: Talk) -> None:
    """DR-019: the token of a registration that was made is refused, with a sentence that says so."""
    invited = invite(talk)
    invited.register()

    again = invited.register()

    assert (again.status_code, again.json()["error"]) == (401, "invalid_token")
    assert "used already" in again.json()["error_description"]
    assert again.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert talk.findings() == ["DR-019"]
    assert len(talk.control("GET", "/registrations")) == 1


@pytest.mark.parametrize(
    ("offset_s", "status"), [pytest.param(3595, 201, id="before"), pytest.param(3600, 401, id="after")]
)
def test_token_expires_by_the_clock(talk: Talk, offset_s: int, status: int) -> None:
    """DR-019: the token is good for an hour of the platform's time."""
    invited = invite(talk)
    talk.control("PUT", "/clock", {"offset_s": offset_s})

    assert invited.register().status_code == status


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer wrong", "Basic x", "Bearer a b"],
    ids=["none", "empty", "wrong", "basic", "two"],
)
def test_wrong_token_is_refused(talk: Talk, authorization: str) -> None:
    """DR-015, DR-019: without the token of an initiation nothing is registered."""
    invited = invite(talk)

    response = invited.register(Authorization=authorization)

    assert (response.status_code, response.json()["error"]) == (401, "invalid_token")
    assert talk.findings() == ["DR-008"]
    assert talk.control("GET", "/registrations") == []


def test_registration_without_token(talk: Talk) -> None:
    """DR-001: the token is optional: without one the configuration leads to an endpoint that knows the initiation."""
    invited = invite(talk, token=False)

    first, second = invited.register(), invited.register()

    assert "registration_token" not in invited.opened
    assert (first.status_code, second.status_code) == (201, 401)


def test_endpoint_of_a_registration_with_token_demands_it(talk: Talk) -> None:
    """DR-019: the id of an initiation that has a token does not stand for the token."""
    invited = invite(talk)
    url = f"{talk.issuer}/lti/register?registration_session={invited.initiation['registration_id']}"

    assert talk.http.post(url, json=metadata()).status_code == 401


def test_configuration_can_demand_the_token(talk: Talk) -> None:
    """DR-003: where the order says so, the configuration is shown only to who sends the token."""
    invited = invite(talk, token_for_configuration=True)
    url = invited.opened["openid_configuration"]

    bare, with_token = talk.http.get(url), invited.configuration()

    assert (bare.status_code, with_token.status_code) == (401, 200)
    assert talk.findings() == ["DR-003"]
    assert invited.register().status_code == 201


# what follows


def test_messages_lead_where_the_tool_registered_them(talk: Talk) -> None:
    """DR-011: a launch uses the target_link_uri and the custom parameters of its message type; the type's own win."""
    information = registered(
        talk,
        metadata(
            {
                "custom_parameters": {"all": "1", "both": "tool"},
                "messages": [
                    {
                        "type": RESOURCE_LINK,
                        "target_link_uri": f"{HOME}/resource",
                        "custom_parameters": {"who": "$User.id", "both": "message"},
                    },
                ],
            },
            redirect_uris=[f"{HOME}/launch"],
        ),
    )
    begun = talk.begin(client_id=information["client_id"], user="teacher", link="lab")

    page = begun.authorize(client_id=information["client_id"], redirect_uri=f"{HOME}/launch")

    claims = claims_of(page.token)
    claim = "https://purl.imsglobal.org/spec/lti/claim/"
    custom = claims[f"{claim}custom"]
    assert begun.login_parameters["target_link_uri"] == claims[f"{claim}target_link_uri"] == f"{HOME}/resource"
    assert (custom["all"], custom["both"], custom["who"]) == ("1", "message", claims["sub"])
    assert claims[f"{claim}deployment_id"] == information[TOOL]["deployment_id"]


def test_pending_tool_waits(talk: Talk) -> None:
    """A tool that waits to be activated cannot be launched before somebody activates it."""
    client_id = registered(talk, state="pending")["client_id"]
    order = {"client_id": client_id, "user": "student", "browser": True}

    refused = talk.http.post(f"{talk.issuer}/control/launches", json=order)
    talk.control("POST", f"/registrations/{client_id}/activate")
    ordered = talk.http.post(f"{talk.issuer}/control/launches", json=order)

    assert (refused.status_code, refused.json()["error"]) == (409, "registration_pending")
    assert ordered.status_code == 201


def test_tool_can_be_deployed_later(talk: Talk) -> None:
    """LOGIN-020: a tool that was not deployed at once is told of no deployment, and gets each id once."""
    information = registered(talk, deployment_id=None)
    path = f"/registrations/{information['client_id']}/deployments"
    order = {"client_id": information["client_id"], "user": "student", "browser": True}

    refused = talk.http.post(f"{talk.issuer}/control/launches", json=order)
    deployed = talk.control("POST", path, {"deployment_id": "d-1"})
    again = talk.http.post(f"{talk.issuer}/control{path}", json={"deployment_id": "d-1"})

    assert "deployment_id" not in information[TOOL]
    assert (refused.status_code, refused.json()["error"]) == (400, "unknown_deployment")
    assert deployed["deployment_ids"] == ["d-1"]
    assert (again.status_code, again.json()["error"]) == (409, "deployment_id_taken")
    assert own(talk, "GET", information).json()[TOOL]["deployment_id"] == "d-1"


def test_registration_is_shown_to_its_tool(talk: Talk) -> None:
    """DR-023: GET of registration_client_uri with its token shows what the registration said."""
    information = registered(talk)

    assert own(talk, "GET", information).json() == information


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_registration_of_another_is_not_shown(talk: Talk, method: str) -> None:
    """DR-023: neither no token, nor a wrong one, nor that of another tool opens a registration."""
    mine, theirs = registered(talk), registered(talk)

    answers = [
        own(talk, method, mine, metadata(), token).status_code for token in ("x", theirs["registration_access_token"])
    ]
    answers.append(talk.http.request(method, mine["registration_client_uri"]).status_code)

    assert answers == [401, 401, 401]
    assert own(talk, "GET", mine).status_code == 200


def test_registration_is_changed_by_its_tool(talk: Talk) -> None:
    """DR-023: PUT replaces what was registered; client id, deployments and token stay."""
    information = registered(talk)
    body = metadata(client_name="Renamed", scope="") | {"client_id": information["client_id"]}

    changed = own(talk, "PUT", information, body)

    assert changed.status_code == 200
    assert changed.json() == information | {"client_name": "Renamed", "scope": ""}
    shown = talk.control("GET", f"/registrations/{information['client_id']}")
    assert (shown["client_name"], shown["scopes"]) == ("Renamed", [])


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"client_id": "other"}, "invalid_client_metadata", id="another client id"),
        pytest.param({"client_id": ...}, "invalid_client_metadata", id="no client id"),
        pytest.param({"redirect_uris": []}, "invalid_redirect_uri", id="no redirect URI"),
    ],
)
def test_wrong_change_is_refused(talk: Talk, changes: dict[str, Any], error: str) -> None:
    """DR-015: a change that does not fit is refused, and what was registered stays."""
    information = registered(talk)

    response = own(talk, "PUT", information, metadata(**({"client_id": information["client_id"]} | changes)))

    assert (response.status_code, response.json()["error"]) == (400, error)
    assert own(talk, "GET", information).json() == information


def test_registration_is_taken_back_by_its_tool(talk: Talk) -> None:
    """DR-023: DELETE ends the registration, and its token opens nothing any more."""
    information = registered(talk)

    deleted = own(talk, "DELETE", information)

    assert (deleted.status_code, own(talk, "GET", information).status_code) == (204, 401)
    assert talk.control("GET", "/registrations") == []


def test_token_of_a_forgotten_tool_opens_nothing(talk: Talk) -> None:
    """DR-023: a tool that was forgotten and registered again by hand is not open to the token of before."""
    information = registered(talk)

    talk.http.delete(f"{talk.issuer}/control/registrations/{information['client_id']}")
    talk.register(client_id=information["client_id"])

    assert own(talk, "GET", information).status_code == 401


def test_page_escapes_names(talk: Talk) -> None:
    """DR-020: a script in a tool's name is shown, not run."""
    registered(talk, metadata(client_name="<script>alert(1)</script>"))

    page = talk.http.get(f"{talk.issuer}/").text

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_registration_is_played_without_a_browser(talk: Talk) -> None:
    """Without a browser the mock opens the tool's URL itself, and tells what the tool answered."""
    order = {"registration_url": f"{talk.issuer}/sink/register?x=1", "browser": False}

    answer = talk.control("POST", "/registrations/dynamic", order)

    assert (answer["exchange"]["status"], answer["exchange"]["body"]) == (200, "noted\n")
    assert "/sink/register?x=1&openid_configuration=" in answer["exchange"]["url"]
    assert answer["client_id"] is None


# telling that the tool is done


def test_end_of_a_registration_is_noted(talk: Talk) -> None:
    """DR-017: what our page tells of the tool's last message is in the journal, with what became of it."""
    invited = invite(talk)
    client_id = invited.register().json()["client_id"]
    initiation = f"/registrations/dynamic/{invited.initiation['registration_id']}"
    told = {"subject": "org.imsglobal.lti.close", "origin": HOME}

    answer = talk.http.post(f"{talk.issuer}/lti/told/registrations/{invited.initiation['registration_id']}", json=told)

    assert answer.json() == {"sentence": f"A tool is registered as {client_id}, and on this platform can be launched."}
    assert talk.control("GET", initiation)["closed_by"] == "org.imsglobal.lti.close"
    closed = talk.control("GET", "/journal?kind=message")["entries"][-1]
    assert (closed["message"], closed["client_id"]) == ("registration_closed", client_id)


def test_only_our_page_tells(talk: Talk) -> None:
    """DR-018: a foreign page cannot tell that a registration is over."""
    registration_id = invite(talk).initiation["registration_id"]
    told = {"subject": "lti.close", "origin": HOME}
    url = f"{talk.issuer}/lti/told/registrations/{registration_id}"

    answer = talk.http.post(url, json=told, headers={"Origin": HOME})

    assert (answer.status_code, answer.json()["error"]) == (403, "foreign_origin")
    assert talk.control("GET", f"/registrations/dynamic/{registration_id}")["closed_by"] is None


def test_initiations_outlive_a_snapshot(lms: MockPlatform) -> None:
    """An initiation and the token of a registered tool are kept with the platform and come back with it."""
    handle = lms.platform("kept-initiations")
    initiations = handle._platform.initiations
    initiation = handle.order_registration(f"{HOME}/register", token=False, deployment_id=None)
    token = initiations.registration_token("tool-x")

    document = initiations.as_document()
    initiations.restore({})
    gone = initiations.get(initiation.id)
    initiations.restore(document)

    assert gone is None
    assert initiations.get(initiation.id) == initiation
    assert initiations.opens("tool-x", token)
    handle.delete()
