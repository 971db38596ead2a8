"""The self-certification page: what it tells, of which runs, and that it is no certification by 1EdTech."""

import html
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from conformance.catalogue import load
from conformance.cli import app
from conformance.tests.reports import result, written


def _certify(*words: str) -> Result:
    return CliRunner().invoke(app, ["certify", *words])


def _page(folder: Path, *results: dict[str, Any], **told: Any) -> str:
    written(folder, *results, **told)
    done = _certify(str(folder))
    assert done.exit_code == 0, done.stderr
    return " ".join(html.unescape((folder / "certificate.html").read_text(encoding="utf-8")).split())


def test_the_page_says_what_was_judged_by_what_and_when(tmp_path: Path) -> None:
    """Target, date, version, and the hashes of catalogue, target file and report stand on the page."""
    file = tmp_path / "target.toml"
    file.write_text("kind = 'tool'", encoding="utf-8")

    page = _page(tmp_path, result("passed"), name="my tool 1.4", target_file=file)

    assert "<h1>my tool 1.4</h1>" in page
    assert "judged on <b>2026-01-02</b>" in page
    assert "lti-testbench 0.1.0" in page
    assert f"sha256:{sha256((tmp_path / 'report.json').read_bytes()).hexdigest()}" in page
    assert f"sha256:{sha256(file.read_bytes()).hexdigest()}" in page
    assert len(re.findall("sha256:[0-9a-f]{64}", page)) == 3


def test_the_page_says_that_it_is_no_certification(tmp_path: Path) -> None:
    """Nobody can take the page for a certification by 1EdTech."""
    assert "This is a self-certification, not a certification by 1EdTech." in _page(tmp_path, result("passed"))


def test_a_run_without_failures_says_how_much_passed(tmp_path: Path) -> None:
    """The verdict tells how many requirements passed, how many nobody could tell, and how many are excused."""
    page = _page(
        tmp_path,
        result("passed", "IDT-SIG-001"),
        result("passed", "LOGIN-001"),
        result("inconclusive", "STATE-001"),
        result("deviation", "CORE-006"),
        deviations=["CORE-006"],
    )

    assert (
        "No requirement that was tested failed: 2 passed. Of 1 it could not be told. 1 deviation is declared." in page
    )
    assert f"{load()['CORE-006'].sentence} <small>Reason given: by policy</small>" in page


def test_a_run_with_failures_says_what_is_not_met(tmp_path: Path) -> None:
    """A page is written of a failing run too, and begins with what failed."""
    page = _page(tmp_path, result("failed", "IDT-SIG-001", reason="it took alg none"), result("passed", "LOGIN-001"))

    assert "1 requirement is not met: IDT-SIG-001." in page
    assert "it took alg none" in page
    assert "No requirement that was tested failed" not in page


def test_a_failure_of_the_whole_run_is_not_passed_over(tmp_path: Path) -> None:
    """That not one valid launch was accepted belongs to no requirement, and stands in the verdict all the same."""
    page = _page(tmp_path, result("inconclusive", valid_launch_accepted=False))

    assert "The run failed. not one valid launch was accepted" in page


def test_requirements_are_listed_by_area_and_official_tests_by_name(tmp_path: Path) -> None:
    """Each requirement stands with its status under its area, the tests of the official certification by their ids."""
    page = _page(tmp_path, result("passed", "IDT-SIG-001", "CT-BAD-01"), result("warned", "IDT-SIG-004"))

    row = page[page.index("<th>IDT-SIG</th>") :]
    assert re.match(
        r'<th>IDT-SIG</th><td><span class="passed">passed</span> <small>001</small>; '
        r'<span class="warned">warned</span> <small>004</small>; '
        r'<span class="untested">untested</span> <small>002-003 005-',
        row,
    )
    assert '<code>CT-BAD-01</code> <b class="passed">passed</b>' in page
    assert '<code>CT-BAD-02</code> <b class="untested">untested</b>' in page
    assert "<th>CT-BAD</th>" not in page


def test_the_page_escapes_what_a_target_said(tmp_path: Path) -> None:
    """A name or a reason never becomes markup."""
    written(tmp_path, result("failed", reason="<script>x</script>"), name="<img src=x>")
    _certify(str(tmp_path))

    page = (tmp_path / "certificate.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<img" not in page


def test_a_run_of_a_part_certifies_nothing(tmp_path: Path) -> None:
    """Of a part of the suite, or of a run that was broken off, no page is made."""
    written(tmp_path, result("passed"), complete=False)

    told = _certify(str(tmp_path))

    assert told.exit_code == 2
    assert "judge it whole" in told.stderr
    assert not (tmp_path / "certificate.html").exists()


@pytest.mark.parametrize("member", ["catalogue_sha256", "deviations"])
def test_a_report_of_an_older_version_is_judged_again(tmp_path: Path, member: str) -> None:
    """A report that does not say what it stands on certifies nothing."""
    file = written(tmp_path, result("passed")) / "report.json"
    file.write_text(file.read_text(encoding="utf-8").replace(f'"{member}"', '"other"'), encoding="utf-8")

    told = _certify(str(file))

    assert told.exit_code == 2
    assert f"the report has no {member}: an older version of the suite wrote it: judge again" in told.stderr


def test_the_page_is_written_where_it_is_wanted(tmp_path: Path) -> None:
    """`--out` names the file, and the command prints where the page is."""
    written(tmp_path, result("passed"))
    out = tmp_path / "page.html"

    told = _certify(str(tmp_path), "--out", str(out))

    assert told.stdout.strip() == str(out)
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_place_that_cannot_be_written_ends_with_2(tmp_path: Path) -> None:
    """A folder that is not there is named."""
    written(tmp_path, result("passed"))

    told = _certify(str(tmp_path), "--out", str(tmp_path / "no" / "page.html"))

    assert told.exit_code == 2
    assert "page.html: cannot be written: No such file or directory" in told.stderr
