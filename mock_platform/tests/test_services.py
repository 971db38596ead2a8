"""The services: who may call them, and what they answer."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from mock_platform.tests.reader import claims_of
from mock_platform.tests.talking import Talk

AGS = "https://purl.imsglobal.org/spec/lti-ags/"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/"
ROSTER = NRPS + "scope/contextmembership.readonly"
LINE_ITEM = AGS + "scope/lineitem.readonly"
SCORE = AGS + "scope/score"
RESULTS = AGS + "scope/result.readonly"
ROSTER_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"


def claim(tool: Talk, name: str, **order: Any) -> Any:
    return claims_of(tool.begin(**order).authorize(client_id=order.get("client_id", "tool-1")).token)[name]


def roster_url(tool: Talk, **order: Any) -> str:
    url: str = claim(tool, NRPS + "claim/namesroleservice", **order)["context_memberships_url"]
    return url


def line_item_url(tool: Talk, **order: Any) -> str:
    url: str = claim(tool, AGS + "claim/endpoint", **order)["lineitem"]
    return url


def below(url: str, name: str) -> str:
    path, _, query = url.partition("?")
    return f"{path}/{name}?{query}"


def get(tool: Talk, url: str, token: str, **headers: str) -> httpx.Response:
    return tool.http.get(url, headers={"Authorization": f"Bearer {token}", "Accept": ROSTER_TYPE, **headers})


# access


def test_service_demands_a_token(tool: Talk) -> None:
    """A request without a token, or with one in the URL, is answered 401 with a challenge."""
    url = roster_url(tool)

    plain = tool.http.get(url)
    in_url = tool.http.get(f"{url}?access_token={tool.token(ROSTER)}")

    assert (plain.status_code, in_url.status_code) == (401, 401)
    assert plain.headers["www-authenticate"] == "Bearer"
    assert tool.findings() == ["OAUTH-011", "OAUTH-011"]


@pytest.mark.parametrize("credentials", ["Basic dG9vbDp4", "Bearer", "token x"])
def test_other_credentials_are_refused(tool: Talk, credentials: str) -> None:
    """Only a bearer token in the header counts."""
    assert tool.http.get(roster_url(tool), headers={"Authorization": credentials}).status_code == 401


def test_unknown_token_is_refused(tool: Talk) -> None:
    """A token that was never issued is answered 401 invalid_token."""
    response = get(tool, roster_url(tool), "x" * 43)

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert tool.findings() == ["OAUTH-009"]


@pytest.mark.parametrize(("offset", "status"), [(3595, 200), (3600, 401)])
def test_token_expires(tool: Talk, offset: int, status: int) -> None:
    """A token works until its hour is over on the platform's clock."""
    url, token = roster_url(tool), tool.token(ROSTER)

    tool.control("PUT", "/clock", {"offset_s": offset})

    assert get(tool, url, token).status_code == status


def test_token_outlives_another_deployment(tool: Talk) -> None:
    """A tool that is deployed once more goes on with the token that it has."""
    url, token = roster_url(tool), tool.token(ROSTER)

    tool.control("POST", "/registrations/tool-1/deployments", {"deployment_id": "2"})

    assert get(tool, url, token).status_code == 200
    assert tool.findings() == []


def test_token_dies_with_its_registration(tool: Talk) -> None:
    """A tool that was removed and registered again cannot use its old token."""
    url, token = roster_url(tool), tool.token(ROSTER)
    tool.control("DELETE", "/registrations/tool-1")
    tool.register()

    assert get(tool, url, token).status_code == 401


@pytest.mark.parametrize("scope", [ROSTER, LINE_ITEM, SCORE, RESULTS], ids=["roster", "line item", "score", "results"])
def test_scope_opens_its_own_service_only(tool: Talk, scope: str) -> None:
    """A token with one scope gets 403 from every service but that scope's."""
    item, token = line_item_url(tool), tool.token(scope)
    post = {"headers": {"Authorization": f"Bearer {token}", "Content-Type": SCORE_TYPE}, "content": b"{}"}

    statuses = {
        ROSTER: get(tool, roster_url(tool), token).status_code,
        LINE_ITEM: get(tool, item, token).status_code,
        RESULTS: get(tool, below(item, "results"), token).status_code,
        SCORE: tool.http.post(below(item, "scores"), **post).status_code,  # type: ignore[arg-type]
    }

    open_ones = {ROSTER: 200, LINE_ITEM: 200, RESULTS: 200, SCORE: 400}
    assert statuses == {name: open_ones[name] if name == scope else 403 for name in statuses}


def test_token_of_another_tool_is_refused(tool: Talk) -> None:
    """A tool's token opens none of another tool's addresses."""
    tool.register(client_id="other")
    url = roster_url(tool, client_id="other")

    assert get(tool, url, tool.token(ROSTER)).status_code == 403
    assert tool.findings() == ["OAUTH-015"]


def test_token_of_another_deployment_is_refused(talk: Talk) -> None:
    """A token that was asked for in one deployment opens no address of another of the same tool."""
    talk.register(deployment_ids=["1", "2"])
    first, second = roster_url(talk, deployment_id="1"), roster_url(talk, deployment_id="2")
    token = talk.token(ROSTER)

    assert (get(talk, first, token).status_code, get(talk, second, token).status_code) == (200, 403)


def test_token_of_another_platform_is_unknown(tool: Talk) -> None:
    """A token of one platform means nothing to another of the same server."""
    token = tool.token(ROSTER)
    name = f"t-{uuid4().hex}"
    other = Talk(tool.http, tool.control("POST", "/platforms", {"name": name})["issuer"])
    other.register()

    assert get(other, roster_url(other), token).status_code == 401
    other.control("DELETE", "")


def test_unknown_course_is_not_found(tool: Talk) -> None:
    """An address with a course that does not exist is answered 404."""
    url = roster_url(tool).replace("/biology/", "/history/")

    assert get(tool, url, tool.token(ROSTER)).status_code == 404
