"""Line items, scores and results (AGS 2.0), as far as the claim of the launch offers them."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.fetching import Answer
from conformance.selftest.small_tool.jose import json_object_from
from conformance.selftest.small_tool.launches import Launch
from conformance.selftest.small_tool.refusal import PlatformFailure, Refused
from conformance.selftest.small_tool.service import Service

LABEL = "Quiz"
MAXIMUM = 10.0
RESOURCE_ID = "quiz"
REVIEWABLE = ["Submitted", "Completed"]


@dataclass
class Grades:
    """The gradebook of a launch."""

    service: Service
    last_scored: dict[tuple[str, str], float] = field(default_factory=dict)

    async def line_items(self, launch: Launch, query: dict[str, str] | None = None) -> list[Any]:
        """Return the line items of the context, or those that a query filters."""
        scope = offered(launch, lti.SCOPE_LINE_ITEM_READONLY, lti.SCOPE_LINE_ITEM)
        url = with_query(address(launch, "lineitems"), query or {})
        return await self.service.read_all(launch, url, scope=scope, accept=lti.MEDIA_TYPE_LINE_ITEMS)

    async def create_line_item(self, launch: Launch, label: str, maximum: float) -> str:
        """Create a line item of the launch's link; return its address."""
        answer = await self.service.call(
            launch,
            "POST",
            address(launch, "lineitems"),
            scope=offered(launch, lti.SCOPE_LINE_ITEM),
            accept=lti.MEDIA_TYPE_LINE_ITEM,
            media_type=lti.MEDIA_TYPE_LINE_ITEM,
            body=self.line_item(launch, label, maximum),
        )
        return item_id(answer)

    async def update_line_item(self, launch: Launch, label: str, maximum: float) -> None:
        """Give the launch's line item another label and maximum; all else stays as the platform has it (AGS 3.2.6)."""
        item = await self.item_of(launch)
        scope = offered(launch, lti.SCOPE_LINE_ITEM)
        kept = await self.service.call(launch, "GET", item, scope=scope, accept=lti.MEDIA_TYPE_LINE_ITEM)
        body = self.replacement(document_from(kept), label, maximum)
        media = lti.MEDIA_TYPE_LINE_ITEM
        await self.service.call(launch, "PUT", item, scope=scope, accept=media, media_type=media, body=body)

    def replacement(self, kept: dict[str, Any], label: str, maximum: float) -> dict[str, Any]:
        """Return what a line item becomes."""
        return kept | {"label": label or LABEL, "scoreMaximum": maximum or MAXIMUM}

    def line_item(self, launch: Launch, label: str, maximum: float) -> dict[str, Any]:
        """Return a line item as it is created (AGS 3.2.5), of which every submission can be looked at."""
        item = {"label": label or LABEL, "scoreMaximum": maximum or MAXIMUM, "resourceId": RESOURCE_ID}
        item |= {"submissionReview": {"reviewableStatus": REVIEWABLE}}
        link = launch.claim(lti.CLAIM_RESOURCE_LINK).get("id")
        return item | ({"resourceLinkId": link} if link else {})

    async def publish(self, launch: Launch, user: str, score: float, maximum: float) -> None:
        """Publish a final score (AGS 3.4)."""
        if user != launch.user and not launch.teaches:
            raise Refused("nobody but a teacher publishes a score of somebody else", 403)
        scope = offered(launch, lti.SCOPE_SCORE)
        item = await self.item_of(launch)
        await self.service.call(
            launch,
            "POST",
            self.below(item, "scores"),
            scope=scope,
            media_type=lti.MEDIA_TYPE_SCORE,
            body=self.score(user, score, maximum, self.moment(item, user)),
        )

    def score(self, user: str, score: float, maximum: float, moment: float) -> dict[str, Any]:
        """Return a score as it is published (AGS 3.4.4 to 3.4.9)."""
        return {
            "userId": user,
            "scoreGiven": score,
            "scoreMaximum": maximum,
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": written(moment),
        }

    def moment(self, item: str, user: str) -> float:
        """Return now, or a millisecond after the last score of this user: no two have one time (AGS 3.4.9)."""
        last = self.last_scored.get((item, user), 0.0)
        self.last_scored[item, user] = moment = max(time.time(), last + 0.001)
        return moment

    async def results(self, launch: Launch) -> list[str]:
        """Return the results of the launch's line item, in words."""
        scope = offered(launch, lti.SCOPE_RESULT_READONLY)
        url = self.below(await self.item_of(launch), "results")
        found = await self.service.read_all(launch, url, scope=scope, accept=lti.MEDIA_TYPE_RESULTS)
        return [self.result_in_words(result) for result in found]

    def result_in_words(self, result: dict[str, Any]) -> str:
        """Return a result for people: it may have no score, and its maximum is one where none is told (AGS 3.3.4)."""
        score, maximum = result.get("resultScore"), result.get("resultMaximum") or 1
        return f"{result.get('userId')}: {'no score' if score is None else f'{score} of {maximum}'}"

    def below(self, item: str, part: str) -> str:
        """Return the address of a part of a line item: the path goes on, the query stays (AGS 3.3.1, 3.4.1)."""
        parts = urlsplit(item)
        return urlunsplit(parts._replace(path=f"{parts.path}/{part}"))

    async def item_of(self, launch: Launch) -> str:
        """Return the line item of the launch's link: as the claim has it, else looked up, else made (AGS 3.2.15)."""
        named = launch.claim(lti.CLAIM_ENDPOINT).get("lineitem")
        if named:
            return str(named)
        link = str(launch.claim(lti.CLAIM_RESOURCE_LINK).get("id", ""))
        found = await self.line_items(launch, {"resource_link_id": link})
        return str(found[0]["id"]) if found else await self.create_line_item(launch, "", 0)


def offered(launch: Launch, *scopes: str) -> str:
    """Return the first of *scopes* that the claim offers; raise `Refused` when it offers none."""
    listed_scopes = launch.claim(lti.CLAIM_ENDPOINT).get("scope")
    told = [scope for scope in scopes if isinstance(listed_scopes, list) and scope in listed_scopes]
    if not told:
        raise Refused("the platform does not offer this here", 403)
    return told[0]


def address(launch: Launch, member: str) -> str:
    """Return an address of the claim; raise `Refused` when it has none."""
    url = launch.claim(lti.CLAIM_ENDPOINT).get(member)
    if not isinstance(url, str) or not url:
        raise Refused("the platform does not offer this here", 403)
    return url


def with_query(url: str, query: dict[str, str]) -> str:
    """Return *url* with further parameters behind those that it has."""
    parts = urlsplit(url)
    return urlunsplit(
        parts._replace(query=urlencode([*parse_qsl(parts.query, keep_blank_values=True), *query.items()]))
    )


def written(moment: float) -> str:
    """Write a time as AGS 3.4.9 wants it: ISO 8601, with milliseconds and zone."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def item_id(answer: Answer) -> str:
    """Return the address of the line item that the platform answered with."""
    return str(document_from(answer).get("id", ""))


def document_from(answer: Answer) -> dict[str, Any]:
    """Return the JSON object that the platform answered with."""
    try:
        return json_object_from(answer.body)
    except Refused as error:
        raise PlatformFailure("the platform answered with no JSON object") from error
