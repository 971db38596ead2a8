"""Valid messages beyond resource links and deep linking, to be edited: what each adds to a launch, and what it lacks.

No message has more than it must, but for what is shown to tools.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import httpx

from gateway.tests.lms import AGS, LEARNER, C
from gateway.tests.site import Site

A: Final = "https://purl.imsglobal.org/spec/lti-ap/claim/"
EULA: Final = C + "eulaservice"
STUDENT: Final = {"user_id": "user-8", "name": "Bo Reed", "given_name": "Bo", "family_name": "Reed", "roles": [LEARNER]}

ADDED: Final[dict[str, dict[str, Any]]] = {
    "LtiSubmissionReviewRequest": {C + "for_user": STUDENT},
    "LtiDataPrivacyLaunchRequest": {C + "for_user": {"user_id": "user-8"}},
    "DataPrivacyLaunchRequest": {C + "for_user": {"user_id": "user-8"}},
    "LtiStartProctoring": {
        A + "attempt_number": 2,
        A + "session_data": "s-1",
        A + "start_assessment_url": "https://lms.example/start?a=1&b=2",
        A + "proctoring_settings": {"data": "camera=on"},
        A + "acs": {"actions": ["pause", "flag"], "assessment_control_url": "https://lms.example/control"},
    },
    "LtiEndAssessment": {A + "attempt_number": 2, A + "errormsg": "Power cut", A + "errorlog": "E-7"},
    "LtiAssetProcessorSettingsRequest": {C + "activity": {"id": "a-1", "title": "Essay"}},
    "LtiReportReviewRequest": {
        C + "activity": {"id": "a-1"},
        C + "submission": {"id": "s-1"},
        C + "asset": {"id": "as-1"},
        C + "assetreport_type": "originality",
        C + "for_user": {"user_id": "user-8"},
    },
    "LtiEulaRequest": {
        EULA: {"url": "https://lms.example/eula", "scope": ["https://purl.imsglobal.org/spec/lti/scope/eula/user"]}
    },
}
_OF_A_LINK: Final = (C + "resource_link", C + "target_link_uri")
_OF_A_COURSE: Final = (*_OF_A_LINK, C + "context", C + "roles", AGS)
LACKING: Final[dict[str, tuple[str, ...]]] = {
    "LtiSubmissionReviewRequest": _OF_A_LINK,
    "LtiDataPrivacyLaunchRequest": _OF_A_COURSE,
    "DataPrivacyLaunchRequest": _OF_A_COURSE,
    "LtiStartProctoring": (),
    "LtiEndAssessment": (),
    "LtiAssetProcessorSettingsRequest": _OF_A_LINK,
    "LtiReportReviewRequest": _OF_A_LINK,
    "LtiEulaRequest": _OF_A_COURSE,
}


def message(
    kind: str, edits: Mapping[str, Any] | None = None, *, drop: tuple[str, ...] = ()
) -> Callable[[Site], Awaitable[httpx.Response]]:
    """A launch by this message: as little as it may have, edited."""
    lacking = {name for name in LACKING[kind] if name not in (edits or {})}
    claims = {C + "message_type": kind, **ADDED[kind], **(edits or {})}
    return lambda site: site.launch(claims, drop=(*lacking, *drop))
