"""`python -m conformance.selftest.proof [NAME]...`: judge every mutant, or those named, by the whole suite.

It takes some ten minutes on two cores and leaves the whole matrix in `build/mutants.html`. Exit status 1 when a mutant
got away.
"""

import sys
from concurrent.futures import ProcessPoolExecutor

import structlog

from conformance.selftest import matrix
from conformance.selftest.mutants.catalogue import MUTANTS, UNMUTATED, by_name
from conformance.selftest.verdict import ROWS, judged_mutant, write_matrix

AT_ONCE = 2
CRITICAL = 50


def main() -> int:
    """Judge the mutants, print a line for each, and write the matrix."""
    names = sys.argv[1:] or [mutant.name for mutant in (UNMUTATED, *MUTANTS)]
    with ProcessPoolExecutor(AT_ONCE) as processes:
        for line in processes.map(_line, names):
            print(line, flush=True)
    write_matrix()
    rows = [row for row in matrix.rows_of(ROWS) if row.mutant in names]
    print(matrix.summary(rows))
    return int(any(row.caught_by and not row.is_caught for row in rows))


def _line(name: str) -> str:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(CRITICAL))
    mutant = by_name(name)
    run = judged_mutant(mutant, [])
    broken = sum(status in {"failed", "warned"} for status in run.statuses().values())
    seen = run.status_of(mutant.caught_by) if mutant.caught_by else "-"
    return f"{name:<32} {mutant.caught_by or '-':<13} {seen:<12} {broken} requirements in all"


if __name__ == "__main__":
    sys.exit(main())
