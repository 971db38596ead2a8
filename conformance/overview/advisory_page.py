"""The page `docs/cves.md`: published vulnerabilities, and what of the suite catches their kind.

`python -m conformance.overview.advisory_page` writes it: from `advisories.toml`, the catalogue's `cve`, and the
files of tests that name a requirement. A vulnerability that no launch can run into says why; a test says when the page
is due.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conformance import catalogue
from conformance.catalogue import Requirement
from conformance.run.pytest_run import SUITE

PAGE = Path(__file__).parents[2] / "docs" / "cves.md"
ADVISORIES = Path(__file__).with_name("advisories.toml")
HEAD = """# Vulnerabilities that were published, and what catches them

Written by `python -m conformance.overview.advisory_page`; do not edit by hand.

What went wrong once goes wrong again. For each published vulnerability of an LTI product, or of a JWT or OpenID
library below one, this page names the class of the mistake, the requirements that meet it, and the tests that look for
it: in your tool, gateway or platform, whatever it is built on. That a test passes says that this mistake is not there;
it says nothing about the product named here, whose versions are those of the advisories as we know them: read the
vendor's own before you quote them.

| vulnerability | product | mistake | caught by | tests |
|---|---|---|---|---|
"""
NOT_MET = """
## Not met by a launch

| vulnerability | product | mistake | why not |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Advisory:
    """One published vulnerability; `not_met` is empty unless no launch can run into it."""

    id: str
    product: str
    mistake: str
    not_met: str = ""

    @property
    def requirements(self) -> list[Requirement]:
        """The requirements that meet its kind."""
        return [entry for entry in catalogue.load().values() if self.id in entry.cve]


def advisories() -> list[Advisory]:
    """Return every vulnerability that we know of, in the order of the file."""
    tables = tomllib.loads(ADVISORIES.read_text(encoding="utf-8"))
    return [Advisory(id_, **table) for id_, table in tables.items()]


def page() -> str:
    """Return the page."""
    known = advisories()
    met = "".join(_row(advisory) for advisory in known if not advisory.not_met)
    not_met = "".join(f"| {one.id} | {one.product} | {one.mistake} | {one.not_met} |\n" for one in known if one.not_met)
    return HEAD + met + NOT_MET + not_met


def files_of(requirement: str) -> list[Path]:
    """Return the files of the suite whose tests name a requirement: ids stand in them literally."""
    named = re.compile(rf"\b{requirement}\b")
    return [file for file in sorted(SUITE.rglob("test_*.py")) if named.search(file.read_text(encoding="utf-8"))]


def _row(advisory: Advisory) -> str:
    caught_by = "<br>".join(f"{entry.id}: {entry.sentence}" for entry in advisory.requirements)
    tests = "<br>".join(dict.fromkeys(_links(advisory)))
    return f"| {advisory.id} | {advisory.product} | {advisory.mistake} | {caught_by} | {tests} |\n"


def _links(advisory: Advisory) -> Iterator[str]:
    for entry in advisory.requirements:
        if not entry.testable:
            yield f"none: {entry.why_not}"
        for file in files_of(entry.id):
            below = file.relative_to(SUITE).as_posix()
            yield f"[{below}](../conformance/suite/{below})"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
