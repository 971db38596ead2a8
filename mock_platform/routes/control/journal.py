"""Reading the journal: at once, as it grows, as an HTTP archive; and forgetting it."""

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from mock_platform.endpoints import ENDPOINTS
from mock_platform.journal.har import har_from
from mock_platform.journal.journal import KINDS
from mock_platform.journal.stream import JournalStream
from mock_platform.requests import platform_of, query_in_shape
from mock_platform.routes.control.answers import JOURNAL, list_of, object_of
from mock_platform.routes.control.operation import JSON, Operation
from mock_platform.routes.responses import NOT_STORED, json_response
from mock_platform.shapes import TEXT, Kind, Shape

EVENTS = "text/event-stream"
SEQ = Kind(
    "a number",
    lambda value: value.isascii() and value.isdigit() and len(value) < 16,
    schema={"type": "integer", "minimum": 0, "maximum": 10**14},
)
NAMES = sorted(ENDPOINTS)
FILTERS = {
    "kind": Kind(f"one of {', '.join(KINDS)}", lambda value: value in KINDS, KINDS, {"enum": list(KINDS)}),
    "launch_id": TEXT,
    "endpoint": Kind(f"one of {', '.join(NAMES)}", lambda value: value in ENDPOINTS, schema={"enum": NAMES}),
    "client_id": TEXT,
    "requirement": TEXT,
}
STREAM = Kind("true", lambda value: value in {"", "true"}, schema={"enum": ["true"]})
JOURNAL_QUERY = Shape({}, {"after": SEQ, **FILTERS, "stream": STREAM})
HAR_QUERY = Shape({}, {"launch_id": TEXT})
HAR = object_of(log=object_of(version={"const": "1.2"}, entries=list_of({"type": "object"})))


async def show_journal(request: Request) -> Response:
    """Show the journal from a number on, filtered; with Accept: text/event-stream or ?stream as it grows."""
    journal = platform_of(request).journal
    wanted = query_in_shape(request, JOURNAL_QUERY)
    filters = {name: value for name, value in wanted.items() if name in FILTERS}
    after = int(wanted.get("after", 0))
    if "stream" in wanted or EVENTS in request.headers.get("accept", ""):
        seen = request.headers.get("last-event-id", "")
        stream = JournalStream(journal, int(seen) if SEQ.fits(seen) else after, filters)
        return StreamingResponse(stream.events(), media_type=EVENTS, headers=NOT_STORED)
    last, dropped = journal.last, journal.dropped
    return json_response({"entries": journal.select(after=after, **filters), "last": last, "dropped": dropped})


async def show_archive(request: Request) -> Response:
    """Show what was received and sent as HAR 1.2, of all launches or of one, tokens and cookies included."""
    platform = platform_of(request)
    launch_id = query_in_shape(request, HAR_QUERY).get("launch_id")
    received = platform.journal.select(kind="request", launch_id=launch_id)
    played = platform.browsing.select(launch_id=launch_id)
    return json_response(har_from(received, played, platform.base))


async def clear_journal(request: Request) -> Response:
    """Forget every entry; numbers go on."""
    platform = platform_of(request)
    platform.journal.clear()
    platform.browsing.clear()
    return Response(status_code=204)


OPERATIONS = [
    Operation("GET", "/control/journal", show_journal, query=JOURNAL_QUERY, answer=JOURNAL, gives=(JSON, EVENTS)),
    Operation("DELETE", "/control/journal", clear_journal, status=204),
    Operation("GET", "/control/journal.har", show_archive, query=HAR_QUERY, answer=HAR),
]
