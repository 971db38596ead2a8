"""A tool in a real frame of another site: what the page around it answers, in Chromium.

LTI Client Side postMessages and LTI postMessage Storage; the page of the platform is on localhost, tools on 127.0.0.1.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Page, expect, sync_playwright

from mock_platform import MockPlatform
from mock_platform.launch import Launch, Storage
from mock_platform.ports import free_port
from mock_platform.tests.chromium import FLAGS, PATIENCE_MS, ask, chromium, running_tool, tool_frame

PUT, GET, CAPABILITIES, CLOSE = "lti.put_data", "lti.get_data", "lti.capabilities", "lti.close"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    path = chromium()
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """One tab of a browser with no history."""
    with browser.new_context() as context:
        context.set_default_timeout(PATIENCE_MS)
        yield context.new_page()


@pytest.fixture(scope="module")
def origins(browser: Browser) -> Iterator[tuple[str, str, str]]:  # noqa: ARG001  # without a browser nothing needs to start
    """Three servers on 127.0.0.1: two origins of one tool, and a stranger's."""
    with running_tool() as first, running_tool() as second, running_tool() as stranger:
        yield first, second, stranger


@pytest.fixture(scope="module")
def lms(origins: tuple[str, str, str]) -> Iterator[MockPlatform]:
    """A mock LMS on localhost that knows the tool."""
    port = free_port()
    first, second, _ = origins
    with MockPlatform(port=port, public_url=f"http://localhost:{port}") as running:
        running.register(
            client_id="tool",
            client_name="A tool",
            initiate_login_uri=f"{first}/login",
            redirect_uris=[f"{first}/launch", f"{second}/launch"],
        )
        yield running


def launched(page: Page, lms: MockPlatform, storage: Storage | None = "parent") -> tuple[Frame, Launch]:
    """Launch in a frame, and return the frame with the tool in it."""
    launch = lms.order_launch("tool", document_target="iframe", storage=storage)
    page.goto(lms.launch_url(launch))
    return tool_frame(page, lms.registrations[0].redirect_uris[0]), launch


def findings(launch: Launch) -> list[str]:
    return [finding["requirement"] for finding in launch.findings]


def message(subject: str, message_id: str = "m-1", **members: Any) -> dict[str, Any]:
    return {"subject": subject, "message_id": message_id, **members}


def test_launch_goes_on_in_the_frame(page: Page, lms: MockPlatform) -> None:
    """CORE-074: a launch into a frame shows the tool in the platform's page, and the token says iframe."""
    _, launch = launched(page, lms)

    claim = "https://purl.imsglobal.org/spec/lti/claim/launch_presentation"
    assert page.url == lms.launch_url(launch)
    assert launch.answers[0]["claims"][claim]["document_target"] == "iframe"
    assert findings(launch) == []


@pytest.mark.parametrize("prefix", ["", "org.imsglobal."], ids=["current", "older"])
def test_value_is_stored_and_read(page: Page, lms: MockPlatform, prefix: str) -> None:
    """STORE-004, STORE-006, STORE-007, STORE-014: a value put is echoed and read again, under either name."""
    frame, launch = launched(page, lms)

    put = ask(frame, message(prefix + PUT, "m-1", key="state", value="sesame"), lms.issuer)
    got = ask(frame, message(prefix + GET, "m-2", key="state"), lms.issuer)

    shared = {"key": "state", "value": "sesame", "origin": lms.issuer}
    assert put == {"subject": f"{prefix}{PUT}.response", "message_id": "m-1", **shared}
    assert got == {"subject": f"{prefix}{GET}.response", "message_id": "m-2", **shared}
    assert findings(launch) == []


def test_null_deletes(page: Page, lms: MockPlatform) -> None:
    """STORE-006, STORE-007: value null deletes, and what is not there is answered as null."""
    frame, launch = launched(page, lms)
    ask(frame, message(PUT, "m-1", key="state", value="sesame"), lms.issuer)

    deleted = ask(frame, message(PUT, "m-2", key="state", value=None), lms.issuer)
    got = ask(frame, message(GET, "m-3", key="state"), lms.issuer)

    assert (deleted["value"], got["value"]) == (None, None)
    assert findings(launch) == []


@pytest.mark.parametrize(
    ("storage", "stored"),
    [
        pytest.param(None, [], id="none"),
        pytest.param("parent", [{"subject": PUT}, {"subject": GET}], id="parent"),
        pytest.param(
            "frame",
            [{"subject": PUT, "frame": "platform_storage"}, {"subject": GET, "frame": "platform_storage"}],
            id="frame",
        ),
    ],
)
def test_capabilities_are_told(page: Page, lms: MockPlatform, storage: Storage | None, stored: list[Any]) -> None:
    """STORE-005: what can be asked is told, with the frame where there is one, also to who sends to anybody."""
    frame, _ = launched(page, lms, storage)

    answer = ask(frame, message(CAPABILITIES), "*")

    supported = answer["supported_messages"]
    assert [each for each in supported if each["subject"] in {PUT, GET}] == stored
    assert {CAPABILITIES, CLOSE, f"org.imsglobal.{CAPABILITIES}"} <= {each["subject"] for each in supported}
    assert answer["subject"] == f"{CAPABILITIES}.response"


def test_storage_frame_stores(page: Page, lms: MockPlatform) -> None:
    """STORE-001, STORE-003: a frame beside the tool's stores, under the name that login and response told."""
    frame, launch = launched(page, lms, "frame")
    (target,) = launch.sent("lti_storage_target")

    ask(frame, message(PUT, "m-1", key="state", value="sesame"), lms.issuer, target)
    got = ask(frame, message(GET, "m-2", key="state"), lms.issuer, target)
    at_parent = ask(frame, message(GET, "m-3", key="state"), lms.issuer)

    assert got["value"] == "sesame"
    assert at_parent["error"]["code"] == "unsupported_subject"
    assert f"ask the frame {target}" in at_parent["error"]["message"]
    assert ["lti_storage_target", target] in launch.answers[0]["form"]


def test_origins_do_not_see_each_other(page: Page, lms: MockPlatform, origins: tuple[str, str, str]) -> None:
    """STORE-008, TRAP-047: two origins of one tool have a partition each."""
    first, second, _ = origins
    frame, launch = launched(page, lms)
    ask(frame, message(PUT, "m-1", key="state", value="of the first"), lms.issuer)

    frame.goto(f"{second}/launch")
    seen = ask(tool_frame(page, second), message(GET, "m-2", key="state"), lms.issuer)
    ask(frame, message(PUT, "m-3", key="state", value="of the second"), lms.issuer)
    frame.goto(f"{first}/launch")
    kept = ask(tool_frame(page, first), message(GET, "m-4", key="state"), lms.issuer)

    assert (seen["value"], kept["value"]) == (None, "of the first")
    assert findings(launch) == ["STORE-007"]


def test_stranger_gets_nothing(page: Page, lms: MockPlatform, origins: tuple[str, str, str]) -> None:
    """STORE-009, TRAP-047: an origin that is not the tool's is told so, and neither reads nor writes."""
    first, _, stranger = origins
    frame, launch = launched(page, lms)
    ask(frame, message(PUT, "m-1", key="state", value="sesame"), lms.issuer)

    frame.goto(f"{stranger}/launch")
    read = ask(tool_frame(page, stranger), message(GET, "m-2", key="state"), lms.issuer)
    wrote = ask(frame, message(PUT, "m-3", key="state", value="mine"), lms.issuer)
    frame.goto(f"{first}/launch")
    kept = ask(tool_frame(page, first), message(GET, "m-4", key="state"), lms.issuer)

    assert (read["error"]["code"], wrote["error"]["code"]) == ("wrong_origin", "wrong_origin")
    assert "value" not in read
    assert kept["value"] == "sesame"
    assert findings(launch) == ["STORE-008", "STORE-008"]


def test_decoy_hears_nothing_and_closes_nothing(page: Page, lms: MockPlatform, origins: tuple[str, str, str]) -> None:
    """DR-018, STORE-003: a frame of a stranger inside the tool hears no answer and cannot end the launch."""
    _, _, stranger = origins
    frame, _ = launched(page, lms)
    frame.evaluate(
        "url => new Promise(resolve => { const decoy = document.createElement('iframe');"
        "decoy.name = 'decoy'; decoy.src = url; decoy.onload = resolve; document.body.append(decoy); })",
        f"{stranger}/launch",
    )
    decoy = page.frame(name="decoy")
    assert decoy is not None

    ask(frame, message(PUT, "m-1", key="state", value="sesame"), lms.issuer)
    decoy.evaluate("top.postMessage({subject: 'lti.close', message_id: 'm-2'}, '*')")
    decoy.wait_for_function("heard.length > 0")

    assert [each["error"]["code"] for each in decoy.evaluate("heard")] == ["wrong_origin"]
    assert page.frame(name="tool") is not None


def test_frame_of_the_tool_inside_the_tool_does_not_close(page: Page, lms: MockPlatform) -> None:
    """DR-018: only the window that was opened for the tool may end it, not a frame inside it."""
    frame, _ = launched(page, lms)
    frame.evaluate(
        "() => new Promise(resolve => { const inner = document.createElement('iframe');"
        "inner.name = 'inner'; inner.src = '/launch'; inner.onload = resolve; document.body.append(inner); })"
    )
    inner = page.frame(name="inner")
    assert inner is not None

    inner.evaluate("top.postMessage({subject: 'lti.close', message_id: 'm-2'}, '*')")
    inner.wait_for_function("heard.length > 0")

    assert inner.evaluate("heard[0].error.code") == "bad_request"
    assert page.frame(name="tool") is not None


WRONG: list[Any] = [
    pytest.param({"subject": "lti.odd", "message_id": "m"}, "unsupported_subject", "STORE-005", id="subject"),
    pytest.param({"subject": GET, "message_id": "m"}, "bad_request", "STORE-004", id="no key"),
    pytest.param({"subject": PUT, "message_id": "m", "key": ""}, "bad_request", "STORE-004", id="empty key"),
    pytest.param({"subject": PUT, "message_id": "m", "key": "k"}, "bad_request", "STORE-004", id="no value"),
    pytest.param({"subject": PUT, "message_id": "m", "key": "k", "value": 1}, "bad_request", "STORE-004", id="number"),
    pytest.param(
        {"subject": PUT, "message_id": "m", "key": "k", "value": "ä" * 2049},
        "storage_exhaustion",
        "STORE-010",
        id="4098 bytes",
    ),
    pytest.param(
        {"subject": "lti.frameResize", "message_id": "m", "height": "9"}, "bad_request", "STORE-004", id="height"
    ),
]


@pytest.mark.parametrize(("wrong", "code", "requirement"), WRONG)
def test_wrong_message_is_told_so(
    page: Page, lms: MockPlatform, wrong: dict[str, Any], code: str, requirement: str
) -> None:
    """STORE-004, STORE-009: a message that does not fit gets an error with code and sentence, and is a finding."""
    frame, launch = launched(page, lms)

    answer = ask(frame, wrong, lms.issuer)

    assert answer["error"]["code"] == code
    assert answer["error"]["message"]
    assert answer["subject"] == f"{wrong['subject']}.response"
    assert findings(launch) == [requirement]


def test_message_without_id_is_told_so(page: Page, lms: MockPlatform) -> None:
    """STORE-004: a request without message_id is refused, in an answer without one."""
    frame, _ = launched(page, lms)

    frame.evaluate("target => parent.postMessage({subject: 'lti.get_data', key: 'state'}, target)", lms.issuer)
    frame.wait_for_function("heard.length > 0")

    heard = frame.evaluate("heard[0]")
    assert (heard["subject"], heard["error"]["code"]) == ("lti.get_data.response", "bad_request")
    assert "message_id" not in heard


def test_storage_holds_what_it_promises(page: Page, lms: MockPlatform) -> None:
    """STORE-010: 500 keys with 4096 bytes each are held, a 501st is refused, and one that exists may change."""
    frame, _ = launched(page, lms)

    codes = frame.evaluate(
        """async (target) => {
            const codes = [];
            for (let number = 0; number <= 500; number += 1) {
                const key = `key-${number}`;
                const message = { subject: "lti.put_data", message_id: key, key, value: "x".repeat(4096) };
                const answer = await ask(message, target);
                if (answer.error) codes.push([key, answer.error.code]);
            }
            const again = await ask({ subject: "lti.put_data", message_id: "again", key: "key-0", value: "y" }, target);
            return [codes, again.value];
        }""",
        lms.issuer,
    )

    assert codes == [[["key-500", "storage_exhaustion"]], "y"]


def test_other_messages_are_left_alone(page: Page, lms: MockPlatform) -> None:
    """What is no LTI message gets no answer: pages post to each other for many reasons."""
    frame, _ = launched(page, lms)

    answers = [
        frame.evaluate(
            "([said, target]) => { parent.postMessage(said, target); return heard.length; }", [said, lms.issuer]
        )
        for said in ["text", None, {"subject": 1}, {"subject": "resize"}, {"subject": "lti.get_data.response"}]
    ]
    last = ask(frame, message(GET, key="state"), lms.issuer)

    assert (answers, last["value"]) == ([0, 0, 0, 0, 0], None)
    assert frame.evaluate("heard.length") == 1


def test_tool_resizes_and_closes_itself(page: Page, lms: MockPlatform) -> None:
    """lti.frameResize changes the frame's height; lti.close ends the launch's page and is in the journal."""
    frame, launch = launched(page, lms)

    resized = ask(frame, message("lti.frameResize", height=321), lms.issuer)
    height = page.locator("iframe[name=tool]").evaluate("frame => frame.style.height")
    # In a moment: the frame is gone afterwards, and has to answer this first.
    frame.evaluate("target => { setTimeout(() => parent.postMessage({subject: 'lti.close'}, target)); }", lms.issuer)
    expect(page.locator("#status")).to_have_text("A tool closed itself.")

    assert (resized["height"], height) == (321, "321px")
    expect(page.locator("iframe[name=tool]")).to_have_count(0)
    said = [
        entry["subject"] for entry in lms.journal.select(launch_id=launch.id) if entry.get("message") == "post_message"
    ]
    assert said == ["lti.frameResize", CLOSE]


def test_only_our_script_runs(page: Page, lms: MockPlatform) -> None:
    """The pages around tools let no script run but their own: a text of the scenario could hold one."""
    launch = lms.order_launch("tool", document_target="iframe")

    response = page.goto(lms.launch_url(launch))

    assert response is not None
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'nonce-" in policy
    page.evaluate(
        "() => { const odd = document.createElement('script'); odd.text = 'odd = 1'; document.body.append(odd); }"
    )
    assert page.evaluate("window.odd") is None


# dynamic registration


@pytest.mark.parametrize("subject", ["org.imsglobal.lti.close", "lti.close"])
@pytest.mark.parametrize("target", ["iframe", "window"])
def test_registration_ends_when_the_tool_says_so(
    page: Page, lms: MockPlatform, origins: tuple[str, str, str], subject: str, target: str
) -> None:
    """DR-001, DR-017, DR-018: the tool's page says that it is done, and the platform shows it."""
    initiation = lms.order_registration(f"{origins[0]}/launch?x=1", document_target=target)
    page.goto(lms.registration_page(initiation))

    window = opened_tool(page, origins[0], target)
    assert "?x=1&openid_configuration=http%3A%2F%2Flocalhost%3A" in window.url
    # In a moment: the window is gone afterwards, and has to answer this first.
    window.evaluate("said => { setTimeout(() => (opener ?? parent).postMessage({subject: said}, '*')); }", subject)

    expect(page.locator("#status")).to_have_text("The tool ended the registration without having registered.")
    assert initiation.closed_by == subject
    expect(page.locator("iframe[name=tool]")).to_have_count(0)


def opened_tool(page: Page, origin: str, target: str) -> Frame | Page:
    """Return the frame of the tool, or the window that a click opens for it."""
    if target == "iframe":
        return tool_frame(page, origin)
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Open the tool").click()
    popup.value.wait_for_url(lambda shown: shown.startswith(origin))
    return popup.value


def test_stranger_ends_no_registration(page: Page, lms: MockPlatform, origins: tuple[str, str, str]) -> None:
    """DR-018: a page of another origin in the registration's own frame cannot end it."""
    initiation = lms.order_registration(f"{origins[0]}/launch")
    page.goto(lms.registration_page(initiation))
    frame = tool_frame(page, origins[0])

    frame.goto(f"{origins[2]}/launch")
    answer = ask(tool_frame(page, origins[2]), message(CLOSE), "*")

    assert answer["error"]["code"] == "wrong_origin"
    assert initiation.closed_by is None
    assert page.frame(name="tool") is not None
