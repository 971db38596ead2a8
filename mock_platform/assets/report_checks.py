"""What a report on an asset must be, and what it should be (Asset Processor, report service)."""

import re
from typing import Any

from mock_platform.checks import NO_CODE, Check
from mock_platform.moments import moment_from_text
from mock_platform.vocabulary import PROCESSING_PROGRESS, REPORT_ERROR_CODES

LONGEST_RESULT = 16
PROCESSED, FAILED = "Processed", "Failed"
TEXTS = ("title", "result", "comment", "indicationColor", "indicationAlt", "errorCode")

Report = dict[str, Any]


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_priority(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 5


def _is_color(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"#[0-9A-Fa-f]{6}", value) is not None


JUDGED = (
    Check[Report](
        NO_CODE,
        "AP-008",
        "assetId is missing, empty or no text",
        "Send the asset_id of the submission notice as assetId.",
        lambda report: _is_name(report.get("assetId")),
    ),
    Check[Report](
        NO_CODE,
        "AP-008",
        "type is missing, empty or no text",
        "Say which kind of report it is, in a text of the tool's own.",
        lambda report: _is_name(report.get("type")),
    ),
    Check[Report](
        NO_CODE,
        "AP-008",
        "timestamp is missing, or not in ISO 8601 with a time zone",
        "Send a time such as 2026-11-21T12:00:00.123Z.",
        lambda report: moment_from_text(report.get("timestamp")) is not None,
    ),
    Check[Report](
        NO_CODE,
        "AP-009",
        "processingProgress is missing or no text",
        f"Send one of {', '.join(PROCESSING_PROGRESS)}.",
        lambda report: isinstance(report.get("processingProgress"), str),
    ),
    Check[Report](
        NO_CODE,
        "AP-009",
        "priority is missing, or not a whole number from 0 to 5",
        "Send 0 for a report that needs no attention.",
        lambda report: _is_priority(report.get("priority")),
    ),
    Check[Report](
        NO_CODE,
        "AP-008",
        f"one of {', '.join(TEXTS)} is no text",
        "Send texts, or leave them out.",
        lambda report: all(isinstance(report[name], str) for name in TEXTS if name in report),
    ),
    Check[Report](
        NO_CODE,
        "AP-008",
        "visibleToOwner is neither true nor false",
        "Send a boolean, or leave it out.",
        lambda report: isinstance(report.get("visibleToOwner", False), bool),
    ),
)

# What a tool should have done better although its report is kept.
NOTICED = (
    Check[Report](
        NO_CODE,
        "AP-009",
        f"processingProgress is not one of {', '.join(PROCESSING_PROGRESS)}: it is taken for NotReady",
        "Send one of these values, in exactly this case.",
        lambda report: report["processingProgress"] in PROCESSING_PROGRESS,
    ),
    Check[Report](
        NO_CODE,
        "AP-009",
        "result comes without processingProgress Processed",
        "Send a result when the processing has come to one.",
        lambda report: "result" not in report or report["processingProgress"] == PROCESSED,
    ),
    Check[Report](
        NO_CODE,
        "AP-008",
        f"result has more than {LONGEST_RESULT} characters",
        "Keep the result short, such as 75/100: it is shown beside the asset.",
        lambda report: len(report.get("result", "")) <= LONGEST_RESULT,
    ),
    Check[Report](
        NO_CODE,
        "AP-008",
        "indicationColor is not of the form #RRGGBB",
        "Send a colour such as #EC0000.",
        lambda report: "indicationColor" not in report or _is_color(report["indicationColor"]),
    ),
    Check[Report](
        NO_CODE,
        "AP-008",
        "indicationColor comes without indicationAlt",
        "Say in indicationAlt what the colour means, for those who do not see it.",
        lambda report: "indicationColor" not in report or bool(report.get("indicationAlt")),
    ),
    Check[Report](
        NO_CODE,
        "AP-010",
        "processingProgress is Failed and there is no errorCode",
        f"Send one of {', '.join(REPORT_ERROR_CODES)}, or a code of the tool's own.",
        lambda report: report["processingProgress"] != FAILED or bool(report.get("errorCode")),
    ),
    Check[Report](
        NO_CODE,
        "AP-010",
        "errorCode comes without processingProgress Failed",
        "Send errorCode only when the processing failed.",
        lambda report: "errorCode" not in report or report["processingProgress"] == FAILED,
    ),
)
