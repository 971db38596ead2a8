"""The deep linking request: somebody who may edit a course chooses content in the tool (Deep Linking 2.0 section 4.4).

The order's `deep_linking_settings` are the claim's members but for the return address, which is the platform's own;
null leaves one out. With an `activity` the tool is asked for a processor of it (Asset Processor, deep linking).
"""

from typing import TYPE_CHECKING, Any

from mock_platform.launch import Launch
from mock_platform.messages.circumstances import message_claims, present
from mock_platform.messages.kind import MessageKind
from mock_platform.messages.processing import activity_claim
from mock_platform.messages.setting import Setting
from mock_platform.shapes import BOOLEAN, NAME, OBJECT, TEXT, TEXTS, Misshapen, Shape, expect, list_of, one_of, or_null
from mock_platform.vocabulary import (
    CLAIM_ACTIVITY,
    CLAIM_DEEP_LINKING_SETTINGS,
    ITEM_ASSET_PROCESSOR,
    ITEM_FILE,
    ITEM_HTML,
    ITEM_IMAGE,
    ITEM_LINK,
    ITEM_LTI_RESOURCE_LINK,
    MESSAGE_DEEP_LINKING_REQUEST,
    TARGET_EMBED,
    TARGET_IFRAME,
    TARGET_WINDOW,
)

if TYPE_CHECKING:
    from mock_platform.platform import Platform

ACCEPTED = (ITEM_LTI_RESOURCE_LINK, ITEM_LINK, ITEM_FILE, ITEM_HTML, ITEM_IMAGE)
DOCUMENT_TARGETS = (TARGET_EMBED, TARGET_IFRAME, TARGET_WINDOW)
SETTINGS = Shape(
    {},
    {
        "accept_types": or_null(TEXTS),
        "accept_media_types": or_null(TEXT),
        "accept_presentation_document_targets": or_null(list_of(one_of(*DOCUMENT_TARGETS))),
        "accept_multiple": or_null(BOOLEAN),
        "accept_lineitem": or_null(BOOLEAN),
        "auto_create": or_null(BOOLEAN),
        "title": or_null(TEXT),
        "text": or_null(TEXT),
        "data": or_null(TEXT),
    },
)


def _claims(launch: Launch, setting: Setting) -> dict[str, Any]:
    claims = {**message_claims(launch, setting), CLAIM_DEEP_LINKING_SETTINGS: _settings(launch, setting)}
    if "activity" not in launch.asked:
        return claims
    assert launch.course is not None
    activity = launch.course.activity(launch.asked["activity"])
    return {**claims, CLAIM_ACTIVITY: activity_claim(activity)}


def _settings(launch: Launch, setting: Setting) -> dict[str, Any]:
    behaviour = setting.behaviour
    accepted = [ITEM_ASSET_PROCESSOR] if "activity" in launch.asked else behaviour.deep_linking_types or ACCEPTED
    settings = {
        "accept_types": list(accepted),
        "accept_presentation_document_targets": [TARGET_IFRAME, TARGET_WINDOW],
        "accept_multiple": behaviour.deep_linking_multiple,
        "accept_lineitem": True,
        "auto_create": False,
        "data": f"{launch.id}.{launch.message_hint}" if behaviour.deep_linking_data else None,
        **launch.asked.get("deep_linking_settings", {}),
    }
    return {"deep_link_return_url": setting.addresses.deep_linking(launch.id), **present(**settings)}


def _admit(_: "Platform", launch: Launch) -> None:
    settings = expect(launch.asked.get("deep_linking_settings", {}), SETTINGS, "$.deep_linking_settings")
    if "activity" in launch.asked:
        assert launch.course is not None
        launch.course.activity(launch.asked["activity"])
    elif ITEM_ASSET_PROCESSOR in (settings.get("accept_types") or ()):
        raise Misshapen("$.activity", f"$ lacks 'activity': what a {ITEM_ASSET_PROCESSOR} would be for")


DEEP_LINKING = MessageKind(
    MESSAGE_DEEP_LINKING_REQUEST,
    "Somebody who may edit a course chooses content in the tool.",
    place="course",
    claims=_claims,
    shape=Shape({}, {"deep_linking_settings": or_null(OBJECT), "activity": or_null(NAME)}),
    admit=_admit,
)
