"""The API described by itself: `/openapi.json` and `/docs`."""

import re

import pytest

from gateway.tests.site import BEARER, Site

pytestmark = pytest.mark.anyio


async def test_description_is_served(site: Site) -> None:
    """The API describes itself, for programs and for people; neither needs anything from elsewhere."""
    document = (await site.client.get("/openapi.json")).json()
    page = await site.client.get("/docs")

    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "https://gateway.example"}]
    assert {"ltik", "serviceKey", "apiKey"} == set(document["components"]["securitySchemes"])
    assert set(document["paths"]["/admin/platforms"]) == {"get", "post"}
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert not re.search(r"""(src|href)=["'](https?:)?//""", page.text)
    assert all(path in page.text for path in document["paths"])


async def test_names_of_models_are_names_in_any_language(site: Site) -> None:
    """Programs are generated from the description: two models of one name would be told apart by more than letters."""
    document = (await site.client.get("/openapi.json")).json()

    assert [name for name in document["components"]["schemas"] if not re.fullmatch("([A-Z][a-z]+)+", name)] == []


async def test_description_names_codes_by_status(site: Site) -> None:
    """Each status of an operation lists its codes, those that follow from credentials and body included."""
    document = (await site.client.get("/openapi.json")).json()
    answers = document["paths"]["/admin/platforms/{id}"]["put"]["responses"]

    codes = {
        status: sorted(answer["content"]["application/json"]["examples"])
        for status, answer in answers.items()
        if status != "200"
    }
    assert codes == {
        "400": ["VALIDATION_ERROR"],
        "401": ["INVALID_LTIK_AUTH_AUTHORIZATION_HEADER"],
        "404": ["NOT_FOUND", "PLATFORM_NOT_FOUND"],
        "409": ["URL_CLIENT_ID_COMBINATION_ALREADY_EXISTS"],
        "413": ["BODY_TOO_LARGE"],
        "415": ["UNSUPPORTED_MEDIA_TYPE"],
        "503": ["DATABASE_UNAVAILABLE"],
    }


async def test_every_parameter_is_described(site: Site) -> None:
    """No parameter is a bare name: each has a sentence."""
    document = (await site.client.get("/openapi.json")).json()
    parameters = [
        (path, each)
        for path, item in document["paths"].items()
        for operation in item.values()
        for each in operation.get("parameters", [])
    ]

    bare = [
        (path, each["name"])
        for path, each in parameters
        if not (each.get("description") or each["schema"].get("description"))
    ]
    assert len(parameters) > 50
    assert bare == []


async def test_schemas_lead_to_one_another(site: Site) -> None:
    """The page for people names a schema by a link that leads to it, not by a pointer into a document."""
    text = (await site.client.get("/docs")).text

    links = set(re.findall(r'href="#(schema-\w+)"', text))
    assert {"schema-PlatformBody", "schema-LineItem"} <= links
    assert links <= set(re.findall(r'id="(schema-\w+)"', text))
    assert "#/components/schemas" not in text


async def test_description_says_what_a_login_must_have(site: Site) -> None:
    """The three parameters that begin a launch are required, in the query and in the form."""
    login = (await site.client.get("/openapi.json")).json()["paths"]["/lti/login"]
    form = login["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]

    required = [each["name"] for each in login["get"]["parameters"] if each["required"]]
    assert required == form["required"] == ["iss", "login_hint", "target_link_uri"]


async def codes_described(site: Site, method: str, path: str) -> dict[str, set[str]]:
    """The codes that the description lists for an operation, by status."""
    answers = (await site.client.get("/openapi.json")).json()["paths"][path][method]["responses"]
    refusals = {status: answer for status, answer in answers.items() if status >= "400" and status != "default"}
    return {status: set(answer["content"]["application/json"]["examples"]) for status, answer in refusals.items()}


async def test_description_names_what_notices_are_refused_for(site: Site) -> None:
    """A notice may break the rules of a signed message, and the platform's keys may be out of reach."""
    codes = await codes_described(site, "post", "/lti/notices")

    assert {"INVALID_JWT_RECEIVED", "INVALID_SIGNATURE", "TOKEN_EXPIRED", "INVALID_NOTICE_CLAIM"} < codes["401"]
    assert not {"NO_ROLES_CLAIM", "NONCE_ALREADY_RECEIVED"} & codes["401"]
    assert (codes["502"], codes["504"]) == ({"KEYSET_NOT_FOUND"}, {"KEYSET_TIMED_OUT"})


@pytest.mark.parametrize(
    ("method", "path", "own"),
    [
        ("get", "/lti/register", {"CONFIGURATION_UNREADABLE", "REGISTRATION_FAILED"}),
        ("post", "/api/registrations/{id}/complete", {"REGISTRATION_FAILED"}),
    ],
)
async def test_description_names_how_a_registration_fails(site: Site, method: str, path: str, own: set[str]) -> None:
    """A registration asks for no access token and no service, and fails in ways of its own."""
    codes = await codes_described(site, method, path)

    assert codes["502"] == {"PLATFORM_UNREACHABLE", "PLATFORM_ANSWER_UNREADABLE", *own}


@pytest.mark.parametrize(("path", "status"), [("/lti/register", "302"), ("/lti/keys", "304")])
async def test_description_knows_answers_without_a_body(site: Site, path: str, status: str) -> None:
    """The way to the tool that consents, and a key set that is still the same, are described."""
    document = (await site.client.get("/openapi.json")).json()

    assert document["paths"][path]["get"]["responses"][status]["description"]


async def test_platform_of_the_example_can_be_registered(site: Site) -> None:
    """What the description shows as a body is taken."""
    document = (await site.client.get("/openapi.json")).json()
    body = document["components"]["schemas"]["PlatformBody"]["examples"][0]

    answer = await site.client.post("/admin/platforms", json=body, headers=BEARER)

    assert (answer.status_code, answer.json()["url"]) == (200, "https://lms.school.example")
