"""Notices of the mock LMS through the gateway: subscribed to, signed, judged and handed on.

Forged notices are the mock's edits: what it can do to an id_token it can do to a notice.
"""

from collections.abc import Iterator
from typing import Final

import pytest

from conformance.selftest.noticing import Subscribed, subscribed_to
from conformance.selftest.registering import CLIENT_ID
from mock_platform import edits
from mock_platform import vocabulary as lti
from mock_platform.edits.edit import Edit

HELLO: Final = "LtiHelloWorldNotice"
COPY: Final = "LtiContextCopyNotice"


@pytest.fixture(scope="module")
def subscribed() -> Iterator[Subscribed]:
    """Both, running."""
    with subscribed_to(HELLO, COPY) as site:
        yield site


def test_notices_are_handed_on(subscribed: Subscribed) -> None:
    """Whoever subscribes is greeted, and what the platform tells later comes too, each once."""
    subscribed.lms.deliver_notices()
    subscribed.lms.copy_course("biology", "biology-copy")
    sent = subscribed.lms.deliver_notices()

    told = subscribed.handed_on(*(notice.id for notice in sent))

    assert {notice.state for notice in sent} == {"delivered"}
    assert {HELLO, COPY} == {told[notice.id]["type"] for notice in sent}
    assert {handler["noticeType"] for handler in subscribed.listed["handlers"] if handler["isOwn"]} == {HELLO, COPY}


FORGED: Final = {
    "foreign": edits.sign_with("foreign"),
    "expired": edits.claim("exp", 1),
    "other audience": edits.claim("aud", "another"),
    "other issuer": edits.claim("iss", "https://other.example"),
    "a launch": edits.claim([lti.CLAIM_MESSAGE_TYPE], lti.MESSAGE_RESOURCE_LINK),
}


@pytest.mark.parametrize("edit", FORGED.values(), ids=FORGED)
def test_forged_notice_is_refused(subscribed: Subscribed, edit: Edit) -> None:
    """A forged notice is answered with a 4xx and goes nowhere; a true one after it does."""
    forged = subscribed.lms.send_notice(CLIENT_ID, HELLO, edits=[edit])
    control = subscribed.lms.send_notice(CLIENT_ID, HELLO)

    told = subscribed.handed_on(control.id)

    assert 400 <= forged.tries[0]["status"] < 500
    assert control.state == "delivered"
    assert forged.id not in told
