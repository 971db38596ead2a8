"""The mock LMS as the suite drives it: every call against a real mock, and what a refusal says."""

from collections.abc import Iterator
from contextlib import suppress

import pytest

from conformance.browser.exchange import Request, Wire
from conformance.instrument.control import Control, ControlError
from conformance.instrument.faults import planned_fault
from conformance.outcomes import Inconclusive
from conformance.subject.tool import platform_name
from mock_platform import MockPlatform, edits

TOOL = {"initiate_login_uri": "http://127.0.0.1:1/login", "redirect_uris": ["http://127.0.0.1:1/launch"]}


@pytest.fixture
def control(wire: Wire) -> Iterator[Control]:
    """The control API of a mock's first platform."""
    with MockPlatform() as lms:
        yield Control(lms.issuer, lms.issuer, wire)


def test_a_platform_is_made_found_and_removed(control: Control) -> None:
    """A platform beside the first has an issuer of its own, until it is deleted."""
    made = control.platform("second")

    assert made.issuer == f"{control.issuer}/p/second"
    assert control.existing_platform("second") == made
    assert made.endpoints()["authorization_endpoint"] == f"{made.issuer}/lti/authorize"
    made.delete()
    with pytest.raises(ControlError):
        made.endpoints()


def test_a_slash_at_the_end_of_the_issuer_does_not_become_two(wire: Wire) -> None:
    """Addresses below an issuer that ends with a slash are those that the mock LMS gives out."""
    with MockPlatform(public_url="http://lms.example/") as lms:
        control = Control(lms.address, lms.issuer, wire, lms.control_token or "")
        made = control.platform("second")

        assert control.issuer == "http://lms.example/"
        assert control.existing_platform("second") == made
        assert control.url("/lti/jwks") == control.endpoints()["jwks_uri"]
        assert platform_name(made.issuer, control.issuer) == "second"


def test_a_launch_is_begun_looked_at_and_edited(control: Control) -> None:
    """A launch has an address for the browser, and takes edits while its message is not made."""
    control.register(client_id="c", **TOOL)

    begun = control.begin(client_id="c", user="student")
    control.add_edits(begun["launch_id"], [edits.header("kid", "nobody")])

    known = control.launch(begun["launch_id"])
    assert [(edit["name"], edit["used"]) for edit in known["edits"]] == [("header", 0)]
    assert begun["url"].startswith(f"{control.issuer}/")
    assert known["answers"] == []


def test_the_present_key_is_the_one_that_signs(control: Control) -> None:
    """The public key that signs now is told, also after a rotation."""
    before = control.present_key()
    control.call("POST", "/keys/rotate", {})

    after = control.present_key()

    assert before["kid"] != after["kid"]
    assert "d" not in after


def test_the_journal_is_read_from_a_moment_on(control: Control, wire: Wire) -> None:
    """Who remembers the last entry sees only what came after it."""
    wire.send(Request("GET", f"{control.issuer}/sink/early"))
    before = control.last_seq()
    wire.send(Request("GET", f"{control.issuer}/sink/late"))

    assert [entry["path"].rpartition("/")[2] for entry in control.journal(kind="request", endpoint="sink")] == [
        "early",
        "late",
    ]
    (late,) = control.journal(kind="request", endpoint="sink", after=before)
    assert late["path"].endswith("/sink/late")


def test_a_refusal_by_the_mock_is_our_own_mistake(control: Control) -> None:
    """What the mock refuses is told with the call, the status and the mock's own sentence."""
    with pytest.raises(ControlError, match=r"^POST /control/launches: 4\d\d .*nobody"):
        control.begin(client_id="nobody", user="student")


def test_a_fault_lasts_as_long_as_its_test(control: Control) -> None:
    """It is met while it is planned, and gone afterwards, however the test ends."""
    key_set = Request("GET", control.endpoints()["jwks_uri"])

    with suppress(Inconclusive), planned_fault(control, "server-error", "jwks", status=502) as fault:
        assert control.wire.send(key_set).status == 502
        fault.demand_met()
        raise Inconclusive("the test ends here")

    assert control.wire.send(key_set).status == 200


def test_a_fault_that_nobody_met_shows_nothing(control: Control) -> None:
    """The reason says which fault it was, and where."""
    with (
        planned_fault(control, "server-error", "jwks") as fault,
        pytest.raises(Inconclusive, match="server-error at jwks: the target did not ask"),
    ):
        fault.demand_met()


def test_the_journal_of_a_session_begins_with_its_launch(control: Control) -> None:
    """What was asked before the launch is not taken for what came of it."""
    control.wire.send(Request("GET", control.endpoints()["jwks_uri"]))
    since = control.last_seq()
    control.wire.send(Request("GET", control.endpoints()["jwks_uri"]))

    assert len(control.journal(kind="request", endpoint="jwks", after=since)) == 1
