"""The faults of the mock LMS touch requirements that exist: two rooms, one catalogue."""

from conformance.catalogue import load
from mock_platform.faults import FAULTS


def test_faults_touch_requirements_that_exist() -> None:
    """Where the catalogue has a requirement's area, it has the requirement that a fault names."""
    areas = {requirement.area for requirement in load().values()}
    named = {name: kind.requirement for name, kind in FAULTS.items() if kind.requirement.rpartition("-")[0] in areas}

    assert len(named) > 100
    assert {name: identifier for name, identifier in named.items() if identifier not in load()} == {}
