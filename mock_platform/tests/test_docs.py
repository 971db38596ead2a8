"""The docs are current, and their examples run."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mock_platform import MockPlatform
from mock_platform.edits.listing import listing
from mock_platform.faults.listing import listing as fault_listing
from mock_platform.tests.talking import Talk

DOCS = Path(__file__).parents[2] / "docs" / "mock_platform"
PAGE = (DOCS / "README.md").read_text("utf-8")


def blocks(language: str, page: str = PAGE) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def python_examples() -> list[Any]:
    pages = [(path.stem, path.read_text("utf-8")) for path in sorted(DOCS.glob("*.md"))]
    examples = [(name, example) for name, page in pages for example in blocks("python", page)]
    return [pytest.param(example, id=f"{name}-{number}") for number, (name, example) in enumerate(examples)]


def test_edits_page_is_current() -> None:
    """The page of edits is what the edits themselves say."""
    assert (DOCS / "edits.md").read_text("utf-8") == listing()


def test_faults_page_is_current() -> None:
    """The page of faults is what the faults themselves say."""
    assert (DOCS / "faults.md").read_text("utf-8") == fault_listing()


def test_commands_run(talk: Talk, tmp_path: Path) -> None:
    """Every command of the docs runs as it stands, in order, and is answered with success."""
    shell = shutil.which("bash")
    assert shell is not None
    first, second, *rest = blocks("sh")
    learn = f'LAUNCH=$({second.strip()} | sed \'s/.*launch_id":"\\([^"]*\\).*/\\1/\')'
    script = "\n".join(["set -euo pipefail", f"LMS={talk.issuer}", first, learn, *rest])
    root = talk.issuer.rpartition("/p/")[0]
    script = script.replace("$LMS/p/", f"{root}/p/").replace("$LMS/control/platforms", f"{root}/control/platforms")

    ended = subprocess.run([shell, "-c", script], capture_output=True, text=True, cwd=tmp_path, check=False)  # noqa: S603

    assert (ended.returncode, ended.stderr) == (0, "")
    assert len(rest) >= 6


@pytest.mark.parametrize("example", python_examples())
def test_examples_run(example: str) -> None:
    """Every example in Python, on every page, runs."""
    exec(compile(example, "docs", "exec"), {})  # noqa: S102  (our own docs)


def test_scenario_of_the_docs_is_whole(tmp_path: Path) -> None:
    """The first scenario on its page can be played as it stands, and launched from."""
    file = tmp_path / "own.toml"
    file.write_text(blocks("toml", (DOCS / "scenarios.md").read_text("utf-8"))[0], "utf-8")

    with MockPlatform(scenario=file) as lms:
        where = {"initiate_login_uri": f"{lms.issuer}/sink/login", "redirect_uris": [f"{lms.issuer}/sink/launch"]}
        tool = lms.register(**where)  # type: ignore[arg-type]
        exchange = lms.launch(tool.client_id, user="student", link="quiz")

    assert exchange.status == 200


def slugs(page: str) -> set[str]:
    """Return what leads to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_of_the_docs_lead_somewhere() -> None:
    """Every link from page to page has a page, and every one to a heading a heading."""
    pages = {path.name: path.read_text("utf-8") for path in DOCS.glob("*.md")}
    places = {(name, heading) for name, page in pages.items() for heading in {"", *slugs(page)}}

    links = {
        (page or name, heading)
        for name, text in pages.items()
        for page, heading in re.findall(r"\]\(([\w-]*(?:\.md)?)#?([\w-]*)\)", text)
    }

    assert len(links) >= 30
    assert links - places == set()


def test_there_are_examples() -> None:
    """The docs have examples in both languages."""
    assert len(blocks("sh")) >= 8
    assert len(blocks("python")) >= 1
