"""What a target does as a client of the platform's services, as the platform saw it: sessions, requests, findings.

A target keeps its tokens from one launch to the next: to see how one is asked for, the kept one is refused. What a
platform was not asked is no verdict: a tool may have kept the answer, too.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from conformance.bench.bench import Bench
from conformance.bench.launch import LINK, STUDENT, TEACHER, Plan
from conformance.bench.session import DrivenSession
from conformance.browser.exchange import Response
from conformance.evidence.evidence import decoded_token
from conformance.instrument.faults import planned_fault
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.subject import Registration
from mock_platform import edits
from mock_platform import vocabulary as lti
from mock_platform.edits import Edit

Entry = dict[str, Any]


@dataclass(frozen=True)
class Use:
    """An action that uses a service: where the platform is asked, who may do it, and from which link.

    *claim* is that of a service which some platforms do not have whose ways the suite can take on. A line item that is
    made may belong to the link: from then on others could not tell which is the link's own.
    """

    endpoint: str
    user: str = TEACHER
    link: str = LINK
    claim: str = ""


USES = {
    "list_members": Use("memberships"),
    "list_line_items": Use("line_items"),
    "read_results": Use("results"),
    "create_line_item": Use("line_items", link="reading"),
    "update_line_item": Use("line_items"),
    "list_groups": Use("groups", claim=lti.CLAIM_GROUPS),
    "publish_score": Use("scores", STUDENT),
}


@dataclass(frozen=True)
class Duty:
    """A row: what the platform must not find wrong, or a fault of the platform that the target has to bear."""

    requirements: tuple[str, ...]
    name: str
    what: str
    action: str = ""
    fault: str = ""
    parameters: Mapping[str, Any] | None = None
    soft: str = ""
    """Why a breach of this row only warns, whatever its requirements say."""


def duty(
    requirements: str, name: str, what: str, action: str = "", fault: str = "", *, soft: str = "", **parameters: Any
) -> Duty:
    """Return a row; *requirements* are ids separated by blanks."""
    return Duty(tuple(requirements.split()), name, what, action, fault, parameters, soft)


def broken(case: Duty, sentence: str) -> Breach:
    """Return the breach of a row, which only warns where the row is soft."""
    return Breach(f"{sentence} ({case.soft})", soft=True) if case.soft else Breach(sentence)


def opened(
    bench: Bench, action: str, *changes: Edit, registration: Registration | None = None, user: str = ""
) -> DrivenSession:
    """Return the session of somebody who may do *action*, which the target offers."""
    where = registration or bench.subject.for_services()
    use = USES[action]
    session = bench.session(*changes, plan=Plan(where, user=user or use.user, link=use.link))
    if not session.offers(action):
        raise NotApplicable(f"the target file does not say how the tool is made to do it: [drive.{action}]")
    if use.claim and not changes and use.claim not in session.claims:
        raise NotApplicable(f"the platform that the suite plays does not offer what {action} needs")
    return session


def opened_with_any(bench: Bench, *, registration: Registration | None = None) -> tuple[DrivenSession, str]:
    """Return a session and the first action in it that uses a service and that the target offers."""
    where = registration or bench.subject.for_services()
    session = bench.session(plan=Plan(where, user=TEACHER))
    action = next((action for action in USES if session.offers(action)), None)
    if action is None:
        raise NotApplicable("the target file says of no service how the tool is made to use it: [drive.*]")
    if (USES[action].user, USES[action].link) != (TEACHER, LINK):
        session = opened(bench, action, registration=where)
    return session, action


def demand_given(bench: Bench, action: str, *values: str) -> None:
    """Raise `NotApplicable` when a tool's target file does not say where one of the *values* of an action goes."""
    told = getattr(bench.run.target.drive, action, None)
    missing = [name for name in values if told is not None and f"{{{name}}}" not in told.model_dump_json()]
    if bench.subject.kind == "tool" and missing:
        raise NotApplicable(f"[drive.{action}] does not say where {{{missing[0]}}} goes")


def unseen_course() -> Edit:
    """Return the edit by which a launch is in a course of which the target has remembered nothing yet."""
    return edits.claim([lti.CLAIM_CONTEXT, "id"], f"unseen-{secrets.token_hex(8)}")


def own_line_item(session: DrivenSession) -> str:
    """Return the address of the line item that the launch's link has; raise `Inconclusive` when it has not one."""
    address = session.claims.get(lti.CLAIM_AGS_ENDPOINT, {}).get("lineitem")
    if not isinstance(address, str):
        raise Inconclusive("the launch names no line item: the tool made more of them for this link")
    return address


def done(session: DrivenSession, action: str, **values: Any) -> list[Entry]:
    """Have the target do *action*, as it can; return what the platform was asked for it, or raise `Inconclusive`."""
    return _asked_for(session, action, may_refuse=False, values=values)


def tried(session: DrivenSession, action: str, **values: Any) -> list[Entry]:
    """Have the target try *action*, which the platform may refuse for the target's own mistake; as `done` else."""
    return _asked_for(session, action, may_refuse=True, values=values)


def _asked_for(session: DrivenSession, action: str, *, may_refuse: bool, values: Mapping[str, Any]) -> list[Entry]:
    endpoint = USES[action].endpoint
    before = len(session.asked(endpoint))
    answer = session.drive(action, may_refuse=may_refuse, **values)
    asked = session.asked(endpoint)[before:]
    if not asked:
        sentence = f"{action}: the target answers {answer.status}, and the platform was not asked at {endpoint}"
        raise Inconclusive(sentence, found=session.found())
    return asked


def with_a_new_token(session: DrivenSession, action: str) -> list[Entry]:
    """Have the target use a service; return the token requests that this took, or raise `Inconclusive`.

    Only who asks for none, because it has kept one, is refused the one that it has.
    """
    before = len(session.asked("token"))
    session.drive(action, may_refuse=True)
    return session.asked("token")[before:] or with_its_token_refused(session, action)


def with_its_token_refused(session: DrivenSession, action: str) -> list[Entry]:
    """Refuse the target's token once, whereupon it should ask for another; return the token requests, or as above.

    Who gives up at the refusal, or asks for a token and does not repeat the call, does so the next time.
    """
    before = len(session.asked("token"))
    when_its_token_is_refused(session, action)
    session.drive(action, may_refuse=True)
    asked = session.asked("token")[before:]
    if not asked:
        sentence = "the target did not ask for another token when the one that it had was refused"
        raise Inconclusive(sentence, found=session.found())
    return asked


def when_its_token_is_refused(session: DrivenSession, action: str) -> list[Entry]:
    """Refuse the target's token once; return the token requests that followed.

    The platform takes it again afterwards: a target that goes on with it for an hour could not be made to act any more.
    """
    before = len(session.asked("token"))
    control, endpoint = session.plan.registration.control, USES[action].endpoint
    with planned_fault(control, "token-revoked", endpoint, times=1, for_good=False) as revoked:
        session.drive(action, may_refuse=True)
        revoked.demand_met()
    return session.asked("token")[before:]


def expect_no_finding(session: DrivenSession, endpoint: str, requirements: Sequence[str]) -> None:
    """Raise `Breach` when the platform found one of these requirements broken at *endpoint* since the launch.

    A request that it refused for another reason was not judged to its end: then raise `Inconclusive`.
    """
    findings = session.findings(endpoint)
    found = [finding for finding in findings if finding["requirement"] in requirements]
    if found:
        raise Breach(f"the platform found at {endpoint}: {found[0]['sentence']}")
    if findings and all(entry.get("status", 0) >= 400 for entry in session.asked(endpoint)):
        raise Inconclusive(f"the platform refused it before it looked at that: {findings[0]['sentence']}")


def expect_nothing_behind_the_query(session: DrivenSession, part: str) -> None:
    """Raise `Breach` when *part* of a line item was looked for behind the query of its address."""
    appended = [entry for entry in session.asked("line_items") if entry["query"].endswith(part)]
    if appended:
        raise Breach(f"{part} belongs to the path, before the query: got {appended[0]['path']}?{appended[0]['query']}")


def expect_done(session: DrivenSession, action: str, what: str) -> None:
    """Expect the platform to be asked for *action*, and to answer well, from a launch such as *what* says."""
    endpoint = USES[action].endpoint
    answer = session.drive(action, may_refuse=True)
    statuses = [entry.get("status", 0) for entry in session.asked(endpoint)]
    if answer.status >= 400 or not statuses or statuses[-1] >= 400:
        raise Breach(f"{action} with {what}: the target answers {answer.status}, the platform answered {statuses}")


def survived(bench: Bench, answer: Response, what: str) -> None:
    """Let a crash of the target be a warning: what was asked for could not be done, and the target did not say so."""
    if answer.status == 500:
        bench.warn(f"answered with 500: {what}")


def body_of(entry: Entry) -> dict[str, Any]:
    """Return the JSON object that was sent; raise `Breach` when it was none."""
    try:
        document = json.loads(entry.get("body", ""))
    except ValueError as error:
        raise Breach(
            f"{entry['method']} {entry['path']} should have JSON, got {entry.get('body', '')[:80]!r}"
        ) from error
    if not isinstance(document, dict):
        raise Breach(f"{entry['method']} {entry['path']} should have a JSON object, got {document!r:.80}")
    return document


def parameters_of(entry: Entry) -> dict[str, str]:
    """Return the parameters of a form that was sent, the first of each name."""
    return {name: values[0] for name, values in parse_qs(entry.get("body", ""), keep_blank_values=True).items()}


def assertion_of(entry: Entry) -> dict[str, Any]:
    """Return the claims of the client assertion in a token request."""
    claims = decoded_token(parameters_of(entry).get("client_assertion", "")).get("claims")
    return claims if isinstance(claims, dict) else {}


def header_of(entry: Entry, name: str) -> str:
    """Return a request's header, "" when it has none."""
    value: str = entry.get("headers", {}).get(name, "")
    return value


def bearer_of(entry: Entry) -> str:
    """Return the access token that came with a request, "" when none did."""
    scheme, _, token = header_of(entry, "authorization").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def granted_by(entries: Sequence[Entry]) -> list[str]:
    """Return the access tokens that the platform gave in answer to these token requests."""
    answers = [json.loads(entry["response_body"]) for entry in entries if entry.get("status") == 200]
    return [answer["access_token"] for answer in answers if "access_token" in answer]
