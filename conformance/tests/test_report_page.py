"""The report as a page: what failed first, nothing from outside, and no markup of a target's."""

import html
import re
from html.parser import HTMLParser
from pathlib import Path

from conformance import catalogue
from conformance.evidence.evidence import Evidence
from conformance.tests.reports import finished, hostile_report, result


class _Page(HTMLParser):
    """Collects what a browser would run or fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def _page(folder: Path) -> tuple[str, _Page]:
    hostile_report().write(folder)
    text = (folder / "report.html").read_text(encoding="utf-8")
    page = _Page()
    page.feed(text)
    return text, page


def test_the_page_escapes_whatever_a_target_said(tmp_path: Path) -> None:
    """Hostile text from a target is shown, and never becomes markup."""
    text, page = _page(tmp_path)

    assert page.tags.count("script") == 1
    assert "img" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_the_page_needs_nothing_from_outside(tmp_path: Path) -> None:
    """The page is one file: nothing in it is fetched, and its links lead into itself or to its archives."""
    text, page = _page(tmp_path)

    links = [value or "" for name, value in page.attributes if name == "href"]
    assert not {"link", "iframe", "object", "embed", "base"} & set(page.tags)
    assert not [value for name, value in page.attributes if name in {"src", "action", "srcset"}]
    assert links
    assert not [link for link in links if not re.fullmatch(r"#[\w.-]+|har/[\w.-]+\.har", link)]
    style = text[text.index("<style>") : text.index("</style>")]
    assert not re.search(r"url\(|@import", style)


def test_the_page_begins_with_what_failed(tmp_path: Path) -> None:
    """Results are shown worst first, each with its reason and how to get it again."""
    text, page = _page(tmp_path)

    shown = [value for name, value in page.attributes if name == "data-outcome"]
    assert shown == ["failed", "error", "warned", "inconclusive", "deviation", "passed", "skipped"]
    assert text.count("judge it --only IDT-SIG-001/") == len(shown)


def test_every_link_into_the_page_has_its_place(tmp_path: Path) -> None:
    """What the page links to inside of itself is there."""
    _, page = _page(tmp_path)

    places = {value for name, value in page.attributes if name == "id"}
    links = {value[1:] for name, value in page.attributes if name == "href" and value and value.startswith("#")}
    assert links
    assert links <= places


def test_the_page_says_first_what_failed_and_why(tmp_path: Path) -> None:
    """Before all results stand the requirements that failed, the hardest first, with reason and likely cause."""
    finished(
        result("failed", "LOGIN-005", level="SHOULD", reason="the soft one"),
        result("failed", "IDT-SIG-001", reason="the first of two"),
        result("error", "IDT-SIG-001", reason="the second of two"),
        result("warned", "IDT-SIG-004", reason="only warned"),
    ).write(tmp_path)

    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    summary = text[text.index("<h2>What failed</h2>") : text.index("<h2>By level</h2>")]
    assert "3 of 4 tests failed." in text
    assert summary.index("the first of two") < summary.index("the soft one")
    assert "1 more of its tests" in summary
    assert catalogue.load()["IDT-SIG-001"].usual_mistake in html.unescape(summary)
    assert "only warned" not in summary


def test_the_page_of_a_run_in_which_nothing_failed_says_so(tmp_path: Path) -> None:
    """Without a failure there is no list of failures."""
    finished(result("passed"), result("warned")).write(tmp_path)

    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Nothing failed." in text
    assert "What failed" not in text


def test_the_page_says_first_of_how_many_it_could_not_be_told(tmp_path: Path) -> None:
    """A run that could not see much does not look like one in which all is well."""
    finished(result("passed"), result("inconclusive")).write(tmp_path)

    assert "Nothing failed. Of 1 it could not be told." in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_page_shows_what_was_changed_beside_the_control(tmp_path: Path) -> None:
    """A launch's changes are told by place, with the control's value and the one that was sent, or its absence."""
    launch = {"launch_id": "1", "issuer": "i", "client_id": "c", "user": "u", "edits": [{"name": "drop_claim"}]}
    launch["changed"] = [
        {"at": "/claims/https:~1~1a~1b", "control": "was"},
        {"at": "/header/alg", "control": "RS256", "sent": "none"},
    ]
    evidence = Evidence(launches=[launch]).as_json()
    finished(result("failed", evidence=evidence)).write(tmp_path)

    text = " ".join((tmp_path / "report.html").read_text(encoding="utf-8").split())
    assert "claims → https://a/b" in text
    assert re.search(r"<del><code>&#34;was&#34;</code></del></td><td[^>]*><ins><i[^>]*>absent</i></ins>", text)
    assert re.search(
        r"<del><code>&#34;RS256&#34;</code></del></td><td[^>]*><ins><code>&#34;none&#34;</code></ins>", text
    )
