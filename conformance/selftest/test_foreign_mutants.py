"""Libraries by others with a mistake in them: the requirement that names it sees it, and does not accuse the library.

Each mutant is judged by that requirement alone, whose tests make the valid launches that they need.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from conformance.selftest.judging import Run, judged
from conformance.selftest.tools.foreign_mutants import OF_LTIJS, OF_PYLTI1P3, ForeignMutant
from conformance.selftest.tools.installed import needs_node
from conformance.selftest.tools.pylti1p3_running import pylti1p3
from conformance.selftest.tools.real_tools import LTIJS, Change, Running, real_tool

CAUGHT = {"failed", "warned"}


def judged_by(run: Running, folder: Path, only: Sequence[str], change: Change | None = None) -> Run:
    """Run a tool, its library *change*d if that is asked for, and judge it by some requirements."""
    with run(folder, change=change) as tool:
        chosen = [word for id_ in only for word in ("--only", id_)]
        return judged("--target", str(tool.file), *chosen, environment=tool.environment)


def expect_caught(run: Running, folder: Path, mutant: ForeignMutant) -> None:
    """Expect the requirement that names the mistake to be broken, and not by a crash alone."""
    result = judged_by(run, folder, [mutant.caught_by], mutant.make)

    assert result.status_of(mutant.caught_by) in CAUGHT, result.printed
    assert [why for why in result.breaches_of(mutant.caught_by) if "accepted" in why], result.printed


def expect_not_accused(run: Running, folder: Path, mutants: Sequence[ForeignMutant]) -> None:
    """Expect the library without a mistake to keep every requirement that a mutant of it breaks."""
    ids = sorted({mutant.caught_by for mutant in mutants})
    result = judged_by(run, folder, ids)

    assert {id_: result.status_of(id_) for id_ in ids} == dict.fromkeys(ids, "passed"), result.printed


@pytest.mark.parametrize("mutant", OF_PYLTI1P3, ids=lambda mutant: mutant.name)
def test_a_mistake_in_pylti1p3_is_caught(mutant: ForeignMutant, tmp_path: Path) -> None:
    """The requirement that names the mistake is failed, or warned if a breach only warns."""
    expect_caught(pylti1p3, tmp_path, mutant)


def test_pylti1p3_itself_is_not_accused(tmp_path: Path) -> None:
    """Without a mistake PyLTI1p3 keeps every requirement that its mutants break."""
    expect_not_accused(pylti1p3, tmp_path, OF_PYLTI1P3)


@needs_node
@pytest.mark.parametrize("mutant", OF_LTIJS, ids=lambda mutant: mutant.name)
def test_a_mistake_in_ltijs_is_caught(mutant: ForeignMutant, tmp_path: Path) -> None:
    """The requirement that names the mistake is failed, or warned if a breach only warns."""
    expect_caught(partial(real_tool, LTIJS), tmp_path, mutant)


@needs_node
def test_ltijs_itself_is_not_accused(tmp_path: Path) -> None:
    """Without a mistake ltijs keeps every requirement that its mutants break."""
    expect_not_accused(partial(real_tool, LTIJS), tmp_path, OF_LTIJS)


def test_a_mutant_whose_place_is_gone_cannot_be_made(tmp_path: Path) -> None:
    """Where a new release has other words, the mutant says so instead of changing nothing."""
    (tmp_path / "message_launch.py").write_text("pass\n", encoding="utf-8")

    with pytest.raises(ValueError, match=r"pylti1p3-any-nonce: .* has 0 such places"):
        OF_PYLTI1P3[0].make(tmp_path)
