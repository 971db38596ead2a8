"""A whole launch, from the registration to the redirect to the tool."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from gateway.tests.defects import SETTINGS, deactivate, deep_linking, deep_linking_claims
from gateway.tests.lms import AGS, LEARNER, C, Lms, public_jwk, rsa_key
from gateway.tests.postgresql import BOTH
from gateway.tests.site import FORM, Database, Site, browser, code_of, form, ltik_of, open_site

pytestmark = pytest.mark.anyio
STORED_IN = BOTH


async def test_launch_ends_at_the_tool_with_an_ltik(site: Site) -> None:
    """A valid launch redirects to LAUNCH_URL, keeping its query, the claim's query, and adding the ltik last."""
    answer = await site.launch()

    expected = f"https://tool.example/start?from=gateway&resource=42&ltik={ltik_of(answer)}"
    assert answer.headers["location"] == expected


async def test_launch_answer_is_kept_out_of_caches_and_referers(site: Site) -> None:
    """The redirect carries an ltik, so no cache keeps it and no Referer tells it."""
    answer = await site.launch()

    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_ltik_of_the_link_is_replaced(site: Site) -> None:
    """An ltik in the target_link_uri does not reach the tool: the link's author must not choose the session."""
    target = "https://gateway.example/lti/launch?ltik=chosen&a=1"

    answer = await site.launch({C + "target_link_uri": target})

    assert httpx.URL(answer.headers["location"]).params.get_list("ltik") == [ltik_of(answer)]
    assert "chosen" not in answer.headers["location"]


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "javascript:alert(1)",
        "//evil.example/x",
        "https://[broken",
        "data:text/html,x",
        "\r\nSet-Cookie: a=b",
    ],
)
async def test_target_never_leads_elsewhere(site: Site, target: str) -> None:
    """Only the query of the signed target counts: wherever it points, the browser goes to the tool."""
    answer = await site.launch({C + "target_link_uri": target})

    assert answer.headers["location"].startswith("https://tool.example/start?from=gateway&ltik=")


async def test_query_of_the_target_is_carried_exactly(site: Site) -> None:
    """Repeated, empty and escaped parameters of the link arrive as they were, the fragment does not."""
    target = "https://gateway.example/lti/launch?a=1&a=2&empty=&x=%26%3D%C3%A9#part"

    answer = await site.launch({C + "target_link_uri": target})

    params = httpx.URL(answer.headers["location"]).params
    assert params.multi_items()[1:-1] == [("a", "1"), ("a", "2"), ("empty", ""), ("x", "&=é")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("aud", ["client-1"]),
        ("aud", ["client-1", "client-1"]),
        ("roles", []),
        ("roles", ["Instructor", "http://example.org/role#Wizard", LEARNER]),
        ("context", {"id": "only"}),
        ("tool_platform", {"name": "only"}),
        ("launch_presentation", {"width": 640, "height": "480", "document_target": "iframe"}),
        ("custom", {"number": 1, "nothing": None, "flag": True, "nested": {"a": []}}),
        ("custom", None),
        ("https://vendor.example/claim", {"deep": {"deeper": [1, 2.5, "x"]}}),
        ("email", 7),
    ],
)
async def test_legal_variation_is_accepted(site: Site, name: str, value: Any) -> None:
    """What LTI leaves open is no reason to refuse."""
    full = name if ":" in name or name in {"aud", "email"} else C + name

    answer = await site.launch({full: value, "azp": "client-1"})

    assert await site.id_token(answer)


@pytest.mark.parametrize("name", [C + "context", AGS, "name", "sub"])
async def test_optional_claim_may_be_missing(site: Site, name: str) -> None:
    """A launch without an optional claim is a launch."""
    assert await site.id_token(await site.launch(drop=(name,)))


@pytest.mark.parametrize("header", [{"typ": None}, {"typ": "jwt"}, {"jku": "https://evil.example/jwks"}])
async def test_legal_header_is_accepted(site: Site, header: dict[str, Any]) -> None:
    """Typ may be missing or in another case, and key sources in the header are not looked at."""
    assert ltik_of(await site.launch_with_header(**header))


@pytest.mark.parametrize("size", [16_000, 64_000])
async def test_large_token_is_accepted(site: Site, size: int) -> None:
    """A custom claim of many kilobytes is no reason to refuse."""
    answer = await site.launch({C + "custom": {"large": "x" * size}})

    assert (await site.id_token(answer))["launch"]["custom"]["large"] == "x" * size


async def test_additional_form_fields_are_ignored(site: Site) -> None:
    """Fields that LTI does not name, even repeated, change nothing."""
    request = await site.begin()
    token = site.lms.id_token(site.claims(request["nonce"]))

    answer = await site.client.post(
        "/lti/launch", **form(("foo", "1"), ("foo", "2"), ("id_token", token), ("state", request["state"]))
    )

    assert ltik_of(answer)


async def test_root_is_the_launch_address_of_v1(site: Site) -> None:
    """A platform that knows the old address is served alike."""
    request = await site.begin()
    token = site.lms.id_token(site.claims(request["nonce"]))

    answer = await site.client.post("/", data={"id_token": token, "state": request["state"]})

    assert ltik_of(answer)


@pytest.mark.parametrize("name", ["id_token", "state"])
@pytest.mark.parametrize("position", ["first", "last"])
async def test_repeated_field_is_refused(site: Site, name: str, position: str) -> None:
    """Two values of one field are never mixed, in whichever order they come."""
    request = await site.begin()
    valid = {"id_token": site.lms.id_token(site.claims(request["nonce"])), "state": request["state"]}
    extra = [(name, "x.y.z")]
    pairs = [*extra, *valid.items()] if position == "first" else [*valid.items(), *extra]

    answer = await site.client.post("/lti/launch", **form(*pairs))

    assert code_of(answer) == "REPEATED_PARAMETER"


async def test_query_of_the_launch_address_is_not_read(site: Site) -> None:
    """A token in the URL is not accepted, though the state is in the form."""
    request = await site.begin()
    token = site.lms.id_token(site.claims(request["nonce"]))

    answer = await site.client.post("/lti/launch", params={"id_token": token}, **form(("state", request["state"])))

    assert code_of(answer) == "NO_LTIK_OR_IDTOKEN_FOUND"


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/json", lambda fields: json.dumps(fields).encode()),
        ("text/plain", lambda fields: "&".join(f"{name}={value}" for name, value in fields.items()).encode()),
        ("", lambda fields: "&".join(f"{name}={value}" for name, value in fields.items()).encode()),
        ("multipart/form-data; boundary=x", lambda _fields: b"--x--"),
    ],
    ids=["json", "text", "none", "multipart"],
)
async def test_other_media_type_is_refused(site: Site, media_type: str, body: Any) -> None:
    """A response comes as a form and as nothing else."""
    request = await site.begin()
    fields = {"id_token": site.lms.id_token(site.claims(request["nonce"])), "state": request["state"]}

    answer = await site.client.post("/lti/launch", content=body(fields), headers={"Content-Type": media_type})

    assert answer.status_code == 415
    assert code_of(answer) == "UNSUPPORTED_MEDIA_TYPE"


async def test_media_type_may_have_parameters(site: Site) -> None:
    """A charset behind the media type is no other media type."""
    request = await site.begin()
    arguments = form(("id_token", site.lms.id_token(site.claims(request["nonce"]))), ("state", request["state"]))
    arguments["headers"] = {"Content-Type": f"{FORM.upper()}; charset=UTF-8"}

    assert ltik_of(await site.client.post("/lti/launch", **arguments))


async def test_error_response_is_told(site: Site) -> None:
    """What the platform answered instead of a token is told, with its words."""
    request = await site.begin()

    answer = await site.client.post(
        "/lti/launch",
        **form(("error", "login_required"), ("error_description", "no session"), ("state", request["state"])),
    )

    assert code_of(answer) == "LOGIN_REFUSED_BY_PLATFORM"
    assert answer.json()["details"]["bodyReceived"] == {"error": "login_required", "error_description": "no session"}


async def test_state_is_checked_before_an_error(site: Site) -> None:
    """An error response with a foreign state is refused for its state."""
    await site.begin()

    answer = await site.client.post("/lti/launch", **form(("error", "login_required"), ("state", "foreign")))

    assert code_of(answer) == "INVALID_STATE"


@pytest.mark.parametrize(
    "garbage",
    [{}, {"error": "access_denied"}, {"id_token": "a.b.c"}, {"id_token": "."}, {"id_token": "." * 100_000}],
    ids=["nothing", "error", "letters", "dot", "dots"],
)
async def test_login_survives_garbage(site: Site, garbage: dict[str, str]) -> None:
    """Whatever was posted before with its state, the real response is accepted."""
    request = await site.begin()
    first = await site.client.post("/lti/launch", data={**garbage, "state": request["state"]})

    answer = await site.post(site.lms.id_token(site.claims(request["nonce"])), request["state"])

    assert 400 <= first.status_code < 500
    assert ltik_of(answer)


async def test_platforms_are_kept_apart(site: Site) -> None:
    """A token of one platform does not finish a login of another, though both are registered."""
    other = Lms(issuer="https://other.example", client_id="client-1", key=rsa_key("other"))
    await site.register(other, authConfig={"method": "JWK_SET", "key": "https://lms.example/jwks"})
    site.lms.keys = [public_jwk(site.lms.key, kid="key-1"), public_jwk(other.key, kid="key-1")]
    request = await site.begin(other)

    answer = await site.post(site.lms.id_token(site.claims(request["nonce"])), request["state"])

    assert code_of(answer) == "ISS_CLAIM_DOES_NOT_MATCH"


async def test_deployments_are_kept_apart(site: Site) -> None:
    """Two deployments of one registration launch with one key, and the id token says which."""
    upper = await site.launch({C + "deployment_id": "ABC"})
    lower = await site.launch({C + "deployment_id": "abc"})

    shown = [(await site.id_token(answer))["platform"]["deploymentId"] for answer in (upper, lower)]

    assert shown == ["ABC", "abc"]


async def test_ten_posts_of_one_token_make_one_launch(site: Site) -> None:
    """Of any number of simultaneous replays exactly one is accepted."""
    request = await site.begin()
    token = site.lms.id_token(site.claims(request["nonce"]))
    cookies = dict(site.client.cookies)

    async def post() -> httpx.Response:
        async with browser(site.app) as same:
            same.cookies.update(cookies)
            return await site.post(token, request["state"], same)

    answers = await asyncio.gather(*(post() for _ in range(10)))

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [302] + [401] * 9


async def test_deep_linking_goes_to_its_own_address(site: Site) -> None:
    """A deep linking request redirects to DEEP_LINKING_URL."""
    answer = await deep_linking()(site)

    assert answer.headers["location"].startswith("https://tool.example/choose?")


async def test_deep_linking_falls_back_to_the_launch_address(database: Database) -> None:
    """Without DEEP_LINKING_URL a deep linking request goes where launches go."""
    async with open_site(database, deep_linking_url="") as site:
        answer = await deep_linking()(site)

    assert answer.headers["location"].startswith("https://tool.example/start?")


async def test_deep_linking_needs_no_roles_context_or_target(site: Site) -> None:
    """What Deep Linking leaves optional may be missing."""
    dropped = (C + "resource_link", C + "roles", C + "context", C + "target_link_uri")

    answer = await site.launch(deep_linking_claims(SETTINGS), drop=dropped)

    assert (await site.id_token(answer))["launch"]["target"] == "https://gateway.example/lti/launch"


async def test_deep_linking_switched_off_is_refused(database: Database) -> None:
    """A deep linking request is refused where the operator switched the service off."""
    async with open_site(database, enabled_services=frozenset({"namesAndRoles"})) as site:
        answer = await deep_linking()(site)

    assert answer.status_code == 403
    assert code_of(answer) == "INACTIVE_SERVICE"


@pytest.mark.parametrize("url", ["http://lms.example/return", "javascript:alert(1)", "", 7, "https://", "https://[x"])
async def test_deep_link_return_url_must_be_https(site: Site, url: Any) -> None:
    """Content is never sent to an address that is not https."""
    assert code_of(await deep_linking(deep_link_return_url=url)(site)) == "NO_DEEP_LINK_RETURN_URL"


async def test_deep_link_return_url_may_be_on_this_machine(site: Site) -> None:
    """On loopback plain http is fine."""
    assert ltik_of(await deep_linking(deep_link_return_url="http://localhost:8400/return?a=1")(site))


async def test_deactivated_platform_ends_its_ltiks(site: Site) -> None:
    """An ltik stops when its platform is switched off, and works again when it is switched on."""
    ltik = ltik_of(await site.launch())
    await deactivate(site)

    answer = await site.client.get("/api/idtoken", headers={"Authorization": f"LTIK-AUTH-V2 test-key:{ltik}"})

    assert code_of(answer) == "INVALID_LTIK_AUTH_AUTHORIZATION_HEADER"
