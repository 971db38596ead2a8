"""The subject, known to be a gateway, and what it offers of that which not every gateway has.

Groups, notices, the outbox and more are asked for once in a run, by a call that can do nothing. A gateway that has no
such address is not judged by what it does not have.
"""

from conformance.bench.bench import Bench
from conformance.browser.exchange import Response
from conformance.outcomes import NotApplicable
from conformance.subject.gateway import GatewaySubject

# RFC 9110 sections 15.5.5, 15.5.6, 15.6.2: nothing is here, or nothing that this method could ask for.
ABSENT = frozenset({404, 405, 501})


def gateway_of(bench: Bench) -> GatewaySubject:
    """Return the gateway that is judged; raise `NotApplicable` for a target of another kind."""
    if not isinstance(bench.subject, GatewaySubject):
        raise NotApplicable("only a gateway is asked this")
    return bench.subject


def demand_offered(bench: Bench, path: str, *, method: str = "GET") -> None:
    """Raise `NotApplicable` when the gateway has no such address; *method* and *path* must do nothing by themselves."""
    status = gateway_of(bench).status_of(method, path)
    if status in ABSENT:
        raise _not_offered(method, path, status)


def offered(response: Response) -> Response:
    """Return the answer to a call below something that surely exists, or raise `NotApplicable` as `demand_offered`."""
    if response.status in ABSENT:
        path = response.request.url.partition("?")[0].rpartition("/")[2]
        raise _not_offered(response.request.method, f".../{path}", response.status)
    return response


def _not_offered(method: str, path: str, status: int) -> NotApplicable:
    return NotApplicable(f"this gateway does not offer it: {method} {path} answers {status}")
