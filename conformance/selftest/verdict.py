"""The verdict on one mutant, by the requirement that names its mistake and by a sample; it is kept for the matrix."""

from pathlib import Path

from conformance import catalogue
from conformance.selftest import matrix
from conformance.selftest.collected import judged_by
from conformance.selftest.judging import Run
from conformance.selftest.mutants.catalogue import MUTANTS
from conformance.selftest.mutants.mutant import Mutant
from conformance.selftest.mutants.serving import mock_port, serving

BUILD = Path("build")
ROWS = BUILD / "mutants"
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
    told = {id_: status for id_, status in run.statuses().items() if status in matrix.TOLD}
    matrix.row_to(ROWS, matrix.Row(mutant.name, mutant.mistake, mutant.caught_by, mutant.covered_by, told))
    return run


def expect_caught(mutant: Mutant) -> None:
    """Expect the requirement that names the mistake to be broken, and the sample to be as it is for a right gateway."""
    only_warns = catalogue.load()[mutant.caught_by].outcome_on_breach == "warned"

    run = judged_mutant(mutant, [mutant.caught_by, *SAMPLE], strict=only_warns)

    assert run.status == 1, run.printed
    assert run.status_of(mutant.caught_by) in ({"failed", "warned"} if only_warns else {"failed"})
    assert run.breaches_of(mutant.caught_by), run.printed
    assert run.errors() == {}
    outcomes = run.outcomes()
    assert {name: outcomes[name] for name in left_alone_by(mutant)} == dict.fromkeys(left_alone_by(mutant), "passed")


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
