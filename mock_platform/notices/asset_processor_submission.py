"""The notice that somebody handed in at an activity that a processor looks after (Asset Processor, notice)."""

from collections.abc import Mapping
from typing import Any

from mock_platform.errors import ControlError
from mock_platform.messages.circumstances import context_claim
from mock_platform.messages.processing import activity_claim, custom_of, for_user_claim, processor_of
from mock_platform.notices.kind import NoticeKind, Recipient
from mock_platform.shapes import TEXT, Shape, or_null
from mock_platform.vocabulary import (
    CLAIM_ACTIVITY,
    CLAIM_ASSET_REPORT,
    CLAIM_ASSET_SERVICE,
    CLAIM_CONTEXT,
    CLAIM_CUSTOM,
    CLAIM_FOR_USER,
    CLAIM_SUBMISSION,
    NOTICE_ASSET_PROCESSOR_SUBMISSION,
    SCOPE_ASSET_READ_ONLY,
    SCOPE_REPORT,
)
from mock_platform.world import Activity, Asset, Course, Submission


def _claims(to: Recipient, asked: Mapping[str, Any]) -> dict[str, Any]:
    world, addresses = to.platform.world, to.platform.addresses
    course = world.course(asked.get("course"))
    activity = course.activity(asked["activity"])
    processor = processor_of(activity, to.registration, to.deployment, asked.get("processor"))
    submission = _submission(activity, asked.get("submission"))
    person = world.person(submission.person)
    return {
        CLAIM_CONTEXT: context_claim(course),
        CLAIM_ACTIVITY: activity_claim(activity),
        CLAIM_SUBMISSION: {"id": submission.id},
        CLAIM_FOR_USER: for_user_claim(person),
        CLAIM_CUSTOM: custom_of(to, NOTICE_ASSET_PROCESSOR_SUBMISSION, course, processor, person),
        CLAIM_ASSET_REPORT: {
            "scope": [SCOPE_REPORT],
            "report_url": addresses.reports(to.deployment, course, processor),
        },
        CLAIM_ASSET_SERVICE: {
            "scope": [SCOPE_ASSET_READ_ONLY],
            "assets": [_asset(to, course, submission, asset) for asset in submission.assets],
        },
    }


def _asset(to: Recipient, course: Course, submission: Submission, asset: Asset) -> dict[str, Any]:
    members = {
        "asset_id": asset.id,
        "url": to.platform.addresses.asset(to.deployment, course, asset),
        "sha256_checksum": asset.sha256_checksum,
        "timestamp": submission.submitted_at,
        "size": asset.size,
        "content_type": asset.content_type,
        "title": asset.title,
        "filename": asset.filename,
    }
    return {name: value for name, value in members.items() if value is not None}


def _submission(activity: Activity, submission_id: str | None) -> Submission:
    for submission in reversed(activity.submissions):
        if submission_id in {None, submission.id}:
            return submission
    sentence = f"the activity {activity.id!r} has no submission{'' if submission_id is None else f' {submission_id!r}'}"
    raise ControlError(400, "unknown_submission", sentence, "$.submission")


ASSET_PROCESSOR_SUBMISSION = NoticeKind(
    NOTICE_ASSET_PROCESSOR_SUBMISSION,
    "Somebody handed in at an activity that the tool looks after.",
    claims=_claims,
    shape=Shape({"activity": TEXT}, {"course": or_null(TEXT), "submission": or_null(TEXT), "processor": or_null(TEXT)}),
)
