"""What becomes of a content item: it is taken, taken with a finding, or dropped with one.

What makes an item useless, or was not offered, drops that item and no other; so do real platforms (Canvas adds the
good items and shows the errors of the others). A member that is only decoration is left out by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mock_platform.checks import NO_CODE, Breach, Check, breaches, first_breach
from mock_platform.deep_linking.choice import Choice
from mock_platform.deep_linking.items import KINDS, Misfit, misfits
from mock_platform.launch import Launch
from mock_platform.shapes import is_url
from mock_platform.vocabulary import ITEM_ASSET_PROCESSOR, ITEM_FILE


@dataclass(frozen=True)
class Verdict:
    """What is wrong with an item; `item` is what is left of it, None when it is dropped."""

    choice: Choice
    item: dict[str, Any] | None
    breaches: tuple[Breach, ...]


def judge_items(launch: Launch, items: Sequence[dict[str, Any]]) -> list[Verdict]:
    """Return the verdict on every item of a response, in their order."""
    return [_judge(Choice(index, item, launch)) for index, item in enumerate(items)]


def _judge(choice: Choice) -> Verdict:
    if breach := first_breach(DROPPED, choice):
        return Verdict(choice, None, (_told(choice, breach),))
    unfit = list(misfits(choice.item))
    for misfit in unfit:
        if misfit.drops_item:
            return Verdict(choice, None, (_breach(choice, misfit),))
    kept = {name: value for name, value in choice.item.items() if name not in {misfit.member for misfit in unfit}}
    if choice.settings.get("accept_lineitem") is False:
        kept.pop("lineItem", None)
    noticed = [_told(choice, breach) for breach in breaches(NOTICED, choice)]
    return Verdict(choice, kept, (*(_breach(choice, misfit) for misfit in unfit), *noticed))


def _breach(choice: Choice, misfit: Misfit) -> Breach:
    state = "is not" if misfit.member in choice.item else "is missing:"
    sentence = f"{misfit.member} of content item {choice.index} ({choice.type}) {state} {misfit.kind.expected}"
    return Breach(NO_CODE, misfit.requirement, sentence, f"Set {misfit.member} to {misfit.kind.expected}.")


def _told(choice: Choice, breach: Breach) -> Breach:
    sentence = f"content item {choice.index} ({choice.type[:80] or 'without a type'}) {breach.sentence}"
    return Breach(breach.error, breach.requirement, sentence, breach.advice)


def _has_known_members(choice: Choice) -> bool:
    kind = KINDS.get(choice.type)
    known = {"type", *(kind.members.known if kind else choice.item)}
    return all(name in known or is_url(name.partition("#")[0]) for name in choice.item)


DROPPED = (
    Check[Choice](
        NO_CODE,
        "DL-047",
        "has a type that is neither one of the standard's nor a fully qualified URL",
        "Name the type as the standard does, or by a URL of your own.",
        lambda choice: choice.type in KINDS or is_url(choice.type.partition("#")[0]),
    ),
    Check[Choice](
        NO_CODE,
        "AP-002",
        "is an asset processor, which the request does not accept",
        "Return processors only where accept_types has ltiAssetProcessor.",
        lambda choice: choice.type != ITEM_ASSET_PROCESSOR or (choice.is_offered and "activity" in choice.launch.asked),
    ),
    Check[Choice](
        NO_CODE,
        "DL-031",
        "is of a type that the request does not accept",
        "Return only types that accept_types has.",
        lambda choice: choice.is_offered,
    ),
    Check[Choice](
        NO_CODE,
        "DL-032",
        "comes after another, and the request accepts one alone",
        "Let people choose one item where accept_multiple is false.",
        lambda choice: not choice.is_surplus,
    ),
)

# What a tool should have done better although its item is taken.
NOTICED = (
    Check[Choice](
        NO_CODE,
        "DL-033",
        "can be shown in none of the targets that the request accepts",
        "Give an item window, iframe or embed as accept_presentation_document_targets says.",
        lambda choice: choice.fits_targets,
    ),
    Check[Choice](
        NO_CODE,
        "DL-034",
        "has a lineItem, which the request does not accept",
        "Send no lineItem where accept_lineitem is false.",
        lambda choice: choice.settings.get("accept_lineitem") is not False or "lineItem" not in choice.item,
    ),
    Check[Choice](
        NO_CODE,
        "DL-035",
        "is a file of a media type that the request does not accept",
        "Return only files that accept_media_types covers.",
        lambda choice: choice.type != ITEM_FILE or choice.fits_media_types,
    ),
    Check[Choice](
        NO_CODE,
        "DL-046",
        "has a member that is neither one of the standard's nor named by a URL",
        "Name what you add by a fully qualified URL.",
        _has_known_members,
    ),
    Check[Choice](
        NO_CODE,
        "DL-049",
        "has an address that is not https",
        "Use https for everything that people's browsers load.",
        lambda choice: choice.has_secure_urls,
    ),
)
