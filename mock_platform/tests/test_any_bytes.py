"""Whatever is sent to whatever address, the mock answers, and never with an error of its own."""

import socket
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_platform import MockPlatform
from mock_platform.edits import EDITS
from mock_platform.shapes import Kind
from mock_platform.tests.reader import claims_of
from mock_platform.tests.talking import Talk, as_json

LTI = "https://purl.imsglobal.org/spec/lti/"
NOTICES = LTI + "claim/platformnotificationservice"
SCOPES = " ".join(
    LTI + name for name in ("scope/noticehandlers", "scope/report", "scope/eula/user", "scope/eula/deployment")
)

PATHS = [
    "/",
    "/.well-known/openid-configuration",
    "/lti/jwks",
    "/lti/authorize",
    "/lti/token",
    "/lti/launches",
    "/lti/launches/x",
    "/lti/deep_linking/x",
    "/lti/deployments/x/courses/biology/memberships",
    "/lti/deployments/x/courses/biology/line_items",
    "/lti/deployments/x/courses/biology/line_items/li-41",
    "/lti/deployments/x/courses/biology/line_items/li-41/scores",
    "/lti/deployments/x/courses/biology/line_items/li-41/results",
    "/lti/deployments/x/courses/biology/line_items/li-41/results/u",
    "/lti/deployments/x/courses/biology/assets/as-27d9e05c-61fb",
    "/lti/deployments/x/courses/biology/processors/ap-1/reports",
    "/lti/deployments/x/notices",
    "/lti/deployments/x/eula/user",
    "/lti/deployments/x/eula/deployment",
    "/return",
    "/sink/x",
    "/sink/jwks",
    "/sink/certificate",
    "/control",
    "/control/platforms",
    "/control/registrations",
    "/control/registrations/tool-1",
    "/control/launches",
    "/control/launches/x",
    "/control/launches/x/edits",
    "/control/journal",
    "/control/clock",
    "/control/grades",
    "/control/courses/biology/line_items/li-41/results/student",
    "/control/notices",
    "/control/notices/deliver",
    "/control/notices/signed",
    "/control/notices/handlers",
    "/control/courses/biology/activities",
    "/control/courses/biology/activities/essay/submissions",
    "/control/courses/biology/activities/essay/processors",
    "/control/courses/biology/activities/essay/processors/ap-1",
    "/control/reports",
    "/control/eula",
    "/control/keys",
    "/control/keys/rotate",
    "/control/keys/cache",
    "/control/keys/x",
]
METHODS = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"]
MEDIA_TYPES = ["application/x-www-form-urlencoded", "application/json", "multipart/form-data", "x", ""]
PLAIN = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
queries = st.binary(max_size=40).map(lambda octets: "".join(f"%{octet:02x}" for octet in octets)) | st.sampled_from(
    ["", "client_id=tool-1&client_id=", "after=1", "role=&limit=", "type_id=1&user_id=", "&&&=", "a=%ff"]
)


@PLAIN
@given(
    method=st.sampled_from(METHODS),
    path=st.sampled_from(PATHS),
    query=queries,
    body=st.binary(max_size=200) | json_values.map(as_json),
    media_type=st.sampled_from(MEDIA_TYPES),
    cookie=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20),
)
def test_any_request_is_answered(
    tool: Talk, method: str, path: str, query: str, body: bytes, media_type: str, cookie: str
) -> None:
    """No method, query, body, media type or cookie makes an address fail."""
    if (method, path) == ("DELETE", "/control"):
        return
    headers = {"Content-Type": media_type, "Cookie": f"{cookie}={cookie}", "Authorization": f"Bearer {cookie}"}

    response = tool.http.request(method, f"{tool.issuer}{path}?{query}", content=body, headers=headers)

    assert response.status_code < 500


NAMES = ("assetId", "type", "timestamp", "priority", "processingProgress", "result", "userId", "accepted", "handler")
VALUES = ("as-27d9e05c-61fb", "2026-11-21T12:00:00Z", 3, "Processed", True, "", "LtiContextCopyNotice", "http://[::1")
bodies = st.dictionaries(
    st.sampled_from([*NAMES, "notice_type", "max_batch_size", "eulaRequired"]), st.sampled_from(VALUES) | json_values
)


@PLAIN
@given(body=bodies | json_values)
def test_any_body_of_a_tool_is_answered(tool: Talk, body: Any) -> None:
    """No subscription, report or decision of a tool that may send one makes a service fail."""
    processor = tool.control("POST", "/courses/biology/activities/essay/processors", {"client_id": "tool-1"})["id"]
    base = claims_of(tool.begin().authorize().token)[NOTICES]["platform_notification_service_url"]
    base = base.removesuffix("/notices")
    headers = {"Authorization": f"Bearer {tool.token(SCOPES)}", "Content-Type": "application/json"}
    requests = {
        "notices": "PUT",
        "eula/user": "POST",
        "eula/deployment": "PUT",
        f"courses/biology/processors/{processor}/reports": "POST",
    }

    answers = [
        tool.http.request(method, f"{base}/{path}", content=as_json(body), headers=headers)
        for path, method in requests.items()
    ]

    assert [answer.status_code for answer in answers if answer.status_code >= 500 or answer.status_code == 403] == []
    assert tool.http.get(f"{tool.issuer}/control/scenario").status_code in {200, 406}


def values_of(kind: Kind) -> st.SearchStrategy[Any]:
    """Return values that an edit's parameter takes, odd ones among them."""
    if kind.choices:
        return st.sampled_from(kind.choices)
    return {
        "a text": st.text() | st.sampled_from(["aud", "state", "id_token", "sub", "iss"]),
        "a text or null": st.none() | st.text(),
        "true or false": st.booleans(),
        "a number": st.floats(allow_nan=False, allow_infinity=False) | st.integers(),
        "a whole number above 0": st.integers(1, 10_000),
        "a list of a text": st.lists(st.text(), max_size=3),
        "a member's name or a list of names and indexes": st.text()
        | st.lists(st.sampled_from(["aud", "x", 0, -1, 9]), min_size=1, max_size=3),
    }.get(kind.expected, json_values)


CHECKED = {"sign_with", "sign_with_new_key", "issued_by"}  # their parameters must fit each other or the server


@st.composite
def planned_edits(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Return up to four edits with parameters that fit."""
    planned = []
    for name in draw(st.lists(st.sampled_from(sorted(set(EDITS) - CHECKED)), max_size=4)):
        shape = EDITS[name].shape
        parameters = {member: draw(values_of(kind)) for member, kind in shape.known.items()}
        planned.append({"name": name, **parameters})
    return planned


@PLAIN
@given(planned=planned_edits())
def test_any_edits_make_an_answer(tool: Talk, planned: list[dict[str, Any]]) -> None:
    """Edits in any number and order, with any parameters that fit, make a login and an answer."""
    content = as_json({"client_id": "tool-1", "user": "student", "browser": True, "edits": planned})
    ordered = tool.http.post(f"{tool.issuer}/control/launches", content=content)
    assert ordered.status_code == 201, ordered.text
    begun = tool.open(ordered.json()["launch_id"], ordered.json()["url"])

    page = begun.authorize(method="POST", login_hint=begun.login_parameters.get("login_hint") or "x")

    assert page.status < 500
    assert tool.http.get(f"{tool.issuer}/control/launches/{begun.launch_id}").status_code == 200


@settings(PLAIN, max_examples=60)
@given(octets=st.binary(max_size=300))
def test_any_octets_on_the_wire_leave_the_server_alive(lms: MockPlatform, http: httpx.Client, octets: bytes) -> None:
    """Octets that are no HTTP do not stop the server."""
    with socket.create_connection(("127.0.0.1", lms.port), timeout=60) as connection:
        connection.sendall(octets + b"\r\n\r\n")

    assert http.get(f"{lms.issuer}/lti/jwks").status_code == 200
