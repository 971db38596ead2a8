"""The platform's scenario as a document: JSON, or TOML for a file."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from mock_platform.orders import scenarios
from mock_platform.requests import json_of, media_type_of, platform_of, visit_of
from mock_platform.routes.control.answers import PLATFORM_ANSWER
from mock_platform.routes.control.operation import JSON, Operation
from mock_platform.routes.responses import json_response
from mock_platform.scenario import Scenario, toml_from_document
from mock_platform.shapes import OBJECT

TOML = "application/toml"


async def show_scenario(request: Request) -> Response:
    """Show the platform as a scenario, private keys included: JSON, or a file's text with Accept: application/toml."""
    document = scenarios.scenario_document(platform_of(request))
    if TOML in request.headers.get("accept", ""):
        return Response(toml_from_document(document), media_type=TOML)
    return json_response(document)


async def play_scenario(request: Request) -> Response:
    """Have the world and the parts of a scenario: a document, TOML, or {"name": ...} alone; all of it or nothing."""
    scenario = await run_in_threadpool(_scenario_of, request)
    platform = platform_of(request)
    scenarios.play_scenario(platform, scenario)
    return json_response(platform.as_json())


def _scenario_of(request: Request) -> Scenario:
    if media_type_of(request) == TOML:
        return scenarios.scenario_from_text(visit_of(request).body.decode("utf-8", "replace"))
    return scenarios.scenario_from_body(json_of(request))


OPERATIONS = [
    Operation("GET", "/control/scenario", show_scenario, answer={"type": "object"}, gives=(JSON, TOML)),
    Operation("PUT", "/control/scenario", play_scenario, body=OBJECT, takes=(JSON, TOML), answer=PLATFORM_ANSWER),
]
