"""The catalogue of faults: named ways in which a platform goes wrong, one file per family.

`FAULTS` has them all by name, in the order of the docs. `edits` are the means of those that concern messages.
"""

from mock_platform.faults import (  # noqa: I001  (the order of the docs)
    login,
    response,
    handshake,
    signature,
    registered_claims,
    launch_claims,
    people,
    availability,
    bodies,
    paging,
    tokens,
    key_set,
    roster,
    grades,
    publication,
    groups,
    assets,
    notices,
    deep_linking,
    configuration,
    registration,
)
from mock_platform.faults.fault import FAULTS, Fault, fault_from_json
from mock_platform.faults.planned import Faults, PlannedFault

FAMILIES = (
    login,
    response,
    handshake,
    signature,
    registered_claims,
    launch_claims,
    people,
    availability,
    bodies,
    paging,
    tokens,
    key_set,
    roster,
    grades,
    publication,
    groups,
    assets,
    notices,
    deep_linking,
    configuration,
    registration,
)

__all__ = ["FAMILIES", "FAULTS", "Fault", "Faults", "PlannedFault", "fault_from_json"]
