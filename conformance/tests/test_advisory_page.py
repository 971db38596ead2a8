"""Every published vulnerability that we know of is met by a requirement with a test, or says why no launch meets it."""

from collections import Counter

from conformance import catalogue
from conformance.overview.advisory_page import PAGE, advisories, files_of, page


def test_the_page_is_current() -> None:
    """The page is the one that `python -m conformance.overview.advisory_page` would write."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_vulnerability_is_on_the_page() -> None:
    """Each is there in one row, and there are as many as the list of the requirements has."""
    rows = Counter(line.split("|")[1].strip() for line in page().splitlines() if line.startswith("| CVE-"))

    assert rows == Counter(advisory.id for advisory in advisories())
    assert len(rows) > 50


def test_every_vulnerability_is_caught_or_says_why_not() -> None:
    """A vulnerability is named by a requirement, or has a reason why no launch can run into it, and not both."""
    assert not [one.id for one in advisories() if bool(one.requirements) == bool(one.not_met)]


def test_a_requirement_names_only_what_is_known() -> None:
    """Whatever the catalogue calls a vulnerability has its product and its mistake in the list."""
    named = {cve for entry in catalogue.load().values() for cve in entry.cve}

    assert named
    assert not named - {advisory.id for advisory in advisories()}


def test_what_catches_a_vulnerability_is_tested() -> None:
    """Every requirement that names a vulnerability has a test, unless it cannot be seen from outside."""
    named = [entry for entry in catalogue.load().values() if entry.cve]

    assert not [entry.id for entry in named if entry.testable and not files_of(entry.id)]
