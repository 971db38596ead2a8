"""Every defect of the small tool, by name."""

from collections import Counter

from conformance.selftest.defects.beyond import BEYOND
from conformance.selftest.defects.choosing import CHOOSING
from conformance.selftest.defects.clients import CLIENTS
from conformance.selftest.defects.content import CONTENT
from conformance.selftest.defects.defect import Defect
from conformance.selftest.defects.gradebook import GRADEBOOK
from conformance.selftest.defects.handshakes import HANDSHAKES
from conformance.selftest.defects.registering import REGISTERING
from conformance.selftest.defects.rosters import ROSTERS
from conformance.selftest.defects.verification import VERIFICATION

DEFECTS: tuple[Defect, ...] = (
    *VERIFICATION,
    *HANDSHAKES,
    *CLIENTS,
    *GRADEBOOK,
    *ROSTERS,
    *CONTENT,
    *CHOOSING,
    *REGISTERING,
    *BEYOND,
)
NONE = Defect(name="correct", mistake="none", caught_by="")


def by_name(name: str) -> Defect:
    """Return the defect called *name*; raise KeyError when there is none, or more than one."""
    found = [defect for defect in (*DEFECTS, NONE) if defect.name == name]
    if len(found) != 1:
        raise KeyError(f"there are {len(found)} defects called {name!r}")
    return found[0]


def repeated_names() -> list[str]:
    """Return the names that two defects share: there should be none."""
    return [name for name, times in Counter(defect.name for defect in DEFECTS).items() if times > 1]
