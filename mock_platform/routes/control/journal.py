"""Reading the journal."""

from starlette.requests import Request
from starlette.responses import Response

from mock_platform.errors import ControlError
from mock_platform.forms import first_values
from mock_platform.journal import KINDS
from mock_platform.requests import platform_of, query_of
from mock_platform.routes.control.answers import JOURNAL
from mock_platform.routes.control.operation import Operation
from mock_platform.routes.responses import json_response
from mock_platform.shapes import TEXT, Kind, Misshapen, Shape, expect

JOURNAL_QUERY = Shape(
    {},
    {
        "after": Kind("a number", lambda value: value.isascii() and value.isdigit() and len(value) < 16),
        "kind": Kind(f"one of {', '.join(KINDS)}", lambda value: value in KINDS),
        "launch_id": TEXT,
        "endpoint": TEXT,
    },
)


async def show_journal(request: Request) -> Response:
    """Show the journal, from a number on, filtered."""
    journal = platform_of(request).journal
    try:
        wanted = expect(first_values(query_of(request)), JOURNAL_QUERY, "query")
    except Misshapen as error:
        raise ControlError(400, "invalid_query", error.message, error.at) from error
    filters = {name: value for name, value in wanted.items() if name != "after"}
    last, dropped = journal.last, journal.dropped
    entries = journal.select(after=int(wanted.get("after", 0)), **filters)
    return json_response({"entries": entries, "last": last, "dropped": dropped})


OPERATIONS = [
    Operation("GET", "/control/journal", show_journal, query=JOURNAL_QUERY, answer=JOURNAL),
]
