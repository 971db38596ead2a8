"""What `/openapi.json` of the gateway promises is kept: every operation, thrown at with what its description allows.

Requests are made by schemathesis from the description that the running gateway gives, so an operation that is added
there is covered here. They carry real credentials of a launch that the mock LMS made, and every other time a real id
where an operation takes one. A failure of the platform may be passed on where the description says so, and then says
that it is one.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from conformance.selftest.inhabited import Inhabited, inhabited

EXAMPLES = 55
FEWEST_CASES = 2000
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]

LIMITS = settings(
    max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@dataclass(frozen=True)
class Target:
    """What is thrown at, and how often each operation was answered with each status."""

    gateway: Inhabited
    answered: Counter[tuple[str, int]] = field(default_factory=Counter)

    @property
    def description(self) -> dict[str, Any]:
        """What the gateway says of itself."""
        described: dict[str, Any] = httpx.get(f"{self.gateway.url}/openapi.json", trust_env=False, timeout=60).json()
        return described


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    """A gateway of this file's own."""
    with inhabited() as gateway:
        yield Target(gateway)


def has_no_defect(_context: Any, response: Any, case: Any) -> None:
    """No answer is a defect of the gateway; a platform's failure is named as such, where there may be one."""
    if response.status_code >= 500:
        assert "502" in case.operation.definition.raw["responses"], response.text
        assert response.json()["details"]["externalError"] is True, response.text
    assert response.headers.get("x-correlation-id"), "an answer without a correlation id"


def sent(case: Any, target: Target) -> None:
    """Send one request, with the credentials that its operation takes and often a real id; judge the answer."""
    told = case.operation.definition.raw
    demanded = [name for choice in told.get("security", []) for name in choice]
    (tag,) = told["tags"]
    name = tag if tag in target.gateway.credentials else next(iter(demanded), "")
    headers = {"Authorization": target.gateway.credentials[name]} if name else {}
    known = target.gateway.ids.get(tag, [])
    for parameter, value in case.path_parameters.items():
        half, real = divmod(len(value), 2)
        # What is here was percent-encoded already; ids of line items are addresses.
        case.path_parameters[parameter] = quote(known[half % len(known)], safe="") if real and known else value
    answer = case.call(base_url=target.gateway.url, headers=headers, timeout=60, allow_redirects=False)
    target.answered[label_of(case.operation), answer.status_code] += 1
    case.validate_response(answer, checks=[has_no_defect, *CHECKS])


def label_of(operation: Any) -> str:
    """The operation as people write it."""
    return f"{operation.method.upper()} {operation.path}"


def fault_of(operation: Any, target: Target) -> str:
    """Throw everything at one operation; give what was wrong with the smallest request that went wrong."""

    @LIMITS
    @given(case=operation.as_strategy())
    def throw(case: Any) -> None:
        sent(case, target)

    try:
        throw()
    except (Exception, FailureGroup) as failure:  # noqa: BLE001 - whatever it is, it belongs to this operation
        return f"{label_of(operation)}: {failure!r} {getattr(failure, 'exceptions', '')}"
    return ""


def test_whatever_the_description_allows_is_answered_as_described(target: Target) -> None:
    """No request that the description allows makes the gateway err, or answer otherwise than it says."""
    found = list(schemathesis.openapi.from_dict(target.description).get_all_operations())
    # What ends something comes last: others are still to meet it.
    operations = sorted((result.ok() for result in found if isinstance(result, Ok)), key=_is_an_end)

    faults = [fault_of(operation, target) for operation in operations]

    # Where there is a body, it may be the body that is refused.
    with_id = {label_of(each) for each in operations if "{" in each.path and "requestBody" not in each.definition.raw}
    assert len(operations) == len(found)
    assert target.answered.total() >= FEWEST_CASES
    assert with_id <= {label for label, status in target.answered if status < 400}
    assert not any(faults), "\n\n".join(filter(None, faults))


def _is_an_end(operation: Any) -> bool:
    return bool(operation.method.upper() == "DELETE")


def test_description_names_every_operation(target: Target) -> None:
    """Every operation has a name of its own, a sentence, and answers; the server is the gateway's own address."""
    described = target.description
    operations = [operation for item in described["paths"].values() for operation in item.values()]

    assert described["openapi"].startswith("3.1")
    assert described["servers"] == [{"url": target.gateway.url}]
    assert len({operation["operationId"] for operation in operations}) == len(operations) >= 12
    assert all(operation["summary"].endswith(".") for operation in operations)
    assert all(operation["responses"] for operation in operations)
