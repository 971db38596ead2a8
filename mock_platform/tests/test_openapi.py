"""The description of the control API is sound, and what it allows is answered as it says (schemathesis)."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mock_platform import MockPlatform
from mock_platform.openapi import openapi_from
from mock_platform.routes.control import OPERATIONS
from mock_platform.routes.control.operation import Operation
from mock_platform.tests.talking import Talk

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
LIMITS = settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@schemathesis.serializer("application/toml")
def toml(_: Any, text: Any) -> bytes:
    """Send a text of TOML as it is."""
    return str(text).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def root() -> Iterator[MockPlatform]:
    """Run a server of its own, whose first platform cannot be removed."""
    with MockPlatform() as lms:
        lms.register(client_id="tool-1", initiate_login_uri=f"{lms.issuer}/sink/a", redirect_uris=[lms.issuer])
        yield lms


def test_description_names_every_operation(talk: Talk) -> None:
    """The description has every operation that the router has, each with a summary and what it answers."""
    described = talk.control("GET", "/openapi.json")

    operations = [operation for path in described["paths"].values() for operation in path.values()]
    assert described["openapi"].startswith("3.1")
    assert described["servers"] == [{"url": talk.issuer}]
    assert len(operations) == len(OPERATIONS)
    assert all(operation["summary"].endswith(".") for operation in operations)
    assert len({operation["operationId"] for operation in operations}) == len(operations)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: f"{operation.method} {operation.path}")
def test_whatever_comes_is_answered_as_described(operation: Operation, root: MockPlatform) -> None:
    """No request that the description allows makes the server err, or answer otherwise than described."""
    described = schemathesis.openapi.from_dict(openapi_from([operation], "http://127.0.0.1"))

    @LIMITS
    @given(case=described[operation.path][operation.method].as_strategy())
    def throw(case: Any) -> None:
        if isinstance(case.body, dict) and case.body.get("browser") is False:
            case.body["browser"] = True  # no request leaves this machine for an address that was made up
        (case.query or {}).pop("stream", None)  # which would not end
        case.call_and_validate(base_url=root.issuer, checks=CHECKS, timeout=60)

    throw()


def test_unknown_method_tells_the_known_ones(talk: Talk) -> None:
    """A method that a path does not have is refused with those that it has."""
    response = talk.http.request("PATCH", f"{talk.issuer}/control/clock")

    assert (response.status_code, response.headers["allow"]) == (405, "PUT")
    assert isinstance(response, httpx.Response)


def test_tool_that_is_not_there_is_no_error_of_the_platform(tool: Talk) -> None:
    """A launch that is played here, to a tool that does not listen, is refused with the tool's address."""
    tool.register(client_id="away", initiate_login_uri="http://127.0.0.1:1/login")
    order = {"client_id": "away", "user": "student", "browser": False}

    response = tool.http.post(f"{tool.issuer}/control/launches", json=order)

    assert (response.status_code, response.json()["error"]) == (424, "tool_unreachable")
    assert "http://127.0.0.1:1/login" in response.json()["message"]
