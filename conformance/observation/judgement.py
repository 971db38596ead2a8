"""What a target did with a launch, decided from outside: accepted, refused, crashed, or not to be told.

The rules are the design's "what counts as what" (stable). A crash is a refusal with a warning.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, urlsplit

from conformance.browser.exchange import NoAnswer, Response
from conformance.browser.navigation import Navigation


class Verdict(StrEnum):
    """What became of a launch."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    CRASHED = "crashed"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Judgement:
    """A verdict, the reason in words, and what the target showed of the session."""

    verdict: Verdict
    reason: str
    response: Response | None = None
    onward: Navigation | None = None
    captured: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    id_token: Mapping[str, Any] | None = None

    @property
    def refused(self) -> bool:
        """Whether the launch was refused, be it by a crash."""
        return self.verdict in {Verdict.REFUSED, Verdict.CRASHED}

    @property
    def limits_the_rate(self) -> bool:
        """Whether the target asked for patience."""
        return self.response is not None and self.response.status == 429


def refusal_of(
    final: Response, onward: Navigation | None, refused_body: str, return_url: str | None
) -> Judgement | None:
    """Return the judgement when *final* refuses the launch by the rules that hold for every kind of target."""
    if final.status == 429:
        return Judgement(Verdict.UNCLEAR, "429: the target limits the rate", final)
    if 400 <= final.status <= 499 or final.status == 501:
        return Judgement(Verdict.REFUSED, f"the final answer was {final.status}", final)
    if final.status == 500:
        return Judgement(Verdict.CRASHED, "the final answer was 500", final)
    if onward is not None and _goes_back_with_error(onward, return_url):
        return Judgement(Verdict.REFUSED, "the browser was sent back to return_url with an error", final, onward)
    if refused_body and re.search(refused_body, final.text):
        return Judgement(Verdict.REFUSED, "refused_body matches the final page", final)
    return None


def lost(failure: NoAnswer) -> Judgement:
    """Return the judgement on a target that did not answer: silence tells nothing, a lost connection is a crash."""
    return Judgement(Verdict.UNCLEAR if failure.timed_out else Verdict.CRASHED, str(failure))


def _goes_back_with_error(onward: Navigation, return_url: str | None) -> bool:
    if not return_url or onward.url.partition("?")[0] != return_url.partition("?")[0]:
        return False
    return bool({"lti_errormsg", "lti_errorlog"} & parse_qs(urlsplit(onward.url).query, keep_blank_values=True).keys())
