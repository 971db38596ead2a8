"""The deep linking response: judged as a message, then item by item, then made part of the course.

Deep Linking 2.0 section 4.5. A breach of the message refuses it whole and leaves the request open; see `judgement.py`
for the items.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_platform.checks import Breach, breaches
from mock_platform.deep_linking.creation import course_with, created_from
from mock_platform.deep_linking.duties import NOTICED
from mock_platform.deep_linking.judgement import Verdict, judge_items
from mock_platform.delivery import ErrorPage
from mock_platform.tool_keys import ToolKeys
from mock_platform.tool_message import ToolMessage, read_tool_message, write_breach
from mock_platform.vocabulary import CLAIM_CONTENT_ITEMS, CLAIM_ERRORMSG, CLAIM_MSG

if TYPE_CHECKING:
    from mock_platform.launch import Launch
    from mock_platform.platform import Platform


@dataclass(frozen=True)
class Outcome:
    """What came of a response: what was created, what was dropped and why, what the tool has to say.

    `created` has the type, id and title of each new thing.
    """

    created: list[dict[str, Any]]
    dropped: tuple[Breach, ...]
    message: str | None
    error_message: str | None


async def answer_response(message: ToolMessage, tool_keys: ToolKeys) -> Outcome | ErrorPage:
    """Return what came of a deep linking response, or why it was refused; both are in the journal."""
    claims = await read_tool_message(message, tool_keys)
    if isinstance(claims, Breach):
        return ErrorPage(claims.error, claims.sentence, claims.advice)
    verdicts = judge_items(message.launch, claims.get(CLAIM_CONTENT_ITEMS, []))
    found = [*breaches(NOTICED, message), *(breach for verdict in verdicts for breach in verdict.breaches)]
    for breach in found:
        write_breach(message, breach)
    created = _create(message.platform, message.launch, verdicts)
    dropped = [breach for verdict in verdicts if verdict.item is None for breach in verdict.breaches]
    assert message.launch.response is not None
    message.launch.response["created"] = created
    return Outcome(created, tuple(dropped), _text(claims, CLAIM_MSG), _text(claims, CLAIM_ERRORMSG))


def _create(platform: "Platform", launch: "Launch", verdicts: list[Verdict]) -> list[dict[str, Any]]:
    items = [verdict.item for verdict in verdicts if verdict.item is not None]
    things = [created_from(item, launch, platform.behaviour) for item in items]
    assert launch.course is not None
    with platform.lock:
        course = platform.world.course(launch.course.id)
        for thing in things:
            course = course_with(course, thing, launch.asked.get("activity"))
        platform.world = platform.world.with_course(course)
    return [
        {"type": item["type"], "id": thing.id, "title": thing.title} for item, thing in zip(items, things, strict=True)
    ]


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    return value if isinstance(value, str) else None
