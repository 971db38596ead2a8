"""Token requests as rows: a valid one, one deviation by name, and what counts as granted or refused.

RFC 6749 section 5: granted is an answer with an `access_token`, refused is anything else; a control, the same request
without the deviation, was granted right before. Seconds are told from now on: a row is older than its request.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.bench.platform_bench import PlatformBench
from conformance.browser.exchange import Response
from conformance.mock_tool.client_assertion import Changes, ClientAssertion
from conformance.outcomes import Breach, Inconclusive
from conformance.suite.platform.services import offered_scopes

Forge = Callable[[ClientAssertion], str]


@dataclass(frozen=True)
class TokenCase:
    """One row: `claims`, `header` and `parameters` are changed (None drops one), `seconds` are times from now on.

    `forge` writes the assertion another way altogether. `soft` tells why a breach only warns.
    """

    requirements: tuple[str, ...]
    name: str
    what: str
    claims: Changes = field(default_factory=dict)
    seconds: Mapping[str, int] = field(default_factory=dict)
    header: Changes = field(default_factory=dict)
    parameters: Mapping[str, str | None] = field(default_factory=dict)
    forge: Forge = ClientAssertion.token
    soft: str = ""

    def breach(self, sentence: str) -> Breach:
        """Return the breach of this row, which only warns where the row is soft."""
        return Breach(f"{sentence} ({self.soft})" if self.soft else sentence, soft=bool(self.soft))


def token_case(requirements: str, name: str, what: str, **deviation: Any) -> TokenCase:
    """Return a row; *requirements* are ids separated by blanks, *what* is what was sent, in words."""
    return TokenCase(tuple(requirements.split()), name, what, **deviation)


def send(bench: PlatformBench, case: TokenCase) -> Response:
    """Send the request that a row describes, for a scope that the platform offers."""
    now = int(time.time())
    moments = {name: now + distance for name, distance in case.seconds.items()}
    assertion = bench.client().assertion().with_claims({**case.claims, **moments}).with_header(case.header)
    return bench.client().ask_for_token(
        offered_scopes(bench)[:1], assertion=case.forge(assertion), parameters=case.parameters
    )


def expect_refused(bench: PlatformBench, case: TokenCase) -> Response:
    """Expect the request of a row to be refused, after a valid one was granted."""
    control(bench)
    answer = send(bench, case)
    if answer.status >= 500:
        bench.warn(f"refused by a crash: {case.what} ({answer.status})")
    if is_granted(answer):
        raise case.breach(f"a token was granted for {case.what}")
    return answer


def expect_granted(bench: PlatformBench, case: TokenCase) -> dict[str, Any]:
    """Expect the request of a row to be granted; return the grant."""
    answer = send(bench, case)
    if not is_granted(answer):
        raise Breach(f"refused: {case.what} ({answer.status} {answer.text[:200]!r})")
    return grant_of(answer)


def control(bench: PlatformBench) -> dict[str, Any]:
    """Have a valid token request granted, or raise `Inconclusive`; return the grant."""
    answer = bench.client().ask_for_token(offered_scopes(bench)[:1])
    if not is_granted(answer):
        raise Inconclusive(f"the control, a valid token request, was refused: {answer.status} {answer.text[:200]!r}")
    return grant_of(answer)


def is_granted(answer: Response) -> bool:
    """Whether an answer brings an access token."""
    return answer.status < 400 and bool(grant_of(answer).get("access_token"))


def grant_of(answer: Response) -> dict[str, Any]:
    """Return the members of a JSON object; none when the answer is something else."""
    try:
        document = json.loads(answer.body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def granted_scopes(grant: Mapping[str, Any], asked: str) -> set[str]:
    """Return the scopes of a grant; one without `scope` grants what was asked for (RFC 6749 section 5.1)."""
    return set(str(grant.get("scope", asked)).split())
