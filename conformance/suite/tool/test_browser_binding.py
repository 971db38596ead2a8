"""What binds a login and its session to one browser (Sec 7.3.1; RFC 6265bis; RFC 6749 section 10.12)."""

from conformance.bench.bench import Bench
from conformance.bench.launch import NoAuthenticationRequest
from conformance.browser.browser import Browser
from conformance.browser.cookies import BlockingJar, Cookie
from conformance.cases import requirement
from conformance.observation.judgement import Verdict
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.target.values import origin_of

ADDRESS_OPENS = "the address on which the browser ended opens the session in another browser"


@requirement("STATE-011")
def test_the_cookie_of_a_login_survives_a_frame(bench: Bench) -> None:
    """A cookie that the login sets is Secure, HttpOnly and SameSite=None, where it is not a secret kept otherwise."""
    plan = bench.plan()
    launch = bench.launch(plan, browser=_keeping_none_of(bench, plan.registration.issuer))
    launch.initiate()

    cookies = launch.browser.jar.all()
    if not cookies:
        raise NotApplicable("the login sets no cookie")
    if not bench.facts.login_url.startswith("https:") and not any(cookie.secure for cookie in cookies):
        raise NotApplicable("the tool is judged over plain http, where it cannot show how its cookies are at https")
    if not any(_survives(cookie) for cookie in cookies):
        told = ", ".join(f"{cookie.name} ({_attributes(cookie)})" for cookie in cookies)
        raise Breach(f"no cookie of the login is Secure, HttpOnly and SameSite=None: {told}")


@requirement("STATE-017", "TRAP-005")
def test_without_cookies_a_login_is_not_bound_to_nothing(bench: Bench) -> None:
    """A login that was begun in a browser that keeps none of its cookies is not finished in another such browser."""
    bench.control(bench.plan())
    launch = bench.launch(bench.plan(), browser=_without_cookies(bench))
    try:
        form = launch.answer()
    except NoAuthenticationRequest as refusal:
        bench.note(f"without cookies the login ends: {refusal.judgement.reason}")
        return

    judgement = launch.finish(form, browser=_without_cookies(bench))

    if judgement.verdict is Verdict.ACCEPTED:
        raise Breach(f"an answer was taken in a browser that has nothing of the login: {judgement.reason}")
    if judgement.response is None:
        raise Inconclusive(judgement.reason)


@requirement("STATE-018")
def test_the_address_of_a_session_is_no_key_to_it(bench: Bench) -> None:
    """The address on which the browser ends after a launch opens no session in another browser."""
    judgement = bench.expect_accepted(bench.plan())
    if judgement.response is None:
        raise Inconclusive(judgement.reason)
    if bench.subject.kind == "gateway":
        _expect_key_beside_the_address(bench, judgement.captured["ltik"])
        return
    if judgement.user is None and not bench.run.target.observe.session_url:
        raise NotApplicable("nothing shows a session: [observe] session_url or user")

    stranger = bench.browser()
    observer = bench.subject.observer
    seen = observer.judge(stranger, stranger.open(judgement.response.request.url), return_url=None)

    if seen.verdict is Verdict.ACCEPTED and (seen.user == judgement.user is not None or stranger.has_session):
        raise Breach(ADDRESS_OPENS)


def _expect_key_beside_the_address(bench: Bench, ltik: str) -> None:
    """The ltik is in the address, as LTIAAS has it: without the API key it must open nothing."""
    if bench.run.target.gateway is None:
        raise NotApplicable("only a gateway has an ltik")
    url = f"{bench.run.target.gateway.url.rstrip('/')}/api/idtoken"
    answers = [bench.browser().open(f"{url}?ltik={ltik}"), bench.browser().open(url)]
    if any(200 <= answer.status < 300 for answer in answers):
        raise Breach(ADDRESS_OPENS)


def _without_cookies(bench: Bench) -> Browser:
    """The platform's own cookies are kept: without them nobody is signed in there."""
    return _keeping_none_of(bench, bench.facts.login_url, *bench.facts.origins)


def _keeping_none_of(bench: Bench, *urls: str) -> Browser:
    origins = [origin_of(url) for url in urls]
    return Browser(bench.run.wire, bench.evidence.record, BlockingJar(blocked=origins))


def _survives(cookie: Cookie) -> bool:
    return cookie.secure and cookie.http_only and cookie.same_site == "none"


def _attributes(cookie: Cookie) -> str:
    told = {"Secure": cookie.secure, "HttpOnly": cookie.http_only}
    return ", ".join([*(name for name, is_set in told.items() if is_set), f"SameSite={cookie.same_site or 'not said'}"])
