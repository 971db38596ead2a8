"""What a launch says of the platform's services, and what a call to one of them ended with.

A service that the launch does not name is not applicable. A refusal is a 4xx: a crash counts, with a warning; 429 is
nobody's verdict and is waited for by the client.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from conformance.bench.platform_bench import PlatformBench
from conformance.browser.exchange import Response
from conformance.mock_tool.links import NoLink, links_of
from conformance.mock_tool.service_client import EndlessPages
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from mock_platform import vocabulary as lti

SCOPE_LISTS = (lti.CLAIM_AGS_ENDPOINT, lti.CLAIM_GROUPS, lti.CLAIM_NOTICES)


def claim_of(claims: Mapping[str, Any], claim: str) -> dict[str, Any]:
    """Return the claim of a service from those of a launch; raise `NotApplicable` when the launch has none."""
    value = claims.get(claim)
    if value is None:
        raise NotApplicable(f"the launch has no {claim}: the service is not offered to this tool")
    if not isinstance(value, dict):
        raise Breach(f"{claim} should be an object, got {value!r:.200}")
    return value


def context_of(claims: Mapping[str, Any]) -> str:
    """Return the id of the context of a launch in a course; raise `Inconclusive` when the launch does not name it."""
    context = claims.get(lti.CLAIM_CONTEXT)
    if not isinstance(context, Mapping) or not isinstance(context.get("id"), str):
        raise Inconclusive(f"a launch in a course should name its context, got {context!r:.200}")
    return str(context["id"])


def scopes_of(claim: Mapping[str, Any]) -> list[str]:
    """Return the scopes that a service's claim offers."""
    scopes = claim.get("scope")
    return [scope for scope in scopes if isinstance(scope, str)] if isinstance(scopes, list) else []


def offered_scopes(bench: PlatformBench) -> list[str]:
    """Return every scope that a launch offers; raise `NotApplicable` when there is none to ask for."""
    claims = bench.message().claims
    listed = [scope for name in SCOPE_LISTS for scope in scopes_of(claims.get(name) or {})]
    roster = [lti.SCOPE_MEMBERSHIP_READ_ONLY] if claims.get(lti.CLAIM_NRPS) else []
    if not listed + roster:
        raise NotApplicable("the launch names no service, so there is no scope to ask for")
    return listed + roster


def expect_status(answer: Response, *statuses: int, what: str) -> Response:
    """Return an answer with one of these statuses, or raise `Breach`."""
    if answer.status not in statuses:
        wanted = " or ".join(map(str, statuses))
        raise Breach(f"{what} should be answered {wanted}, got {answer.status}: {answer.text[:200]!r}")
    return answer


def expect_done(answer: Response, what: str) -> Response:
    """Return an answer of success, or raise `Breach`."""
    if not 200 <= answer.status < 300:
        raise Breach(f"{what} should succeed, got {answer.status}: {answer.text[:200]!r}")
    return answer


def expect_refusal(bench: PlatformBench, answer: Response, *usual: int, what: str) -> None:
    """Expect a refusal; one that is not of the *usual* statuses warns, and so does a crash."""
    if answer.status < 300:
        raise Breach(f"{what} was not refused: {answer.status} {answer.text[:200]!r}")
    if answer.status >= 500:
        bench.warn(f"refused by a crash: {what} ({answer.status})")
    elif usual and answer.status not in usual:
        bench.warn(f"{what} should be answered {' or '.join(map(str, usual))}, got {answer.status}")


def expect_media_type(answer: Response, media_type: str) -> None:
    """Expect the body to be declared as this media type, parameters not counted."""
    got = (answer.header("content-type") or "").partition(";")[0].strip().lower()
    if got != media_type.lower():
        raise Breach(f"Content-Type should be {media_type}, got {got!r}")


def json_of(answer: Response) -> Any:
    """Return the JSON value of an answer, or raise `Breach`."""
    try:
        return json.loads(answer.body)
    except ValueError as error:
        raise Breach(f"the answer should be JSON, got {answer.text[:200]!r}") from error


def object_of(answer: Response) -> dict[str, Any]:
    """Return the JSON object of an answer, or raise `Breach`."""
    document = json_of(answer)
    if not isinstance(document, dict):
        raise Breach(f"the answer should be a JSON object, got {answer.text[:200]!r}")
    return document


def objects_of(answer: Response, member: str = "") -> list[dict[str, Any]]:
    """Return the JSON array of objects that an answer is, or has as *member*; raise `Breach` when it is none."""
    items = object_of(answer).get(member) if member else json_of(answer)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Breach(f"{member or 'the answer'} should be an array of objects, got {answer.text[:200]!r}")
    return items


def is_absolute_url(value: Any) -> bool:
    """Whether this is a text that begins as an http or https URL with a host."""
    return isinstance(value, str) and value.lower().startswith(("http://", "https://")) and len(value.split("/")) > 2


def demand(holds: bool, sentence: str) -> None:
    """Raise `Breach` with *sentence* unless it holds."""
    if not holds:
        raise Breach(sentence)


def demand_control(holds: bool, sentence: str) -> None:
    """Raise `Inconclusive` with *sentence* unless a control holds."""
    if not holds:
        raise Inconclusive(sentence)


@contextmanager
def demanding_pages() -> Iterator[None]:
    """Let pages without an end be a breach, where it is pages that are judged."""
    try:
        yield
    except EndlessPages as endless:
        raise Breach(str(endless)) from endless


def expect_links(pages: Iterable[Response]) -> None:
    """Expect the `Link` header of every page to be what RFC 8288 describes."""
    for header in (header for page in pages for header in page.all_headers("link")):
        try:
            links_of(header)
        except NoLink as error:
            raise Breach(f"the Link header cannot be read (RFC 8288): {error}") from error


def expect_each_once(pages: Sequence[Response], member: str, identity: str, whole: Iterable[str]) -> None:
    """Expect the pages together to list what was listed without a limit, and each of it once."""
    expect_links(pages)
    paged = [str(entry.get(identity)) for page in pages for entry in objects_of(page, member)]
    agree(f"how many {member} come twice", 0, len(paged) - len(set(paged)))
    agree(f"the {member} of all pages", set(whole), set(paged))


def agree(what: str, expected: Any, got: Any) -> None:
    """Raise `Breach` when something is not as expected."""
    demand(expected == got, f"{what} should be {expected!r:.200}, got {got!r:.200}")
