"""The pages around a tool: they hold it in a frame, or open its window, and answer what it posts.

LTI Client Side postMessages 0.1, LTI postMessage Storage 0.1; LTI Dynamic Registration 1.0 section 3.7. The answers
are given by `post_message.js`, which each page tells whom to listen to and what to offer.
"""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from mock_platform.dynamic_registration.initiation import Initiation
from mock_platform.launch import Launch
from mock_platform.origins import origin_of
from mock_platform.pages import template
from mock_platform.platform import Platform
from mock_platform.vocabulary import (
    SUBJECT_CAPABILITIES,
    SUBJECT_CLOSE,
    SUBJECT_FRAME_RESIZE,
    SUBJECT_GET_DATA,
    SUBJECT_PUT_DATA,
)

STORAGE_SUBJECTS = [SUBJECT_PUT_DATA, SUBJECT_GET_DATA]


@dataclass(frozen=True)
class FramePage:
    """A page with a script of its own; `nonce` is what lets this script run and no other."""

    text: str
    nonce: str


def launch_page(platform: Platform, launch: Launch) -> FramePage:
    """Return the page that holds a launch in a frame, and the storage or the frame with the storage beside it."""
    storage_frame = launch.storage_target if launch.storage == "frame" else None
    subjects = [SUBJECT_CAPABILITIES, SUBJECT_CLOSE, SUBJECT_FRAME_RESIZE]
    where = [launch.course.label if launch.course else None, launch.link.title if launch.link else None]
    return _page(
        "frame.html",
        _setting(platform, launch, [*subjects, *(STORAGE_SUBJECTS if launch.storage == "parent" else [])])
        | {"storage_frame": storage_frame},
        heading=": ".join(part for part in where if part) or launch.registration.client_name,
        sentence=f"{launch.person.name or launch.person.id} uses {launch.registration.client_name}.",
        url=platform.addresses.launch_frame(launch.id),
        storage_url=platform.addresses.storage_frame(launch.id),
        opens_window=False,
    )


def storage_page(platform: Platform, launch: Launch) -> FramePage:
    """Return the page of a frame beside the tool's that does nothing but store."""
    setting = _setting(platform, launch, [SUBJECT_CAPABILITIES, *STORAGE_SUBJECTS])
    return _page("storage.html", setting)


def registration_page(platform: Platform, initiation: Initiation, url: str) -> FramePage:
    """Return the page that holds a tool's registration page in a frame, or opens a window for it."""
    setting = {
        "origins": [origin_of(initiation.registration_url)],
        "subjects": [SUBJECT_CAPABILITIES, SUBJECT_CLOSE],
        "tell": platform.addresses.told_of_registration(initiation.id),
        "storage_frame": None,
    }
    return _page(
        "frame.html",
        setting,
        heading="Registering a tool",
        sentence="The tool introduces itself to this platform.",
        url=url,
        opens_window=initiation.document_target == "window",
    )


def _setting(platform: Platform, launch: Launch, subjects: list[str]) -> dict[str, Any]:
    return {
        "origins": launch.origins,
        "subjects": subjects,
        "tell": platform.addresses.told_of_launch(launch.id),
        "storage_frame": None,
    }


def _page(name: str, setting: dict[str, Any], **more: Any) -> FramePage:
    nonce = secrets.token_urlsafe(16)
    text = json.dumps(setting).replace("<", "\\u003c")
    return FramePage(template(name).render(setting=setting, setting_text=text, nonce=nonce, **more), nonce)
