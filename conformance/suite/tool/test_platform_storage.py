"""Launches where the platform offers storage, and where it does not (CS-OIDC and CS-PM, base documents 0.1).

The suite's browser runs no script: a tool that asks the storage by one is seen to wait, and must not have begun a
session. What its scripts say to which window is shown by the selftests of the reference gateway, with Chromium.
"""

from conformance.bench.bench import Bench
from conformance.browser.browser import Browser
from conformance.cases import requirement
from conformance.observation.judgement import Verdict
from conformance.outcomes import Breach, Inconclusive
from mock_platform import edits

PARAMETER = "lti_storage_target"
OFFERED = (edits.login_parameter(PARAMETER, "_parent"), edits.form_field(PARAMETER, "_parent"))


@requirement("STORE-002")
def test_without_storage_the_login_is_bound_by_cookies(bench: Bench) -> None:
    """Where no storage is offered the answer is accepted in the browser with the login's cookies, and in no other."""
    launch = bench.launch(bench.plan())
    elsewhere = launch.finish(launch.answer(), browser=bench.browser())

    bench.control(bench.plan())

    bench.refused(elsewhere, "an answer in a browser that has no cookie of the login")


@requirement("STORE-012")
def test_with_storage_no_session_begins_unbound(bench: Bench) -> None:
    """Where storage is offered, an answer in a browser without its value and without a cookie begins no session."""
    bench.control(bench.plan(*OFFERED))
    launch = bench.launch(bench.plan(*OFFERED))

    judgement = launch.finish(launch.answer(), browser=bench.browser())

    if judgement.verdict is Verdict.ACCEPTED:
        raise Breach(f"a session began in a browser that has nothing of the login: {judgement.reason}")
    if judgement.response is None:
        raise Inconclusive(judgement.reason)
    bench.note(f"in another browser: {judgement.reason}")


@requirement("STORE-012")
def test_the_answer_does_not_bring_what_storage_should(bench: Bench) -> None:
    """A form that brings cookies of the login as fields begins no session in another browser."""
    bench.control(bench.plan(*OFFERED))
    launch = bench.launch(bench.plan(*OFFERED))
    form = launch.answer()
    kept = [(cookie.name, cookie.value) for cookie in launch.browser.jar.all()]

    judgement = launch.finish(form.with_fields([*form.fields, *kept]), browser=bench.browser())

    if judgement.verdict is Verdict.ACCEPTED:
        raise Breach("a session began by fields of a form that any page could post")
    if judgement.response is None:
        raise Inconclusive(judgement.reason)


@requirement("STORE-013", "STATE-003")
def test_with_storage_an_answer_works_once(bench: Bench) -> None:
    """Where storage is offered, an answer that was accepted is refused when it is posted again."""
    launch = bench.launch(bench.plan(*OFFERED))
    form = launch.answer()
    # what storage keeps can be put back, and so are the cookies here: only the server knows what was used
    again = Browser(launch.browser.wire, launch.browser.record, launch.browser.jar.copy(), has_session=True)
    first = launch.finish(form)
    if first.verdict is not Verdict.ACCEPTED:
        raise Inconclusive(f"with storage on offer: {first.reason}")
    bench.accepted(first, "the answer for the first time")

    bench.refused(launch.finish(form, browser=again), "the same answer for the second time")
