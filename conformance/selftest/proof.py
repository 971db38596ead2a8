"""`python -m conformance.selftest.proof [--anew] [NAME]...`: judge every mutant, or those named, by the whole suite.

Mutants of the gateway, defects of the small tool, mutants of the mock LMS, and the three as they are. It takes hours on
two cores, and can be interrupted: what was judged is kept in `build/proof/`, and not judged again unless `--anew`. The
matrix of all that is there becomes docs/proof.md. Exit status 1 when a mutant got away, or one without mistake did not.
"""

import sys
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog

from conformance.selftest import matrix, proof_page
from conformance.selftest.defects import catalogue as defects
from conformance.selftest.judging_platforms import KNOWN, inhabit, judged_platform, tool_origin
from conformance.selftest.matrix import Row
from conformance.selftest.mutants import catalogue as mutants
from conformance.selftest.mutants.mutant import Mutant
from conformance.selftest.mutants_of_platform.catalogue import MUTANTS as OF_PLATFORM
from conformance.selftest.mutants_of_platform.mutant import PlatformMutant
from conformance.selftest.mutants_of_platform.serving import served
from conformance.selftest.verdict import judged_defect, judged_mutant, told_by
from mock_platform import MockPlatform

KEPT = Path("build") / "proof"
PAGE = Path("docs") / "proof.md"
AT_ONCE = 3  # two cores: a run waits for a third of its time
CRITICAL = 50
CORRECT = PlatformMutant(name="correct-platform", mistake="none", caught_by="")


def judged_gateway_mutant(name: str) -> Row:
    """Judge a gateway with one mistake by everything."""
    mutant = mutants.by_name(name)
    run = judged_mutant(mutant, [])
    return gateway_row(mutant, told_by(run, mutant.caught_by))


def gateway_row(mutant: Mutant, statuses: dict[str, str]) -> Row:
    """Return the row of a gateway of which this was said; nothing but the suite covers the one without a mistake."""
    covered_by = "" if mutant == mutants.UNMUTATED else mutant.covered_by
    return Row(mutant.name, mutant.mistake, mutant.caught_by, covered_by, statuses)


def judged_tool_with(name: str) -> Row:
    """Judge the small tool with one defect by everything."""
    defect = defects.by_name(name)
    with tempfile.TemporaryDirectory() as folder:
        run = judged_defect(defect, Path(folder), [])
    return Row(name, defect.mistake, defect.caught_by, "", told_by(run, defect.caught_by))


def judged_platform_with(name: str) -> Row:
    """Judge the mock LMS with one mistake by everything."""
    mutant = next(one for one in (CORRECT, *OF_PLATFORM) if one.name == name)
    with MockPlatform() as server, served(server, mutant) as lms:
        inhabit(lms, tool := tool_origin())
        mutant.change(lms._platform)  # noqa: SLF001  # what a mistake of a part is made in
        known = {id_: reason for id_, reason in KNOWN.items() if id_ != mutant.caught_by}
        run = judged_platform(lms, tool, deviations=known)
    return Row(name, mutant.mistake, mutant.caught_by, "", told_by(run, mutant.caught_by))


@dataclass(frozen=True)
class Family:
    """Mutants of one thing: the one without a mistake first."""

    title: str
    names: tuple[str, ...]
    judge: Callable[[str], Row]


FAMILIES: Mapping[str, Family] = {
    "gateway": Family(
        "The reference gateway",
        (mutants.UNMUTATED.name, *(mutant.name for mutant in mutants.MUTANTS)),
        judged_gateway_mutant,
    ),
    "tool": Family(
        "The small tool", (defects.NONE.name, *(defect.name for defect in defects.DEFECTS)), judged_tool_with
    ),
    "platform": Family(
        "The mock LMS as a platform", (CORRECT.name, *(mutant.name for mutant in OF_PLATFORM)), judged_platform_with
    ),
}


def main() -> int:
    """Judge what was not judged yet, print a line for each, and write the page."""
    anew = "--anew" in sys.argv
    asked = [word for word in sys.argv[1:] if word != "--anew"]
    every = [(key, name) for key, family in FAMILIES.items() for name in family.names]
    wanted = [(key, name) for key, name in every if not asked or name in asked]
    with ProcessPoolExecutor(AT_ONCE) as processes:
        for line in processes.map(_line, [one for one in wanted if anew or not _file(*one).exists()]):
            print(line, flush=True)
    rows = {key: matrix.rows_of(KEPT / key) for key in FAMILIES}
    titles = {key: family.title for key, family in FAMILIES.items()}
    sizes = {key: len(family.names) for key, family in FAMILIES.items()}
    PAGE.write_text(proof_page.page(rows, titles, sizes, day=datetime.now(UTC).date()), encoding="utf-8")
    return int(any(not row.is_as_expected for key, name in wanted for row in rows[key] if row.mutant == name))


def _file(key: str, name: str) -> Path:
    return KEPT / key / f"{name}.json"


def _line(one: tuple[str, str]) -> str:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(CRITICAL))
    key, name = one
    row = FAMILIES[key].judge(name)
    matrix.row_to(KEPT / key, row)
    broken = sum(status in {"failed", "warned"} for status in row.statuses.values())
    seen = row.statuses.get(row.caught_by, "passed") if row.caught_by else "-"
    return f"{name:<40} {row.caught_by or '-':<13} {seen:<12} {broken} requirements in all"


if __name__ == "__main__":
    sys.exit(main())
