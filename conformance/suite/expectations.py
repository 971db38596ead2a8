"""What a target shows of the session that it made, held against the launch. What it does not show is not applicable."""

import base64
import html
import json
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from conformance.instrument.control import Control
from conformance.observation.judgement import Judgement, Verdict
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.subject import Registration
from conformance.target.file import Tool

NO_USER = "the target file does not say how the tool shows the user: [observe] user"


def shown_user(judgement: Judgement) -> str:
    """Return the user that the target shows; raise `NotApplicable` when it shows none."""
    if judgement.user is None:
        raise NotApplicable(NO_USER)
    return judgement.user


def expect_user(judgement: Judgement, sub: str) -> None:
    """Expect the session to be that of the subject *sub*."""
    user = shown_user(judgement)
    if user != sub:
        raise Breach(f"the session shows the user {user!r}, the token named {sub!r}")


def expect_other_user(first: Judgement, second: Judgement) -> None:
    """Expect two sessions to be of two users."""
    if shown_user(first) == shown_user(second):
        raise Breach(f"two users are one to the target: both sessions show {first.user!r}")


def expect_issuer(judgement: Judgement, registration: Registration) -> None:
    """Expect the session to belong to the platform of *registration*."""
    issuer = _shown(judgement, "issuer", "url")
    if issuer != registration.issuer:
        raise Breach(f"the session is of {issuer!r}, the token's issuer is {registration.issuer!r}")


def expect_deployment(judgement: Judgement, registration: Registration) -> None:
    """Expect the session to belong to the deployment of *registration*."""
    deployment = _shown(judgement, "deployment", "deploymentId")
    if deployment != registration.deployment_id:
        raise Breach(f"the session is of deployment {deployment!r}, the token named {registration.deployment_id!r}")


def expect_other_platform(first: Judgement, second: Judgement) -> None:
    """Expect two sessions to be of two platforms: a gateway tells by its platform's id, a tool by the issuer."""
    platforms = [_shown(judgement, "issuer", "id") for judgement in (first, second)]
    if platforms[0] == platforms[1]:
        raise Breach(f"two platforms are one to the target: both sessions show {platforms[0]!r}")


def expect_target(judgement: Judgement, target: str) -> None:
    """Expect the browser to end at the resource *target*: its path and every parameter of its query."""
    final = judgement.onward.url if judgement.onward else judgement.response.request.url if judgement.response else ""
    if judgement.onward is None and judgement.response is not None and judgement.response.request.method == "POST":
        raise Inconclusive("the tool shows the resource in its answer to the launch: no address says which one")
    wanted, reached = urlsplit(target), urlsplit(final)
    missing = [pair for pair in parse_qsl(wanted.query) if pair not in parse_qsl(reached.query)]
    if judgement.id_token is None and wanted.path != reached.path:
        raise Inconclusive(f"the browser ended at {final!r}, which does not show whether {target!r} was reached")
    if missing:
        raise Breach(f"the browser ended at {final!r} without {missing} of the target {target!r}")


def expect_other_target(judgement: Judgement, target: str, *, wanted: str) -> None:
    """Expect the browser not to end at the page of the resource *target* instead of the one that is *wanted*."""
    final = judgement.onward.url if judgement.onward else judgement.response.request.url if judgement.response else ""
    if urlsplit(final).path == urlsplit(target).path != urlsplit(wanted).path:
        raise Breach(f"the browser ended at the target of the unsigned login, {target!r}")


def expect_role_is_not_made_up(judgement: Judgement, roles: list[str]) -> None:
    """Expect a gateway to hand on the roles of the token, and no others."""
    shown = _member(judgement, "user").get("roles")
    if shown != roles:
        raise Breach(f"the session shows the roles {shown!r}, the token had {roles!r}")


def needs_two_targets(facts: Tool) -> list[str]:
    """Return the target link URIs; raise `NotApplicable` when there is but one."""
    if len(facts.target_link_uris) < 2:
        raise NotApplicable("[tool] target_link_uris names one address: with two, resource routing can be judged")
    return facts.target_link_uris


def needs_key_set(facts: Tool) -> None:
    """Raise `NotApplicable` when the tool has no key set."""
    if not facts.jwks_url:
        raise NotApplicable("the tool has no key set: [tool] jwks_url")


def expect_no_visit(control: Control, *, after: int) -> None:
    """Expect that nobody, browser or target, asked the mock's sink for anything since *after*."""
    visits = control.journal(kind="request", endpoint="sink", after=after)
    if visits:
        raise Breach(
            f"{visits[0]['method']} {visits[0]['path']} was asked for: an address out of the message was followed"
        )


def unsigned_twin(token: str) -> str:
    """Return *token* with alg none and no signature; raise `NotApplicable` when it is no signed token."""
    for header, payload in _header_and_payload(token):
        none = base64.urlsafe_b64encode(json.dumps({**header, "alg": "none"}).encode()).rstrip(b"=").decode()
        return f"{none}.{payload}."
    raise NotApplicable("the state is no signed token")


def demand_no_crash(judgement: Judgement, what: str) -> None:
    """Expect *what* to be answered without a 5xx or a lost connection."""
    if judgement.verdict is Verdict.CRASHED:
        raise Breach(f"{what} crashed the target: {judgement.reason}")
    if judgement.response is None and not judgement.refused:
        raise Inconclusive(f"{what}: {judgement.reason}")
    if judgement.response is not None and judgement.response.status >= 500:
        raise Breach(f"{what} was answered with {judgement.response.status}")


def says_the_platform_failed(judgement: Judgement) -> bool:
    """Return whether the target says that its LMS failed, which is right when it was made to."""
    return judgement.response is not None and judgement.response.status in {502, 503, 504}


def _shown(judgement: Judgement, name: str, member: str) -> object:
    """What the session shows: a gateway's by *member* of its platform, a tool's by the capture *name*."""
    if judgement.id_token is not None:
        return _member(judgement, "platform").get(member)
    if name not in judgement.captured:
        raise NotApplicable(f"the tool does not show its session's {name}, or not how: [observe.capture] {name}")
    return html.unescape(judgement.captured[name])


def _member(judgement: Judgement, name: str) -> dict[str, object]:
    if judgement.id_token is None:
        raise NotApplicable(f"the tool does not show the {name} of its session")
    member: dict[str, object] = judgement.id_token.get(name, {})
    return member


def _header_and_payload(token: str) -> Iterator[tuple[dict[str, object], str]]:
    parts = token.split(".")
    if len(parts) == 3:
        try:
            header = json.loads(base64.urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4)))
        except ValueError:
            return
        if isinstance(header, dict) and "alg" in header:
            yield header, parts[1]
