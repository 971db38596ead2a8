"""Valid messages as plain claims, one file per message type. `MESSAGES` is the list of all."""

from mock_platform.messages.asset_processor_settings import ASSET_PROCESSOR_SETTINGS
from mock_platform.messages.data_privacy import DATA_PRIVACY, DATA_PRIVACY_UNPREFIXED
from mock_platform.messages.deep_linking import DEEP_LINKING
from mock_platform.messages.end_assessment import END_ASSESSMENT
from mock_platform.messages.eula import EULA
from mock_platform.messages.kind import MessageKind
from mock_platform.messages.report_review import REPORT_REVIEW
from mock_platform.messages.resource_link import RESOURCE_LINK
from mock_platform.messages.setting import Setting
from mock_platform.messages.start_proctoring import START_PROCTORING
from mock_platform.messages.submission_review import SUBMISSION_REVIEW

MESSAGES: dict[str, MessageKind] = {
    kind.type: kind
    for kind in (
        RESOURCE_LINK,
        DEEP_LINKING,
        ASSET_PROCESSOR_SETTINGS,
        REPORT_REVIEW,
        EULA,
        SUBMISSION_REVIEW,
        DATA_PRIVACY,
        DATA_PRIVACY_UNPREFIXED,
        START_PROCTORING,
        END_ASSESSMENT,
    )
}

__all__ = ["MESSAGES", "MessageKind", "Setting"]
