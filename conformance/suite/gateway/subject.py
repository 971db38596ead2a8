"""The subject, known to be a gateway."""

from conformance.bench import Bench
from conformance.outcomes import NotApplicable
from conformance.subject.gateway import GatewaySubject


def gateway_of(bench: Bench) -> GatewaySubject:
    """Return the gateway that is judged; raise `NotApplicable` for a target of another kind."""
    if not isinstance(bench.subject, GatewaySubject):
        raise NotApplicable("only a gateway is asked this")
    return bench.subject
