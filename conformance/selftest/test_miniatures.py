"""What accepts everything fails every refusal, what refuses everything fails every launch, and nothing satisfies both.

Which tests expect a refusal is not told here but read in the evidence: they asked for a control, a valid launch that
was accepted a moment before.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance.selftest.judging import GOOD, Run, judged, judged_gateway, judged_target
from conformance.selftest.miniatures import (
    API_KEY,
    AcceptsAll,
    Crashes,
    Dies,
    Hangs,
    Miniature,
    RejectsAll,
    RejectsLaunches,
    ToolThatAcceptsAll,
)
from conformance.selftest.served import listening, served
from mock_platform import vocabulary as lti

REFRESH_S = 0.5  # miniatures keep no key set
BAD = {"failed", "warned"}
# What is no matter of a gateway, in the words of the tests that say so.
OF_THE_TOOL_BEHIND = (
    "the page after a launch is that of the tool behind a gateway",
    "a gateway hands on one page at a time: when to stop is decided by its client",
    "what is subscribed to is decided by the tool behind a gateway",
    "the tool behind the gateway decides who may choose content",
    "the tool behind the gateway decides who may see whose work",
    "what line items a course needs is decided by the tool behind the gateway",
    "a gateway is told where a score goes by the tool behind it, which has no address then",
)
# Why a test may not apply to a gateway that refuses everything. What it refuses whole it does not take, and nothing is
# said of how it would: but for links, which every gateway takes. Whatever else is skipped counts as if it had passed.
EXCUSES = (
    *(
        f"this gateway does not take {message}: it refuses a valid one"
        for message in (
            lti.MESSAGE_DEEP_LINKING_REQUEST,
            lti.MESSAGE_SUBMISSION_REVIEW,
            lti.MESSAGE_START_PROCTORING,
            lti.MESSAGE_ASSET_PROCESSOR_SETTINGS,
            lti.MESSAGE_EULA,
            lti.MESSAGE_DATA_PRIVACY,
            lti.MESSAGE_DATA_PRIVACY_UNPREFIXED,
        )
    ),
    "this gateway does not offer it: GET /api/assets answers ",
    "the target file does not say how notices are handed on: [gateway] notice_secret",
    *OF_THE_TOOL_BEHIND,
)

# Tests with a control that a target which accepts everything may pass, and why.
EITHER_VERDICT = {
    "AUTHREQ-006/the-redirect-uri-does-not-come-from-a-header": "its redirect_uri is fixed",
    "AUTHRESP-011/a-very-large-token-gets-either-verdict": "a token of 64 kB may be accepted",
    "CORE-012/": "a launch without target may lead to a default page",
    "CORE-014/": "it sends everybody to one page, whatever the target",
    "CORE-036/": "a subject of a wrong shape must only not crash the target",
    "CORE-054/": "roles of a wrong shape must only not crash the target",
    "CORE-064/without-id": "a context without id must only not crash the target",
    "CORE-076/": "nobody is sent back with an error",
    "CORE-084/": "custom values of a wrong shape must only not crash the target",
    "IDT-CLM-009/two-audiences-with-azp-get-either-verdict": "two audiences with azp may be accepted",
    "IDT-CLM-020/": "an old token that has not expired may be accepted",
    "IDT-SIG-021/another-algorithm-gets-either-verdict": "another sound algorithm may be accepted",
    "IDT-SIG-028/": "the last of two members may count",
    "JWKS-011/": "a launch is expected to be accepted, and the control only saves waiting",
    "JWKS-012/": "a launch is expected to be accepted, and the control only saves waiting",
    "LOGIN-007/": "a login without target may be continued",
    "LOGIN-022/": "it never looks at the target of the login",
    "LOGIN-025/": "one of two values may be used throughout",
    "MIG-003/": "its users are those of the token, whatever is migrated",
    "MIG-006/": "its users are those of the token, whatever is migrated",
    "STATE-016/a-state-without-its-signature-is-refused": "its state is no signed token",
    "TRAP-008/": "the verdict is to be the same in both orders, and is",
    "TRAP-017/": "it fetches nothing",
}
# What a target shows without any launch, or before the first.
KEY_SET_OF_THE_TARGET = ("JWKS-001/", "JWKS-002/", "JWKS-003/", "JWKS-004/")
# With a control of its own, and before that a login that has to be continued.
EXPECTS_A_LOGIN = ("STORE-002/",)
# What is said to be inconclusive where the target registers nowhere, or continues no login.
CANNOT_TELL = ("DR-", "LOGIN-027/")
BEFORE_THE_LAUNCH = (
    *KEY_SET_OF_THE_TARGET,
    "AUTHREQ-",
    "LOGIN-010/",
    "LOGIN-013/",
    "LOGIN-014/a-hint",
    "LOGIN-015/",
    "LOGIN-027/",
    "STATE-011/the-cookie-of-a-login",
)


@pytest.fixture(scope="module")
def accepting() -> Run:
    """The whole suite against a gateway that accepts everything."""
    return _judged(AcceptsAll)


@pytest.fixture(scope="module")
def rejecting() -> Run:
    """The whole suite against a gateway that refuses every login and every launch."""
    return _judged(RejectsAll)


@pytest.fixture(scope="module")
def rejecting_launches() -> Run:
    """The whole suite against a gateway that continues every login and refuses every launch."""
    return _judged(RejectsLaunches)


def test_what_accepts_everything_fails_every_test_that_expects_a_refusal(accepting: Run) -> None:
    """Every test with a control is failed or warned, but for those that allow either verdict."""
    passed = {name for name, outcome in accepting.outcomes().items() if outcome not in BAD}

    assert accepting.status == 1
    assert not [name for name in passed & _with_control(accepting) if not name.startswith(tuple(EITHER_VERDICT))]


def test_every_reason_for_either_verdict_is_needed(accepting: Run) -> None:
    """No reason excuses a test that is gone, or one that fails against what accepts everything."""
    passed = [name for name in _with_control(accepting) if accepting.outcomes()[name] in GOOD]

    assert not [prefix for prefix in EITHER_VERDICT if not any(name.startswith(prefix) for name in passed)]


def test_what_refuses_everything_passes_nothing_but_its_own_key_set(rejecting: Run) -> None:
    """A target that refuses every login satisfies no test that makes one."""
    assert rejecting.status == 1
    assert not [name for name in _satisfied(rejecting) if not name.startswith(KEY_SET_OF_THE_TARGET)]


def test_every_excuse_for_what_does_not_apply_is_needed(rejecting: Run) -> None:
    """No excuse is left for what no test says any more."""
    reasons = [result["reason"] for result in rejecting.report["results"] if _is_excused(result)]

    assert not [excuse for excuse in EXCUSES if not any(reason.startswith(excuse) for reason in reasons)]


def test_a_refusal_without_an_accepted_control_is_inconclusive(rejecting: Run, accepting: Run) -> None:
    """Tests that expect a refusal neither pass nor fail against what refuses everything: they cannot tell."""
    told = {name: rejecting.outcomes()[name] for name in _with_control(accepting) - _excused(rejecting)}

    assert not {
        name for name, outcome in told.items() if outcome != "inconclusive" and not name.startswith(EXPECTS_A_LOGIN)
    }


def test_what_refuses_everything_fails_every_test_that_expects_a_launch(rejecting: Run, accepting: Run) -> None:
    """Tests without a control expect something to succeed: what is not excused is failed or warned."""
    outcomes = rejecting.outcomes()
    expecting = outcomes.keys() - _with_control(accepting) - _with_control(rejecting) - _excused(rejecting)

    assert not [
        name
        for name in expecting
        if outcomes[name] not in BAD and not name.startswith((*KEY_SET_OF_THE_TARGET, *CANNOT_TELL))
    ]


def test_what_refuses_launches_passes_only_what_comes_before_one(rejecting_launches: Run) -> None:
    """A target that continues logins and refuses every launch satisfies no test that makes a launch."""
    assert not [name for name in _satisfied(rejecting_launches) if not name.startswith(BEFORE_THE_LAUNCH)]


def test_no_test_is_satisfied_by_both(accepting: Run, rejecting: Run) -> None:
    """What both pass proves nothing: there is no such test, besides those of the target's own key set."""
    both = _satisfied(accepting) & _satisfied(rejecting)

    assert not [name for name in both if not name.startswith(KEY_SET_OF_THE_TARGET)]


def test_what_crashes_passes_nothing() -> None:
    """A gateway that answers 500 to every login and launch satisfies no test at all."""
    run = _judged(Crashes)

    assert run.status == 1
    assert not _satisfied(run)


@pytest.mark.parametrize(
    ("character", "only", "outcome"),
    [
        (ToolThatAcceptsAll, "IDT-SIG-005", "failed"),
        (ToolThatAcceptsAll, "CT-OK-I01", "passed"),
        (RejectsAll, "IDT-SIG-005", "inconclusive"),
        (RejectsAll, "CT-OK-I01", "failed"),
        (RejectsLaunches, "CT-OK-I01", "failed"),
        (Crashes, "CT-OK-I01", "failed"),
        (Crashes, "IDT-SIG-005", "inconclusive"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_miniatures_are_seen_through_as_tools_too(
    character: type[Miniature], only: str, outcome: str, tmp_path: Path
) -> None:
    """In the shape of a tool, with a static registration, miniatures get the same verdicts."""
    run = _judged_tool(character, tmp_path, [only])

    assert run.status_of(only) == outcome


def test_what_never_answers_is_cut_off_and_named(tmp_path: Path) -> None:
    """Launches that are never answered are given up one by one, and after some in a row the whole run is, by name."""
    run = _judged_tool(Hangs, tmp_path, options=["--timeout", "0.5"])

    assert run.status == 1
    assert run.report["complete"] is False
    assert len(run.report["results"]) < 30
    assert run.outcomes()["target/answers"] == "failed"
    assert "the target stopped answering" in run.printed
    assert "no answer within 0.5 s" in run.printed


def test_what_dies_half_way_leaves_a_usable_report() -> None:
    """A gateway that is gone after three launches: what was seen is reported, and that nobody answers any more."""
    with listening() as (listener, url):
        miniature = Dies(url)
        with served(miniature.app(), listener) as server:
            miniature.die = lambda: setattr(server, "should_exit", True)
            run = judged_gateway(url, API_KEY, only=["CT-OK", "CORE"], key_refresh_s=REFRESH_S)

    assert run.status == 1
    assert len(run.report["results"]) < 30
    assert "passed" in run.outcomes().values()
    assert run.outcomes()["target/answers"] == "failed"
    assert url in run.report["results"][-1]["reason"]


def test_a_dead_target_cannot_be_judged() -> None:
    """Where nobody listens, the run does not start: status 3, and a sentence that names the address."""
    with listening() as (_, url):
        pass

    run = judged("--gateway", url, "--api-key", "key")

    assert run.status == 3
    assert url in run.printed


def _judged(character: type[Miniature]) -> Run:
    with listening() as (listener, url), served(character(url).app(), listener):
        return judged_gateway(url, API_KEY, key_refresh_s=REFRESH_S)


def _judged_tool(
    character: type[Miniature], folder: Path, only: Sequence[str] = (), options: Sequence[str] = ()
) -> Run:
    with listening() as (probe, issuer):
        probe.close()
    with listening() as (listener, url):
        miniature = character(url)
        miniature.known.append(
            {"url": issuer, "clientId": "conformance", "authenticationEndpoint": f"{issuer}/lti/authorize"}
        )
        file = folder / "tool.toml"
        file.write_text(
            f'kind = "tool"\n[platform]\nissuer = "{issuer}"\n'
            f'[tool]\nlogin_url = "{url}/lti/login"\nlaunch_url = "{url}/lti/launch"\n',
            encoding="utf-8",
        )
        with served(miniature.app(), listener):
            return judged_target(file, only=only, options=options)


def _with_control(run: Run) -> set[str]:
    return {result["id"] for result in run.report["results"] if result["evidence"].get("controls")}


def _satisfied(run: Run) -> set[str]:
    """Return what passed, or was skipped for a reason that is no excuse."""
    return {name for name, outcome in run.outcomes().items() if outcome in GOOD} - _excused(run)


def _excused(run: Run) -> set[str]:
    return {result["id"] for result in run.report["results"] if _is_excused(result)}


def _is_excused(result: dict[str, Any]) -> bool:
    return result["outcome"] == "skipped" and str(result["reason"]).startswith(EXCUSES)
