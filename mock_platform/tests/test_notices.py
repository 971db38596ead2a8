"""The platform notification service: who may subscribe, what is sent, and what happens when it is not taken."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mock_platform import MockPlatform, edits
from mock_platform.keys import fixture_key
from mock_platform.notices.handlers import JUDGED, NOTICE_TYPES, NOTICED
from mock_platform.notices.kinds import NOTICES
from mock_platform.running import RunningServer, listening_socket
from mock_platform.tests.reader import claims_of, header_of, verified_claims
from mock_platform.tests.receiving import Receiver
from mock_platform.tests.talking import Talk

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
SCOPE = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"
HELLO, COPY, SUBMISSION = "LtiHelloWorldNotice", "LtiContextCopyNotice", "LtiAssetProcessorSubmissionNotice"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Run a notice handler."""
    listener = listening_socket("127.0.0.1", 0)
    taking = Receiver(f"http://127.0.0.1:{listener.getsockname()[1]}")
    with listener, RunningServer(taking.app, listener):
        yield taking


def claim(tool: Talk, **order: Any) -> Any:
    claims = claims_of(tool.begin(**order).authorize(client_id=order.get("client_id", "tool-1")).token)
    return claims[LTI + "platformnotificationservice"]


def service_url(tool: Talk, **order: Any) -> str:
    url: str = claim(tool, **order)["platform_notification_service_url"]
    return url


def put(tool: Talk, url: str, body: Any, *, scope: str = SCOPE) -> httpx.Response:
    return tool.http.put(url, json=body, headers={"Authorization": f"Bearer {tool.token(scope)}"})


def subscribe(tool: Talk, notice_type: str, handler: str, **more: Any) -> None:
    answer = put(tool, service_url(tool), {"notice_type": notice_type, "handler": handler, **more})
    assert answer.status_code == 200, answer.text


def listed(tool: Talk) -> dict[str, str]:
    answer = tool.http.get(service_url(tool), headers={"Authorization": f"Bearer {tool.token(SCOPE)}"})
    return {each["notice_type"]: each["handler"] for each in answer.json()["notice_handlers"]}


def order(tool: Talk, notice_type: str = HELLO, **more: Any) -> Any:
    return tool.control("POST", "/notices", {"client_id": "tool-1", "notice_type": notice_type, **more})


def deliver(tool: Talk) -> Any:
    return tool.control("POST", "/notices/deliver")


def state_at(tool: Talk, offset: int) -> Any:
    """Deliver at this offset of the clock, and return what has become of the only notice."""
    tool.control("PUT", "/clock", {"offset_s": offset})
    (notice,) = deliver(tool)
    return notice["state"]


# subscribing


def test_launch_says_where_to_subscribe(tool: Talk) -> None:
    """PNS-001: the claim has the address, the version, the scope and the types of notices."""
    told = claim(tool)

    assert told.pop("platform_notification_service_url").startswith(f"{tool.issuer}/lti/deployments/")
    assert told == {"service_versions": ["1.0"], "scope": [SCOPE], "notice_types_supported": [HELLO, COPY, SUBMISSION]}


def test_launch_is_silent_without_the_scope(talk: Talk) -> None:
    """A tool that may not subscribe is not told where."""
    talk.register(scopes=[])

    assert LTI + "platformnotificationservice" not in claims_of(talk.begin().authorize().token)


def test_every_offered_type_is_a_notice_that_can_be_sent() -> None:
    """What the claim offers and what the platform can send are the same types."""
    assert tuple(NOTICES) == NOTICE_TYPES


def test_subscription_is_answered_and_listed(tool: Talk) -> None:
    """PNS-003: a PUT answers with the handler; a GET lists client, deployment and one handler for each type."""
    url = service_url(tool)
    handler = {"notice_type": COPY, "handler": f"{tool.issuer}/sink/1", "max_batch_size": 5}

    answer = put(tool, url, handler)
    shown = tool.http.get(url, headers={"Authorization": f"Bearer {tool.token(SCOPE)}"})

    assert (answer.status_code, answer.json()) == (200, handler)
    assert shown.json() == {
        "client_id": "tool-1",
        "deployment_id": "1",
        "notice_handlers": [
            {"notice_type": HELLO, "handler": ""},
            handler,
            {"notice_type": SUBMISSION, "handler": ""},
        ],
    }
    assert tool.findings() == []


def test_second_handler_replaces_the_first(tool: Talk) -> None:
    """PNS-003: there is one handler for each type."""
    subscribe(tool, COPY, f"{tool.issuer}/sink/1")
    subscribe(tool, COPY, f"{tool.issuer}/sink/2")

    assert listed(tool)[COPY] == f"{tool.issuer}/sink/2"


def test_empty_handler_unsubscribes(tool: Talk) -> None:
    """PNS-003: a PUT of an empty handler removes it, whether there was one or not."""
    subscribe(tool, COPY, f"{tool.issuer}/sink/1")
    subscribe(tool, COPY, "")
    subscribe(tool, COPY, "")

    assert listed(tool)[COPY] == ""


def test_deployments_have_handlers_of_their_own(talk: Talk) -> None:
    """PNS-004: a token for one deployment opens no other's handlers."""
    talk.register(deployment_ids=["1", "2"])

    other = put(talk, service_url(talk, deployment_id="2"), {"notice_type": COPY, "handler": f"{talk.issuer}/sink/1"})

    assert other.status_code == 403


@pytest.mark.parametrize(
    ("body", "requirement"),
    [
        pytest.param([], "PNS-002", id="no object"),
        pytest.param({"handler": "https://a.example/"}, "PNS-004", id="no type"),
        pytest.param({"notice_type": "LtiOtherNotice", "handler": "https://a.example/"}, "PNS-004", id="unknown type"),
        pytest.param({"notice_type": [], "handler": "https://a.example/"}, "PNS-004", id="a list as type"),
        pytest.param({"notice_type": COPY}, "PNS-004", id="no handler"),
        pytest.param({"notice_type": COPY, "handler": None}, "PNS-004", id="null as handler"),
        pytest.param({"notice_type": COPY, "handler": "/notices"}, "PNS-004", id="relative handler"),
        pytest.param({"notice_type": COPY, "handler": "ftp://a.example/"}, "PNS-004", id="ftp"),
        pytest.param(
            {"notice_type": COPY, "handler": "https://a.example/", "max_batch_size": 0}, "PNS-002", id="batches of none"
        ),
        pytest.param(
            {"notice_type": COPY, "handler": "https://a.example/", "max_batch_size": "5"}, "PNS-002", id="size a text"
        ),
    ],
)
def test_wrong_subscription_is_refused(tool: Talk, body: Any, requirement: str) -> None:
    """PNS-004: an unknown type, or what is no URL, is answered 400, and nothing is subscribed to."""
    answer = put(tool, service_url(tool), body)

    assert answer.status_code == 400
    assert tool.findings() == [requirement]
    assert set(listed(tool).values()) == {""}


def test_every_check_of_a_subscription_is_tested_here() -> None:
    """The tables have as many rows as there are tests of them."""
    assert (len(JUDGED), len(NOTICED)) == (5, 1)  # the fifth: test_attacks.py


@pytest.mark.parametrize(
    ("sent", "status", "requirement"),
    [
        pytest.param({"content": b"{"}, 400, "PNS-002", id="no JSON"),
        pytest.param({"data": {"notice_type": COPY}}, 415, "PNS-002", id="a form"),
    ],
)
def test_subscription_is_json(tool: Talk, sent: Any, status: int, requirement: str) -> None:
    """A body that is no JSON is refused by its media type or by what it is."""
    headers = {"Authorization": f"Bearer {tool.token(SCOPE)}"}
    headers |= {"Content-Type": "application/json"} if "content" in sent else {}

    answer = tool.http.put(service_url(tool), headers=headers, **sent)

    assert answer.status_code == status
    assert tool.findings() == [requirement]


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_service_demands_its_scope(tool: Talk, method: str) -> None:
    """PNS-004: no token gives 401, one of another scope 403."""
    url = service_url(tool)
    other = tool.token("https://purl.imsglobal.org/spec/lti/scope/report")

    plain = tool.http.request(method, url)
    scoped = tool.http.request(method, url, headers={"Authorization": f"Bearer {other}"})

    assert (plain.status_code, scoped.status_code) == (401, 403)


def test_address_of_another_tool_is_refused(tool: Talk) -> None:
    """PNS-004: a tool cannot subscribe at another tool's address."""
    tool.register(client_id="tool-2")
    url = service_url(tool, client_id="tool-2")

    assert put(tool, url, {"notice_type": COPY, "handler": f"{tool.issuer}/sink/1"}).status_code == 403


def test_handler_outside_the_tools_domains_is_noticed(tool: Talk) -> None:
    """PNS-005: a handler at a host that the tool was not registered with is kept, and a finding."""
    subscribe(tool, COPY, "https://elsewhere.example/notices")

    assert listed(tool)[COPY] == "https://elsewhere.example/notices"
    assert tool.findings() == ["PNS-005"]


def test_handler_below_the_tools_domain_is_at_home(talk: Talk) -> None:
    """PNS-005: a host below one of the tool's own is fine; one that only ends alike is not."""
    talk.register(target_link_uri="https://tool.example/")

    subscribe(talk, COPY, "https://hooks.tool.example/notices")
    assert talk.findings() == []

    subscribe(talk, COPY, "https://eviltool.example/notices")
    assert talk.findings() == ["PNS-005"]


# what a notice is


def test_subscribing_to_hello_world_sends_one(tool: Talk, receiver: Receiver) -> None:
    """PNS-012: whoever subscribes to the hello world notice gets one, without asking for more."""
    subscribe(tool, HELLO, receiver.url)

    (notice,) = deliver(tool)

    assert (notice["notice_type"], notice["state"]) == (HELLO, "delivered")
    assert [claims[LTI + "notice"]["type"] for claims in receiver.claims] == [HELLO]


def test_notice_comes_by_itself(lms: MockPlatform, tool: Talk, receiver: Receiver) -> None:
    """A notice is delivered without anybody asking for it, off the path of the request that caused it."""
    journal = lms.platform(tool.issuer.rpartition("/")[2]).journal
    subscribe(tool, HELLO, receiver.url)

    lms.platform(tool.issuer.rpartition("/")[2])._platform.outbox.courier.join()

    assert len(receiver.requests) == 1
    assert [entry["status"] for entry in journal if entry.get("message") == "notices"] == [202]


def test_notice_is_posted_as_json(tool: Talk, receiver: Receiver) -> None:
    """PNS-006: notices come as a JSON object by POST, to the handler with its query."""
    subscribe(tool, HELLO, receiver.url)
    deliver(tool)

    (request,) = receiver.requests

    assert request["headers"]["content-type"] == "application/json"
    assert request["query"] == "tenant=7"
    assert [list(request["body"]), [list(each) for each in request["body"]["notices"]]] == [["notices"], [["jwt"]]]


def test_notice_is_signed_and_says_what_it_is(tool: Talk, receiver: Receiver) -> None:
    """PNS-007, IDT-SIG-032, IDT-SIG-033: a notice has the claims of its kind, signed by the present key, no type."""
    subscribe(tool, HELLO, receiver.url)
    deliver(tool)
    ((token,),) = receiver.batches
    (present,) = [key for key in tool.control("GET", "/keys") if key["state"] == "present"]

    claims = verified_claims(token, tool.key_set())

    assert header_of(token) == {"alg": "RS256", "typ": "JWT", "kid": present["kid"]}
    assert (claims.pop("iss"), claims.pop("aud"), claims.pop("azp")) == (tool.issuer, "tool-1", "tool-1")
    assert claims.pop("exp") - claims.pop("iat") == 300
    assert len(claims.pop("nonce")) >= 16
    notice = claims.pop(LTI + "notice")
    assert set(notice) == {"id", "timestamp", "type"}
    assert claims == {LTI + "version": "1.3.0", LTI + "deployment_id": "1"}


def test_key_rotation_signs_the_next_notice(tool: Talk, receiver: Receiver) -> None:
    """PNS-007: after a rotation notices are signed with the new key, which the key set has."""
    subscribe(tool, HELLO, receiver.url)
    deliver(tool)
    tool.control("POST", "/keys/rotate")
    order(tool)

    (first,), (second,) = receiver.batches

    assert header_of(first)["kid"] != header_of(second)["kid"]
    assert verified_claims(second, tool.key_set())["iss"] == tool.issuer


def test_copied_course_is_told(tool: Talk, receiver: Receiver) -> None:
    """PNS-012: the copy of a course is told with the new context and the one it came from."""
    subscribe(tool, COPY, receiver.url)
    copy = tool.control("POST", "/courses/biology/copy", {"id": "biology-2"})
    deliver(tool)

    (claims,) = receiver.claims

    assert claims[LTI + "notice"]["type"] == COPY
    assert claims[LTI + "context"]["id"] == copy["context_id"]
    assert claims[LTI + "context"]["type"] == ["http://purl.imsglobal.org/vocab/lis/v2/course#CourseSection"]
    assert claims[LTI + "origin_contexts"] == ["c-2f81a6d0-44be"]


def test_copied_course_is_told_to_subscribers_only(tool: Talk) -> None:
    """A tool that subscribed to nothing hears of nothing."""
    tool.control("POST", "/courses/biology/copy", {"id": "biology-2"})

    assert deliver(tool) == []


def test_copy_can_be_told_of_any_course(tool: Talk, receiver: Receiver) -> None:
    """PNS-012: an order names the origins; without them the course must be a copy."""
    subscribe(tool, COPY, receiver.url)
    wrong = tool.http.post(
        f"{tool.issuer}/control/notices", json={"client_id": "tool-1", "notice_type": COPY, "course": "biology"}
    )

    order(tool, COPY, course="biology", origin_contexts=["c-1", "c-2"])

    assert (wrong.status_code, wrong.json()["at"]) == (400, "$.origin_contexts")
    assert [claims[LTI + "origin_contexts"] for claims in receiver.claims] == [["c-1", "c-2"]]


def test_blanks_are_trimmed(tool: Talk, receiver: Receiver) -> None:
    """CORE-017: a notice has no text with blanks around it either."""
    subscribe(tool, COPY, receiver.url)
    tool.control("PATCH", "/courses/biology", {"title": " Biology\n"})

    order(tool, COPY, course="biology", origin_contexts=["c-1"])

    assert [claims[LTI + "context"]["title"] for claims in receiver.claims] == ["Biology"]


# delivery


def test_waiting_notices_go_together(tool: Talk, receiver: Receiver) -> None:
    """Notices of one type that are due at once come in one request, in the order of their events."""
    subscribe(tool, HELLO, receiver.url)
    deliver(tool)
    ids = [order(tool, deliver=False)["notice_id"] for _ in range(3)]
    deliver(tool)

    assert [len(batch) for batch in receiver.batches] == [1, 3]
    assert [claims[LTI + "notice"]["id"] for claims in receiver.claims[1:]] == ids


def test_batches_are_as_small_as_the_tool_wants(tool: Talk, receiver: Receiver) -> None:
    """PNS-006: no request brings more notices than max_batch_size."""
    subscribe(tool, COPY, receiver.url, max_batch_size=2)
    told = {"course": "biology", "origin_contexts": ["c-1"], "deliver": False}
    waiting = [order(tool, COPY, **told) for _ in range(5)]

    deliver(tool)

    assert [each["state"] for each in waiting] == ["pending"] * 5
    assert [len(batch) for batch in receiver.batches] == [2, 2, 1]


@pytest.mark.parametrize("status", [400, 401, 307, 500, 503])
def test_refused_notice_is_tried_again(tool: Talk, receiver: Receiver, status: int) -> None:
    """PNS-011: an answer other than 2xx is a finding, and the notice comes again after a minute, signed anew."""
    receiver.statuses.append(status)
    subscribe(tool, COPY, receiver.url)
    first = order(tool, COPY, course="biology", origin_contexts=["c-1"])
    deliver(tool)
    assert len(receiver.requests) == 1

    tool.control("PUT", "/clock", {"offset_s": 61})
    (second,) = deliver(tool)

    assert (first["state"], second["state"]) == ("pending", "delivered")
    assert [each["status"] for each in second["tries"]] == [status, 202]
    assert receiver.claims[0][LTI + "notice"] == receiver.claims[1][LTI + "notice"]
    assert receiver.claims[0]["nonce"] != receiver.claims[1]["nonce"]
    assert receiver.claims[0]["exp"] < receiver.claims[1]["exp"]
    assert tool.findings() == ["PNS-011"]


def test_notice_is_given_up_after_four_tries(tool: Talk, receiver: Receiver) -> None:
    """Tries are bounded: one, five and thirty minutes after the last, then never."""
    receiver.statuses.extend([503] * 9)
    subscribe(tool, COPY, receiver.url)
    first = order(tool, COPY, course="biology", origin_contexts=["c-1"])

    states = [state_at(tool, offset) for offset in (61, 61 + 301, 61 + 301 + 1801, 10_000)]

    assert [first["state"], *states] == ["pending", "pending", "pending", "given up", "given up"]
    assert len(receiver.requests) == 4


def test_silent_handler_is_told_apart(tool: Talk) -> None:
    """PNS-011: a handler that nobody listens at gets its notice later; the journal says why it did not now."""
    with listening_socket("127.0.0.1", 0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/notices"
    subscribe(tool, COPY, url)

    notice = order(tool, COPY, course="biology", origin_contexts=["c-1"])

    assert notice["state"] == "pending"
    assert notice["tries"][0]["error"].startswith("ConnectError")
    assert tool.findings() == ["PNS-011"]


def test_unsubscribed_notice_is_withdrawn(tool: Talk, receiver: Receiver) -> None:
    """A notice that waits for its next try goes nowhere once its handler is removed."""
    receiver.statuses.append(503)
    subscribe(tool, COPY, receiver.url)
    order(tool, COPY, course="biology", origin_contexts=["c-1"])
    subscribe(tool, COPY, "")

    tool.control("PUT", "/clock", {"offset_s": 61})

    assert [each["state"] for each in deliver(tool)] == ["withdrawn"]
    assert len(receiver.requests) == 1


def test_notice_dies_with_its_registration(tool: Talk, receiver: Receiver) -> None:
    """A tool that was removed gets no more tries."""
    receiver.statuses.append(503)
    subscribe(tool, COPY, receiver.url)
    order(tool, COPY, course="biology", origin_contexts=["c-1"])
    tool.control("DELETE", "/registrations/tool-1")

    tool.control("PUT", "/clock", {"offset_s": 61})

    assert [each["state"] for each in deliver(tool)] == ["withdrawn"]


def test_journal_tells_of_every_try(tool: Talk, receiver: Receiver) -> None:
    """Each request is in the journal with what it brought and what the tool answered."""
    subscribe(tool, COPY, receiver.url)
    notice = order(tool, COPY, course="biology", origin_contexts=["c-1"])

    (entry,) = tool.control("GET", "/journal?kind=message&endpoint=notices")["entries"]

    assert (entry["url"], entry["status"], entry["client_id"]) == (receiver.url, 202, "tool-1")
    assert [each["notice_id"] for each in entry["notices"]] == [notice["notice_id"]]
    assert [each["jwt"] for each in entry["notices"]] == receiver.batches[0]


# notices that are wrong


def test_edits_change_one_notice(tool: Talk, receiver: Receiver) -> None:
    """PNS-008: a notice takes the edits of a launch's token; the one beside it in the request is right."""
    subscribe(tool, HELLO, receiver.url)
    deliver(tool)
    wrong = [{"name": "claim", "path": "aud", "value": "tool-9"}, {"name": "sign_with", "key": "foreign"}]
    order(tool, edits=wrong, deliver=False)
    order(tool, deliver=False)
    notices = deliver(tool)

    _, (forged, right) = receiver.batches

    assert claims_of(forged)["aud"] == "tool-9"
    assert header_of(forged)["kid"] == header_of(right)["kid"]
    assert verified_claims(right, tool.key_set())["aud"] == "tool-1"
    assert [edit["used"] for edit in notices[1]["edits"]] == [1, 1]


def test_notice_can_be_signed_and_kept(tool: Talk) -> None:
    """A notice that is only signed needs no handler, goes nowhere, and has its edits."""
    signed = tool.control(
        "POST",
        "/notices/signed",
        {"client_id": "tool-1", "notice_type": HELLO, "edits": [edits.claim("aud", "another").as_json()]},
    )

    claims = claims_of(signed["jwt"])
    assert claims == signed["claims"]
    assert (claims["aud"], claims[LTI + "notice"]["id"]) == ("another", signed["notice_id"])
    assert [edit["used"] for edit in signed["edits"]] == [True]
    assert tool.control("GET", "/notices") == []


def test_launch_can_be_sent_as_notice(tool: Talk, receiver: Receiver) -> None:
    """PNS-009: an id_token that a launch brought can come as a notice."""
    token = tool.begin().authorize().token
    subscribe(tool, HELLO, receiver.url)
    deliver(tool)

    order(tool, edits=[{"name": "token_text", "text": token}])

    assert receiver.batches[1] == [token]


@pytest.mark.parametrize(
    "edit",
    [
        {"name": "form_field", "field": "state", "value": "x"},
        {"name": "login_parameter", "parameter": "iss", "value": "x"},
    ],
    ids=["form", "login"],
)
def test_edit_of_what_a_notice_has_not_is_refused(tool: Talk, receiver: Receiver, edit: Any) -> None:
    """A notice has no login and no form, and an edit of them is told so at once."""
    subscribe(tool, COPY, receiver.url)
    body = {"client_id": "tool-1", "notice_type": COPY, "course": "biology", "origin_contexts": ["c-1"]}

    answer = tool.http.post(f"{tool.issuer}/control/notices", json={**body, "edits": [edit]})

    assert (answer.status_code, answer.json()["at"]) == (400, "$.edits[0]")


@pytest.mark.parametrize(
    ("body", "status", "at"),
    [
        pytest.param({"client_id": "tool-1", "notice_type": HELLO}, 409, "$.notice_type", id="no handler"),
        pytest.param({"client_id": "nobody", "notice_type": HELLO}, 404, "$.client_id", id="unknown tool"),
        pytest.param({"client_id": "tool-1", "notice_type": "Other"}, 400, "$.notice_type", id="unknown type"),
        pytest.param(
            {"client_id": "tool-1", "notice_type": HELLO, "course": "x"}, 400, "$.course", id="surplus member"
        ),
        pytest.param({"client_id": "tool-1", "notice_type": COPY}, 400, "$.course", id="missing member"),
    ],
)
def test_order_that_makes_no_sense_is_refused(tool: Talk, body: Any, status: int, at: str) -> None:
    """An order for a notice is told what it lacks."""
    answer = tool.http.post(f"{tool.issuer}/control/notices", json=body)

    assert (answer.status_code, answer.json()["at"]) == (status, at)


# from Python, and over time


def test_notices_from_python(receiver: Receiver) -> None:
    """A program sends notices, deviates and delivers by methods; the server ends with nothing left running."""
    with MockPlatform() as lms:
        sink = f"{lms.issuer}/sink/launch"
        lms.register(
            client_id="tool-1",
            initiate_login_uri=sink,
            redirect_uris=[sink],
            jwks={"keys": [fixture_key("tool").public_jwk]},
        )
        with httpx.Client(trust_env=False, timeout=60) as client:
            subscribe(Talk(client, lms.issuer), HELLO, receiver.url)
        receiver.statuses.extend([503, 503])
        lms.deliver_notices()

        notice = lms.send_notice("tool-1", HELLO, edits=[edits.drop_claim("iss")])
        courier = lms._platform.outbox.courier

    assert (notice.state, len(notice.tries)) == ("pending", 1)
    assert "iss" not in receiver.claims[1]
    assert courier._thread is None or not courier._thread.is_alive()


def test_order_subscribes_for_a_tool(tool: Talk, receiver: Receiver) -> None:
    """An order subscribes and unsubscribes as the tool itself would, greeting included."""
    order = {"client_id": "tool-1", "notice_type": HELLO, "handler": receiver.url}

    handler = tool.control("PUT", "/notices/handlers", {**order, "max_batch_size": 2})
    (notice,) = deliver(tool)

    assert handler == {"notice_type": HELLO, "handler": receiver.url, "max_batch_size": 2}
    assert (notice["state"], listed(tool)[HELLO]) == ("delivered", receiver.url)
    assert tool.control("PUT", "/notices/handlers", {**order, "handler": ""})["handler"] == ""
    assert listed(tool)[HELLO] == ""


def test_handlers_outlive_a_restart(tool: Talk) -> None:
    """A saved platform has the handlers that it had, and plays on with them."""
    subscribe(tool, COPY, f"{tool.issuer}/sink/1", max_batch_size=3)
    saved = tool.control("GET", "/scenario")
    subscribe(tool, COPY, "")

    tool.control("PUT", "/scenario", saved)

    assert listed(tool)[COPY] == f"{tool.issuer}/sink/1"
