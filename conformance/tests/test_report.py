"""The report: counts, the status of each requirement, deviations both ways, the exit status, and its document."""

import copy
import json
import re
from datetime import UTC, datetime
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from conformance import catalogue
from conformance.catalogue import Binds
from conformance.outcomes import Outcome
from conformance.question import Question
from conformance.report.document import Report
from conformance.target.file import TargetError
from conformance.target.reading import target_from
from conformance.tests.json_schema import breaches
from conformance.tests.reports import WORST_FIRST, finished, hostile_report, report_on_a_tool, result

SCHEMA = json.loads((files("conformance.report") / "report.schema.json").read_text(encoding="utf-8"))


def _question(*ids: str) -> Question:
    return Question(f"{ids[0]}/x", tuple(catalogue.load()[id_] for id_ in ids), "It is so.")


def test_the_summary_counts_every_outcome_and_every_level() -> None:
    """Each outcome is counted, over all and for each level, zeros included."""
    report = finished(
        result("passed"), result("failed", level="HARD"), result("deviation"), result("error"), result("passed")
    )

    none = dict.fromkeys(["passed", "failed", "warned", "inconclusive", "skipped", "deviations", "errors"], 0)
    assert report.summary() == none | {
        "passed": 2,
        "failed": 1,
        "deviations": 1,
        "errors": 1,
        "by_level": {
            "MUST": none | {"passed": 2, "deviations": 1, "errors": 1},
            "HARD": none | {"failed": 1},
            "SHOULD": none,
        },
    }


@pytest.mark.parametrize("position", range(len(WORST_FIRST)))
def test_a_requirement_is_as_its_worst_result(position: int) -> None:
    """The status of a requirement is the worst of its results, in the documented order, with that result's reason."""
    rest = [result(outcome, reason=f"because {outcome}") for outcome in reversed(WORST_FIRST[position:])]
    status = finished(*rest).requirements()["IDT-SIG-001"]

    worst = WORST_FIRST[position]
    assert (status["status"], status["why"]) == (
        "not-applicable" if worst == "skipped" else worst,
        f"because {worst}",
    )


def test_what_only_warns_is_not_failed_by_a_firmer_neighbour() -> None:
    """A result that fails for one of its requirements warns of another whose source was not read."""
    requirements = finished(result("failed", "OAUTH-001", "AP-002")).requirements()

    assert (requirements["OAUTH-001"]["status"], requirements["AP-002"]["status"]) == ("failed", "warned")


def test_a_test_of_two_requirements_counts_for_both() -> None:
    """A result belongs to every requirement that its test names."""
    requirements = finished(result("failed", "IDT-SIG-001", "CT-BAD-01")).requirements()

    assert requirements["IDT-SIG-001"]["status"] == requirements["CT-BAD-01"]["status"] == "failed"


def test_what_nobody_tested_is_untested_and_says_why() -> None:
    """A requirement without a result is untested: not testable, or not chosen; it is never shown as passed."""
    requirements = finished(result("passed")).requirements()
    untestable = next(entry for entry in catalogue.load().values() if entry.why_not and entry.binds is Binds.TOOL)

    assert requirements[untestable.id]["status"] == "untested"
    assert requirements[untestable.id]["why"] == untestable.why_not
    assert requirements["IDT-SIG-002"]["why"] == "this run did not select it, or has no test for it yet"


def test_the_requirements_are_those_that_bind_a_tool() -> None:
    """What binds platforms or gateways alone is not told of a tool."""
    told = finished(result("passed")).requirements().keys()

    assert told == {entry.id for entry in catalogue.load().values() if entry.binds in {Binds.TOOL, Binds.BOTH}}
    assert told != catalogue.load().keys()


@pytest.mark.parametrize(
    ("outcome", "lenient", "strict"),
    [
        ("passed", 0, 0),
        ("skipped", 0, 0),
        ("deviation", 0, 0),
        ("warned", 0, 1),
        ("inconclusive", 0, 1),
        ("failed", 1, 1),
        ("error", 1, 1),
    ],
)
def test_the_exit_status_follows_from_the_outcomes(outcome: str, lenient: int, strict: int) -> None:
    """Failures and errors end with 1; with --strict, warnings and inconclusive results do too."""
    report = finished(result(outcome), result("passed"))

    assert (report.exit_status(strict=False), report.exit_status(strict=True)) == (lenient, strict)


@pytest.mark.parametrize("outcome", ["passed", "warned"])
def test_a_deviation_that_is_over_is_a_failure(outcome: str) -> None:
    """When every test of an excused requirement passes, the excuse is to be removed: that fails the run."""
    report = finished(result(outcome, "IDT-SIG-004"), deviations=["IDT-SIG-004"])

    needless = report.results[-1]
    assert (needless["id"], needless["outcome"]) == ("IDT-SIG-004/deviation", "failed")
    assert needless["level"] == catalogue.load()["IDT-SIG-004"].level
    assert "remove it from [deviations]" in needless["reason"]
    assert report.exit_status(strict=False) == 1
    assert report.requirements()["IDT-SIG-004"]["status"] == "failed"


@pytest.mark.parametrize("outcome", ["deviation", "inconclusive", "failed", "error"])
def test_a_deviation_that_may_be_needed_stays(outcome: str) -> None:
    """An excuse is not called needless while a test of it deviates, or could not tell."""
    report = finished(result("passed"), result(outcome), deviations=["IDT-SIG-001"])

    assert len(report.results) == 2


def test_a_deviation_beside_a_warning_stays() -> None:
    """A warning is worse than a deviation in the order of statuses, and no reason to call the excuse needless."""
    report = finished(result("warned"), result("deviation"), deviations=["IDT-SIG-001"])

    assert [result["outcome"] for result in report.results] == ["warned", "deviation"]


def test_a_deviation_that_nobody_tested_is_not_called_needless() -> None:
    """Without a result, or with none that applies, nothing is said about an excuse."""
    assert len(finished(result("passed"), deviations=["IDT-SIG-004"]).results) == 1
    assert len(finished(result("skipped"), deviations=["IDT-SIG-001"]).results) == 1


def test_an_incomplete_run_says_nothing_about_deviations() -> None:
    """A part of the suite cannot tell that an excuse is no longer needed."""
    assert len(finished(result("passed"), deviations=["IDT-SIG-001"], complete=False).results) == 1


@pytest.mark.parametrize(
    ("deviation", "sentence"),
    [
        ("IDT-SIG-999", r"\[deviations\] IDT-SIG-999 is not in the catalogue; IDT-SIG-\d+ is"),
        ("IDT-SIG-002", r"\[deviations\] IDT-SIG-002 is not tested for a tool"),
    ],
    ids=["unknown", "untested"],
)
def test_a_deviation_must_name_a_tested_requirement(deviation: str, sentence: str) -> None:
    """An excuse for what is unknown, or for what no test checks, is a wrong target file."""
    with pytest.raises(TargetError, match=sentence):
        report_on_a_tool(deviations={deviation: "by policy"}).check_deviations([_question("IDT-SIG-001")])


def test_a_deviation_that_names_a_tested_requirement_is_fine() -> None:
    """An excuse may name any requirement that a chosen test checks."""
    report_on_a_tool(deviations={"CT-BAD-01": "by policy"}).check_deviations([_question("IDT-SIG-001", "CT-BAD-01")])


@pytest.mark.parametrize("complete", [True, False])
def test_a_target_that_accepts_no_valid_launch_fails(complete: bool) -> None:
    """When valid launches were made and none was accepted, nothing else that the run says is worth anything."""
    results = [result("inconclusive", valid_launch_accepted=seen) for seen in (False, None, False)]

    report = finished(*results, complete=complete)

    assert (report.results[-1]["id"], report.results[-1]["outcome"]) == ("valid-launch/accepted", "failed")
    assert "does the tool know this LMS?" in report.results[-1]["reason"]
    assert report.exit_status(strict=False) == 1


@pytest.mark.parametrize("seen", [[None], [False, True], [True]], ids=["none-made", "one-of-two", "accepted"])
def test_one_accepted_launch_is_enough(seen: list[bool | None]) -> None:
    """A run in which a valid launch was accepted, or none was made, does not fail for that."""
    report = finished(*(result("passed", valid_launch_accepted=accepted) for accepted in seen))

    assert [result["outcome"] for result in report.results] == ["passed"] * len(seen)


def test_every_result_says_how_to_get_it_again() -> None:
    """`reproduce` is the command of this run, narrowed to the one test."""
    report = finished(result("failed", id="IDT-SIG-001/it's so"))

    assert report.results[0]["reproduce"] == """judge it --only 'IDT-SIG-001/it'"'"'s so'"""


def test_controls_are_stored_once() -> None:
    """What a control saw is kept beside the results, which refer to it by name."""
    report = finished(result("passed", new_controls={"c-1": {"a": 1}}), result("failed", new_controls={}))

    assert report.document()["controls"] == {"c-1": {"a": 1}}
    assert all("new_controls" not in result for result in report.results)


def test_a_run_without_a_name_is_called_by_its_address() -> None:
    """A target without a name is called by where it is."""
    target = finished(name="").document()["target"]

    assert (target["kind"], target["name"]) == ("tool", "http://127.0.0.1:9001/launch")


def test_a_tool_that_registers_itself_is_called_by_where_it_does_so() -> None:
    """Three lines make a target file, and its report has a name all the same."""
    where = "http://127.0.0.1:9001/register"
    target = target_from({"kind": "tool", "tool": {"registration_url": where}}, source="test")

    document = Report(target, started=datetime(2026, 1, 2, tzinfo=UTC)).document()

    assert document["target"]["name"] == where


def test_the_terminal_shows_what_is_not_right() -> None:
    """At the end stand the results that ask for attention, what was counted, and where the report is."""
    lines = list(finished(result("failed", reason="it took alg none"), result("passed")).summary_lines(Path("folder")))

    assert lines == [
        "failed       MUST   IDT-SIG-001/failed: it took alg none",
        "tool t: 1 passed, 1 failed",
        "report: folder/report.html",
    ]


def test_a_run_of_nothing_says_so() -> None:
    """A run without results is not told as a success."""
    assert next(finished().summary_lines(Path("folder"))) == "tool t: no results"


def test_the_document_keeps_to_its_schema(tmp_path: Path) -> None:
    """`report.json`, read back from the file, has the shape that scripts rely on, hostile evidence included."""
    hostile_report().write(tmp_path)

    document = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))

    assert list(breaches(document, SCHEMA, SCHEMA)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["schema"], "lti-testbench/report/2"),
        (["surprise"], 1),
        (["started"], "2026-01-02T03:04:05"),
        (["complete"], 1),
        (["target", "kind"], "lms"),
        (["summary", "passed"], -1),
        (["summary", "failed"], True),
        (["summary", "by_level", "MAY"], {}),
        (["requirements", "IDT-SIG-001", "status"], "skipped"),
        (["requirements", "lower-001"], {}),
        (["results", 0, "outcome"], "fine"),
        (["results", 0, "level"], "MAY"),
        (["results", 0, "id"], "IDT-SIG-001"),
        (["results", 0, "new_controls"], {}),
        (["results", 0, "evidence", "exchanges", 0, "response", "status"], "200"),
        (["results", 0, "evidence", "exchanges", 0, "request", "headers", 0], ["one"]),
        (["results", 0, "evidence", "launches", 1, "id_token", "parts"], 0),
        (["controls", "c", "exchanges"], {}),
    ],
    ids=lambda value: "/".join(map(str, value)) if isinstance(value, list) else "",
)
def test_the_schema_refuses_what_is_not_a_report(path: list[str | int], value: object) -> None:
    """The schema is strict: each of these single changes breaks it."""
    document = copy.deepcopy(hostile_report().document())
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    assert list(breaches(document, SCHEMA, SCHEMA)) != []


@pytest.mark.parametrize("member", SCHEMA["required"])
def test_the_schema_misses_what_is_missing(member: str) -> None:
    """Every member at the top is demanded."""
    document = hostile_report().document()
    del document[member]

    assert list(breaches(document, SCHEMA, SCHEMA)) == [f"report has no {member}"]


def test_a_target_that_fell_silent_fails_and_is_named() -> None:
    """A run that was given up says so in a failure of its own, once, and in what the terminal shows."""
    sentence = "the target stopped answering: no answer within 15 s"
    report = finished(result("inconclusive", gave_up=sentence), result("inconclusive"), complete=False)

    assert (report.results[-1]["id"], report.results[-1]["reason"]) == ("target/answers", sentence)
    assert [one for one in report.results if "gave_up" in one] == []
    assert report.exit_status(strict=False) == 1
    assert any(sentence in line for line in report.summary_lines(Path("build")))


def test_the_document_says_what_it_stands_on(tmp_path: Path) -> None:
    """The hashes of target file and catalogue, what was asked for, and the excuses are told."""
    file = tmp_path / "target.toml"
    file.write_bytes(b"kind = 'tool'")

    document = finished(
        result("deviation"), deviations=["IDT-SIG-001"], target_file=file, only=["IDT-SIG", "MUST"]
    ).document()

    assert document["target"]["file_sha256"] == sha256(b"kind = 'tool'").hexdigest()
    assert re.fullmatch("[0-9a-f]{64}", document["catalogue_sha256"])
    assert (document["only"], document["deviations"]) == (["IDT-SIG", "MUST"], {"IDT-SIG-001": "by policy"})
    assert document["requirements"]["IDT-SIG-001"]["usual_mistake"] == catalogue.load()["IDT-SIG-001"].usual_mistake


def test_writing_makes_the_folder(tmp_path: Path) -> None:
    """The reports are written into a folder that need not exist."""
    finished(result("passed")).write(tmp_path / "a" / "b")

    assert {file.name for file in (tmp_path / "a" / "b").iterdir()} == {"report.json", "junit.xml", "report.html"}


def test_every_outcome_has_its_place() -> None:
    """No outcome is forgotten in these tests, nor in the order of the page."""
    assert set(WORST_FIRST) == set(Outcome)
