"""The launch in which a teacher sets an asset processor up (Asset Processor, settings). It has no resource link."""

from typing import TYPE_CHECKING, Any

from mock_platform.launch import Launch
from mock_platform.messages.kind import MessageKind
from mock_platform.messages.processing import launched, processing_claims
from mock_platform.messages.setting import Setting
from mock_platform.shapes import TEXT, Shape
from mock_platform.vocabulary import MESSAGE_ASSET_PROCESSOR_SETTINGS

if TYPE_CHECKING:
    from mock_platform.platform import Platform


def _admit(_platform: "Platform", launch: Launch) -> None:
    launched(launch)


def _target(launch: Launch) -> str | None:
    return launched(launch)[1].url


def _claims(launch: Launch, setting: Setting) -> dict[str, Any]:
    return processing_claims(launch, setting, launched(launch)[1].custom)


ASSET_PROCESSOR_SETTINGS = MessageKind(
    MESSAGE_ASSET_PROCESSOR_SETTINGS,
    "A teacher opens the settings of an asset processor.",
    place="course",
    claims=_claims,
    shape=Shape({"activity": TEXT}, {"processor": TEXT}),
    admit=_admit,
    target=_target,
)
