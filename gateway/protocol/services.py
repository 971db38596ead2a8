"""Whether a launch may use a service: the operator switched it on, and the platform granted it to this launch."""

from collections.abc import Mapping
from typing import Any

from gateway.errors import Code, Rejected


def demand_service(service: str, *, enabled: frozenset[str], claims: Mapping[str, Any], claim: str, member: str) -> str:
    """The address of a service: `member` of `claim`, as the platform gave it; raises Rejected without one.

    `service` is the operator's name for it (LTI_GATEWAY_ENABLED_SERVICES).
    """
    if service not in enabled:
        raise Rejected(Code.INACTIVE_SERVICE)
    granted = claims.get(claim)
    address = granted.get(member) if isinstance(granted, Mapping) else None
    if not isinstance(address, str) or not address:
        raise Rejected(Code.SERVICE_NOT_AVAILABLE_FOR_CONTEXT, expected=f"{member} in {claim}")
    return address
