"""The launch in which somebody reads what an asset processor found (Asset Processor, report review)."""

from typing import TYPE_CHECKING, Any

from mock_platform.errors import ControlError
from mock_platform.launch import Launch
from mock_platform.messages.kind import MessageKind
from mock_platform.messages.processing import for_user_claim, launched, processing_claims
from mock_platform.messages.setting import Setting
from mock_platform.shapes import NAME, TEXT, Shape
from mock_platform.vocabulary import (
    CLAIM_ASSET,
    CLAIM_ASSET_REPORT_TYPE,
    CLAIM_FOR_USER,
    CLAIM_SUBMISSION,
    MESSAGE_REPORT_REVIEW,
)
from mock_platform.world import Asset, Submission

if TYPE_CHECKING:
    from mock_platform.platform import Platform


def _reviewed(launch: Launch) -> tuple[Submission, Asset]:
    activity, _ = launched(launch)
    found = activity.asset(launch.asked["asset"])
    if found is None or launch.asked.get("submission") not in {None, found[0].id}:
        sentence = f"there is no asset {launch.asked['asset']!r} in that submission of the activity {activity.id!r}"
        raise ControlError(400, "unknown_asset", sentence, "$.asset")
    return found


def _admit(platform: "Platform", launch: Launch) -> None:
    submission, _ = _reviewed(launch)
    platform.world.person(launch.asked.get("for_user", submission.person))


def _target(launch: Launch) -> str | None:
    _, processor = launched(launch)
    return processor.report_url or processor.url


def _claims(launch: Launch, setting: Setting) -> dict[str, Any]:
    _, processor = launched(launch)
    submission, asset = _reviewed(launch)
    owner = setting.world.person(launch.asked.get("for_user", submission.person))
    return {
        **processing_claims(launch, setting, {**processor.custom, **processor.report_custom}),
        CLAIM_SUBMISSION: {"id": submission.id},
        CLAIM_ASSET: {"id": asset.id},
        CLAIM_ASSET_REPORT_TYPE: launch.asked["assetreport_type"],
        CLAIM_FOR_USER: for_user_claim(owner),
    }


REPORT_REVIEW = MessageKind(
    MESSAGE_REPORT_REVIEW,
    "Somebody opens a report on what was handed in.",
    place="course",
    claims=_claims,
    shape=Shape(
        {"activity": TEXT, "asset": TEXT, "assetreport_type": NAME},
        {"processor": TEXT, "submission": TEXT, "for_user": TEXT},
    ),
    admit=_admit,
    target=_target,
)
