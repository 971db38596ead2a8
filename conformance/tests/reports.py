"""Reports for tests: a report of results that a test names by their outcome."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conformance.browser.exchange import NoAnswer, Request, Response
from conformance.evidence.evidence import Evidence
from conformance.report.document import Report
from conformance.target.reading import target_from

HOSTILE = "</pre></script><script>alert(1)</script><img src=//evil.example/x onerror=alert(1)>\"'&\x00\x1b\ufffe\ud800"
WORST_FIRST = ["failed", "error", "inconclusive", "warned", "deviation", "passed", "skipped"]


def report_on_a_tool(*, deviations: Mapping[str, str] | None = None, name: str = "a tool", **told: Any) -> Report:
    """Return an empty report on a tool."""
    document = {
        "kind": "tool",
        "name": name,
        "platform": {"issuer": "http://127.0.0.1:8400"},
        "tool": {"login_url": "http://127.0.0.1:9001/login", "launch_url": "http://127.0.0.1:9001/launch"},
        "deviations": deviations or {},
    }
    started = datetime(2026, 1, 2, tzinfo=UTC)
    return Report(target_from(document, source="test"), started=started, command="judge it", **told)


def result(outcome: str, *ids: str, level: str = "MUST", reason: str = "", **members: Any) -> dict[str, Any]:
    """Return a result as the judge makes it."""
    requirements = list(ids) or ["IDT-SIG-001"]
    return {
        "id": f"{requirements[0]}/{outcome}",
        "requirements": requirements,
        "level": level,
        "outcome": outcome,
        "title": "It is so.",
        "reason": reason,
        "evidence": {},
        "new_controls": {},
        "valid_launch_accepted": None,
        "gave_up": "",
        "duration_s": 0.25,
    } | members


def finished(
    *results: dict[str, Any], deviations: Sequence[str] = (), complete: bool = True, name: str = "t", **told: Any
) -> Report:
    """Return the report of a run with these results."""
    report = report_on_a_tool(deviations=dict.fromkeys(deviations, "by policy"), name=name, **told)
    for each in results:
        report.add(dict(each))
    report.finish(complete=complete)
    return report


def written(folder: Path, *results: dict[str, Any], **told: Any) -> Path:
    """Write the report of a run with these results into *folder*, which need not exist."""
    finished(*results, **told).write(folder)
    return folder


def _evidence(text: str = HOSTILE) -> dict[str, Any]:
    request = Request("POST", f"http://a.example/{text}", (("X-A", text),), text.encode("utf-8", "replace"))
    evidence = Evidence()
    evidence.record(request, Response(request, 200, (("X-B", text),), text.encode("utf-8", "replace"), 0.1))
    evidence.record(request, NoAnswer(text))
    claims = {"header": {"alg": text}, "claims": {text: float("nan")}, "parts": 3}
    launch = {"launch_id": "1", "issuer": text, "client_id": "c", "user": "u", "edits": [{"name": text}]}
    evidence.launches += [launch, launch | {"id_token": claims}]
    evidence.notes.append(text)
    evidence.controls.append("main-control-1")
    return evidence.as_json()


def hostile_report() -> Report:
    """Return a report with a result of each outcome, in which everything that a target says is `HOSTILE`."""
    printable = HOSTILE.encode("utf-8", "backslashreplace").decode()
    results = [
        result(outcome, reason=printable, title=printable, evidence=_evidence(), new_controls={"c": _evidence()})
        for outcome in WORST_FIRST
    ]
    return finished(*results, deviations=["IDT-SIG-001"], name=printable)
