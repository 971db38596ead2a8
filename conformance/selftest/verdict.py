"""The verdict on a mutant of the gateway, or a defect of the small tool; it is kept for the matrix.

Both are judged by the requirement that names the mistake and by a sample. What catches is a breach in the words of a
test: another test of the requirement may be unable to tell.
"""

from pathlib import Path

from conformance import catalogue
from conformance.selftest import matrix
from conformance.selftest.collected import judged_as, judged_by
from conformance.selftest.defects.defect import Defect
from conformance.selftest.judging import Run
from conformance.selftest.mutants.catalogue import MUTANTS
from conformance.selftest.mutants.mutant import Mutant
from conformance.selftest.mutants.serving import mock_port, serving

BUILD = Path("build")
ROWS = BUILD / "mutants"
DEFECT_ROWS = BUILD / "defects"
# An acceptance and a refusal that a gateway with one mistake gets right, where its mistake leaves them alone.
SAMPLE = ("CT-OK-I03/short-role", "IDT-SIG-004/zeros")
SPOILT_BY = {
    "no-signature": {"IDT-SIG-004/zeros"},
    "roles-are-urls": {"CT-OK-I03/short-role"},
}
# Mistakes that let no launch at all get through: with them the whole sample can show nothing.
SPOIL_EVERYTHING = {
    "audience-list",
    "client-id",
    "custom-values",
    "login-by-get-only",
    "no-login-hint",
    "no-nonce",
    "no-state",
    "prompt",
    "response-mode",
    "response-type",
    "scope",
}


def judged_mutant(mutant: Mutant, only: list[str], *, strict: bool = False) -> Run:
    """Serve *mutant* and judge it by *only* (by everything, if that is empty)."""
    with serving(mutant) as (url, api_key):
        run = judged_by(only, url, api_key, strict=strict, mock_port=mock_port())
    told = told_by(run, mutant.caught_by)
    matrix.row_to(ROWS, matrix.Row(mutant.name, mutant.mistake, mutant.caught_by, mutant.covered_by, told))
    return run


def judged_defect(defect: Defect, folder: Path, only: list[str], *, strict: bool = False) -> Run:
    """Serve the small tool with *defect*, whose target file goes into *folder*, and judge it by *only*."""
    with defect.standing(folder) as stand:
        run = judged_as(stand.file, only, strict=strict)
    told = told_by(run, defect.caught_by)
    matrix.row_to(DEFECT_ROWS, matrix.Row(defect.name, defect.mistake, defect.caught_by, "", told))
    return run


def told_by(run: Run, caught_by: str) -> dict[str, str]:
    """Return what is not simply passed, by requirement; the one that should catch it by the worst of its breaches."""
    told = {id_: status for id_, status in run.statuses().items() if status in matrix.TOLD}
    breach = run.worst_breach_of(caught_by)
    return told | ({caught_by: breach} if breach else {})


def expect_caught(mutant: Mutant) -> None:
    """Expect the requirement that names the mistake to be broken, and the sample to be as it is for a right gateway."""
    only_warns = mutant.only_warns or catalogue.load()[mutant.caught_by].outcome_on_breach == "warned"

    run = judged_mutant(mutant, [mutant.caught_by, *SAMPLE], strict=only_warns)

    assert run.status == 1, run.printed
    assert run.status_of(mutant.caught_by) in ({"failed", "warned"} if only_warns else {"failed"})
    assert run.breaches_of(mutant.caught_by), run.printed
    assert run.errors() == {}
    outcomes = run.outcomes()
    assert {name: outcomes[name] for name in left_alone_by(mutant)} == dict.fromkeys(left_alone_by(mutant), "passed")


def expect_defect_caught(defect: Defect, folder: Path) -> None:
    """Expect the requirement that names the mistake to be broken, and what the mistake leaves alone to be right."""
    run = judged_defect(defect, folder, [defect.caught_by, *SAMPLE], strict=True)

    assert run.status == 1, run.printed
    assert run.breaches_of(defect.caught_by), run.printed
    assert run.errors() == {}
    outcomes = run.outcomes()
    left_alone = [name for name in SAMPLE if name not in defect.spoils]
    assert {name: outcomes[name] for name in left_alone} == dict.fromkeys(left_alone, "passed")


def left_alone_by(mutant: Mutant) -> list[str]:
    """Return what of the sample a mutant does not spoil."""
    if mutant.name in SPOIL_EVERYTHING:
        return []
    return [name for name in SAMPLE if name not in SPOILT_BY.get(mutant.name, set())]


def write_matrix() -> None:
    """Write the matrix of all verdicts so far, with the mutants that only something else than the suite can catch."""
    kept = {row.mutant: row for row in matrix.rows_of(ROWS)}
    unjudged = {
        one.name: matrix.Row(one.name, one.mistake, "", one.covered_by, {}) for one in MUTANTS if one.covered_by
    }
    rows = unjudged | kept
    matrix.write([rows[mutant.name] for mutant in MUTANTS if mutant.name in rows], to=BUILD)
