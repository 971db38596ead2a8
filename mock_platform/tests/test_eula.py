"""The terms of a tool: the launch that shows them, and what the tool tells of them."""

from typing import Any

import httpx
import pytest

from mock_platform.eula import JUDGED
from mock_platform.tests.reader import claims_of
from mock_platform.tests.talking import Talk

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
USER = "https://purl.imsglobal.org/spec/lti/scope/eula/user"
DEPLOYMENT = "https://purl.imsglobal.org/spec/lti/scope/eula/deployment"
STUDENT, TEACHER = "u-c2a95e10-7f3b", "u-7d0f3a52-91c4"
YES = {"userId": STUDENT, "accepted": True, "timestamp": "2026-11-21T12:00:00.500Z"}


def launched(tool: Talk, **order: Any) -> Any:
    """Return the claims of a launch that shows the terms to the student."""
    begun = tool.begin(**{"message": "LtiEulaRequest", "link": None} | order)
    return claims_of(begun.authorize(client_id=order.get("client_id", "tool-1")).token)


def service(tool: Talk, **order: Any) -> str:
    url: str = launched(tool, **order)[LTI + "eulaservice"]["url"]
    return url


def bearer(tool: Talk, scope: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {tool.token(scope)}"}


def decide(tool: Talk, url: str, body: Any, *, scope: str = USER) -> httpx.Response:
    return tool.http.post(f"{url}/user", json=body, headers=bearer(tool, scope))


def shown(tool: Talk) -> Any:
    return tool.control("GET", "/eula")


def test_launch_says_who_and_where(tool: Talk) -> None:
    """EULA-001, EULA-006: the launch has sub and the services with their scopes; no resource link, no context."""
    claims = launched(tool)

    assert claims["sub"] == STUDENT
    assert claims[LTI + "message_type"] == "LtiEulaRequest"
    assert claims[LTI + "eulaservice"] == {"url": claims[LTI + "eulaservice"]["url"], "scope": [USER, DEPLOYMENT]}
    assert claims[LTI + "eulaservice"]["url"].startswith(f"{tool.issuer}/lti/deployments/")
    assert {LTI + "resource_link", LTI + "context"} & set(claims) == set()


def test_launch_names_the_scopes_that_the_tool_has(talk: Talk) -> None:
    """EULA-001: a tool with one of the scopes is told of that one, a tool with none of no service."""
    talk.register(scopes=[USER])
    talk.register(client_id="tool-2", scopes=[])

    assert launched(talk)[LTI + "eulaservice"]["scope"] == [USER]
    assert LTI + "eulaservice" not in launched(talk, client_id="tool-2")


def test_other_launches_do_not_speak_of_terms(tool: Talk) -> None:
    """The claim is in the launch that is about it, and nowhere else."""
    assert LTI + "eulaservice" not in claims_of(tool.begin().authorize().token)


def test_decision_is_answered_and_kept(tool: Talk) -> None:
    """EULA-002: a decision is answered 201 with itself, and the control API shows it."""
    answer = decide(tool, service(tool), YES)

    assert (answer.status_code, answer.json()) == (201, YES)
    assert shown(tool) == [
        {"client_id": "tool-1", "deployment_id": "1", "eula_required": True, "decisions": [YES]},
    ]
    assert tool.findings() == []


def test_latest_decision_counts(tool: Talk) -> None:
    """EULA-002: a later decision replaces an earlier one; one that is not later is answered 409."""
    url = service(tool)
    no = {**YES, "accepted": False, "timestamp": "2026-11-21T12:00:00.501Z"}

    statuses = [decide(tool, url, body).status_code for body in (YES, no, no, YES)]

    assert statuses == [201, 201, 409, 409]
    assert shown(tool)[0]["decisions"] == [no]


@pytest.mark.parametrize(
    "changes",
    [
        {"userId": ""},
        {"userId": 7},
        {"accepted": "true"},
        {"accepted": None},
        {"timestamp": "now"},
        {"timestamp": None},
    ],
    ids=str,
)
def test_wrong_decision_is_refused(tool: Talk, changes: dict[str, Any]) -> None:
    """EULA-002: a decision with a member of the wrong kind is answered 400 and not kept."""
    answer = decide(tool, service(tool), {**YES, **changes})

    assert answer.status_code == 400
    assert tool.findings() == ["EULA-002"]
    assert shown(tool)[0]["decisions"] == []


def test_decision_is_an_object(tool: Talk) -> None:
    """EULA-002: a list of decisions is answered 400."""
    assert decide(tool, service(tool), [YES]).status_code == 400


def test_every_check_of_a_decision_is_tested_here() -> None:
    """The table has a row for each member."""
    assert len(JUDGED) == 3


@pytest.mark.parametrize(
    ("user_id", "status"),
    [
        pytest.param("u-0", 404, id="nobody"),
        pytest.param("u-ee07b1c9-d46a", 404, id="somebody anonymous"),
        pytest.param(TEACHER, 403, id="never launched"),
    ],
)
def test_tool_speaks_for_its_own_users_only(tool: Talk, user_id: str, status: int) -> None:
    """EULA-005: the id of somebody who has no account, or never launched from the deployment, is refused."""
    answer = decide(tool, service(tool), {**YES, "userId": user_id})

    assert answer.status_code == status
    assert tool.findings() == ["EULA-005"]
    assert shown(tool)[0]["decisions"] == []


def test_launch_in_another_deployment_is_no_acquaintance(talk: Talk) -> None:
    """EULA-005: a user of one deployment is none of another's."""
    talk.register(deployment_ids=["1", "2"])
    launched(talk, deployment_id="2", user="teacher")

    assert decide(talk, service(talk), {**YES, "userId": TEACHER}).status_code == 403


def test_launch_that_never_came_to_the_tool_is_no_acquaintance(tool: Talk) -> None:
    """EULA-005: a launch that was ordered, and no more, has not brought its user to the tool."""
    url = service(tool)
    tool.begin(user="teacher")

    assert decide(tool, url, {**YES, "userId": TEACHER}).status_code == 403


def test_launch_of_another_message_is_an_acquaintance(tool: Talk) -> None:
    """EULA-002: terms may be accepted in any launch, not only in the one that asks."""
    url = service(tool)
    tool.begin(user="teacher").authorize()

    assert decide(tool, url, {**YES, "userId": TEACHER}).status_code == 201


def test_tool_can_ask_everybody_again(tool: Talk) -> None:
    """EULA-003: a DELETE forgets all decisions and answers 204."""
    url = service(tool)
    decide(tool, url, YES)

    answer = tool.http.delete(f"{url}/user", headers=bearer(tool, USER))

    assert (answer.status_code, answer.content) == (204, b"")
    assert shown(tool)[0]["decisions"] == []
    assert decide(tool, url, YES).status_code == 201


def test_reset_is_for_one_deployment(talk: Talk) -> None:
    """EULA-003: what users of another deployment decided stays."""
    talk.register(deployment_ids=["1"])
    talk.register(client_id="tool-2")
    decide(talk, service(talk), YES)
    assertion = talk.assertion(iss="tool-2", sub="tool-2")
    token = talk.ask_for_token(USER, assertion=assertion).json()["access_token"]
    other = service(talk, client_id="tool-2")

    answer = talk.http.delete(f"{other}/user", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 204
    assert shown(talk)[0]["decisions"] == [YES]


@pytest.mark.parametrize("required", [False, True])
def test_deployment_can_opt_out(tool: Talk, required: bool) -> None:
    """EULA-003: a PUT says whether users must decide at all, and answers 200 with itself."""
    url = service(tool)
    tool.http.put(f"{url}/deployment", json={"eulaRequired": not required}, headers=bearer(tool, DEPLOYMENT))

    answer = tool.http.put(f"{url}/deployment", json={"eulaRequired": required}, headers=bearer(tool, DEPLOYMENT))

    assert (answer.status_code, answer.json()) == (200, {"eulaRequired": required})
    assert shown(tool)[0]["eula_required"] is required


@pytest.mark.parametrize("body", [{}, {"eulaRequired": "no"}, {"eulaRequired": None}, []], ids=str)
def test_opting_out_is_a_boolean(tool: Talk, body: Any) -> None:
    """EULA-003: anything but a boolean is answered 400."""
    answer = tool.http.put(f"{service(tool)}/deployment", json=body, headers=bearer(tool, DEPLOYMENT))

    assert answer.status_code == 400
    assert tool.findings() == ["EULA-003"]


@pytest.mark.parametrize(
    ("method", "part", "scope"),
    [("POST", "user", DEPLOYMENT), ("DELETE", "user", DEPLOYMENT), ("PUT", "deployment", USER)],
)
def test_services_demand_their_scopes(tool: Talk, method: str, part: str, scope: str) -> None:
    """EULA-005: no token gives 401, one with the other scope 403."""
    url = f"{service(tool)}/{part}"

    plain = tool.http.request(method, url, json={})
    scoped = tool.http.request(method, url, json={}, headers=bearer(tool, scope))

    assert (plain.status_code, scoped.status_code) == (401, 403)


def test_address_of_another_deployment_is_refused(talk: Talk) -> None:
    """EULA-005: a token for one deployment opens no other's services."""
    talk.register(deployment_ids=["1", "2"])

    assert decide(talk, service(talk, deployment_id="2"), YES).status_code == 403


def test_decisions_are_saved(tool: Talk) -> None:
    """A saved platform knows what was decided, and by whom nothing need be."""
    url = service(tool)
    decide(tool, url, YES)
    tool.http.put(f"{url}/deployment", json={"eulaRequired": False}, headers=bearer(tool, DEPLOYMENT))
    before = shown(tool)
    saved = tool.control("GET", "/scenario")
    tool.http.delete(f"{url}/user", headers=bearer(tool, USER))

    tool.control("PUT", "/scenario", saved)

    assert shown(tool) == before


@pytest.mark.parametrize(
    ("part", "document"),
    [
        pytest.param(
            "eula", {"decisions": [{**YES, "deployment": "k", "timestamp": "now"}], "not_required": []}, id="eula"
        ),
        pytest.param("reports", [{"course": "biology", "processor": "ap-1", "report": {}}], id="reports"),
        pytest.param(
            "notice_handlers",
            [{"deployment": "k", "notice_type": "Other", "handler": "https://a.example/"}],
            id="handlers",
        ),
    ],
)
def test_damaged_state_is_refused(tool: Talk, part: str, document: Any) -> None:
    """A saved platform that was damaged is not played: the answer names the place, and nothing has changed."""
    saved = tool.control("GET", "/scenario")

    answer = tool.http.put(f"{tool.issuer}/control/scenario", json={**saved, part: document})

    assert answer.status_code == 400
    assert answer.json()["at"].startswith(f"$.{part}")
