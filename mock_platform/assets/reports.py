"""The reports of asset processors: who may send them, and which is kept (Asset Processor, report service).

The latest by its own timestamp is kept for each processor, asset and type; one of the same moment takes its place.
A report is answered as it was sent, with the members that the platform does not know.
"""

from dataclasses import dataclass
from typing import Any

from mock_platform.assets.report_checks import JUDGED, NOTICED, Report
from mock_platform.checks import breaches, first_breach
from mock_platform.moments import moment_from_text
from mock_platform.service_access import ServiceAccess, ServiceRefusal
from mock_platform.shapes import NAME, OBJECT, Misshapen, Shape, expect, expect_kind, list_of
from mock_platform.world import Activity, Asset, Processor

KEPT = Shape({"course": NAME, "processor": NAME, "report": OBJECT}, {})


@dataclass(frozen=True)
class KeptReport:
    """A report with its place."""

    course: str
    processor: str
    report: Report

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What there is one report for."""
        return self.course, self.processor, self.report["assetId"], self.report["type"]

    def as_json(self) -> dict[str, Any]:
        """Return the report as the control API shows it."""
        return {"course": self.course, "processor": self.processor, "report": self.report}


class Reports:
    """The reports of one platform, the latest of each kind."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str, str], KeptReport] = {}

    def take(self, access: ServiceAccess, processor_id: str, body: Any) -> Report:
        """Keep a report and return it; raise `ServiceRefusal` when it must not be kept."""
        activity, processor = find_processor(access, processor_id)
        report = _judged(body)
        if activity.asset(report["assetId"]) is None:
            raise ServiceRefusal(
                404,
                "AP-011",
                f"assetId {report['assetId'][:80]!r} is no asset of the activity that this processor looks after",
                "Send the asset_id of a submission notice to the report_url of the same notice.",
            )
        kept = KeptReport(access.course.id, processor.id, report)
        self._expect_newest(kept)
        self._kept[kept.key] = kept
        for breach in breaches(NOTICED, report):
            breach.write(access.platform.journal, endpoint="reports", client_id=access.client_id)
        return report

    def _expect_newest(self, new: KeptReport) -> None:
        last = self._kept.get(new.key)
        if last is not None and _moment(new.report) < _moment(last.report):
            raise ServiceRefusal(
                409,
                "AP-011",
                f"there is a later report of this type: of {last.report['timestamp']}",
                "Let timestamps grow with every report of a type on an asset; do not send a refused one again.",
            )

    def listing(self) -> list[dict[str, Any]]:
        """Return every report that is kept."""
        return [kept.as_json() for kept in list(self._kept.values())]

    def as_document(self) -> list[dict[str, Any]]:
        """Return what `restore` takes: reports without members that are null, which no scenario file can say."""
        return [
            {**table, "report": {name: value for name, value in table["report"].items() if value is not None}}
            for table in self.listing()
        ]

    def restore(self, document: Any) -> None:
        """Have these reports and no others; raise `Misshapen`."""
        expect_kind(document, list_of(OBJECT), "$")
        kept = [KeptReport(**_checked(table, f"$[{index}]")) for index, table in enumerate(document)]
        self._kept = {each.key: each for each in kept}


def find_processor(access: ServiceAccess, processor_id: str) -> tuple[Activity, Processor]:
    """Return a processor of this tool's deployment with its activity; raise `ServiceRefusal` when it has none such."""
    for activity, processor in processors_of(access):
        if processor.id == processor_id:
            return activity, processor
    raise ServiceRefusal(
        404,
        "AP-011",
        f"there is no processor {processor_id[:80]!r} of this deployment in the course",
        "Send reports to the report_url of the submission notice, as it is.",
    )


def find_asset(access: ServiceAccess, asset_id: str) -> Asset:
    """Return an asset that a processor of this deployment may read; raise `ServiceRefusal` when there is none such."""
    for activity, _ in processors_of(access):
        if found := activity.asset(asset_id):
            return found[1]
    raise ServiceRefusal(
        404,
        "AP-006",
        f"there is no asset {asset_id[:80]!r} for a processor of this deployment in the course",
        "Fetch the url of an asset in the submission notice, as it is, with a token of that deployment.",
    )


def processors_of(access: ServiceAccess) -> list[tuple[Activity, Processor]]:
    """Return the processors of the deployment in the course."""
    return [
        (activity, processor)
        for activity in access.course.activities
        for processor in activity.processors
        if processor.belongs_to(access.client_id, access.deployment.deployment_id)
    ]


def _judged(body: Any) -> Report:
    if not isinstance(body, dict):
        raise ServiceRefusal(400, "AP-008", "the report is not a JSON object", "POST one report as a JSON object.")
    if breach := first_breach(JUDGED, body):
        raise ServiceRefusal(400, breach.requirement, breach.sentence, breach.advice)
    return body


def _checked(table: dict[str, Any], at: str) -> dict[str, Any]:
    expect(table, KEPT, at)
    if breach := first_breach(JUDGED, table["report"]):
        raise Misshapen(f"{at}.report", f"{at}.report: {breach.sentence}")
    return table


def _moment(report: Report) -> Any:
    return moment_from_text(report["timestamp"])
