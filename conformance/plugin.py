"""The pytest plugin: its options, its marks, and nothing else until a target is named.

It is loaded in every pytest run of its user, so it imports nothing heavy; `--lti-target` brings in the rest.
"""

from collections.abc import Iterator

import pytest

NO_TARGET = "the suite needs a target: pytest --pyargs conformance.suite --lti-target FILE"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the suite's options."""
    group = parser.getgroup("lti", "LTI conformance (pytest --pyargs conformance.suite --lti-target FILE)")
    group.addoption("--lti-target", metavar="FILE", help="the target file: what is judged")
    group.addoption("--lti-report", metavar="DIR", default="build/report", help="where the reports go (%(default)s)")
    group.addoption(
        "--lti-only",
        metavar="ID",
        action="append",
        default=[],
        help="judge only this requirement, area, level or test, or what failed the last time (may be repeated)",
    )
    group.addoption(
        "--lti-timeout", metavar="SECONDS", type=float, default=15.0, help="how long an answer may take (%(default)g)"
    )
    group.addoption(
        "--lti-examples", metavar="N", type=int, default=0, help="draw so many sequences and tokens (%(default)s: none)"
    )
    group.addoption("--lti-whole-evidence", action="store_true", help="keep every exchange whole, of what passed too")
    group.addoption("--lti-strict", action="store_true", help="warned and inconclusive results fail the run too")
    group.addoption("--lti-command", metavar="TEXT", default="", help="how `reproduce` calls this run")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marks; with a target, let the judge take over."""
    config.addinivalue_line("markers", "requirement(*ids): the requirements of the catalogue that this test checks")
    config.addinivalue_line(
        "markers", "kind(*kinds): the kinds of target that this test is for (default: tool, gateway)"
    )
    config.addinivalue_line("markers", "drawn: draws what it sends; runs only when a number of examples is given")
    config.addinivalue_line("markers", "alone: changes what the target caches; runs last, one at a time")
    if config.getoption("lti_target"):
        from conformance.run.judge import Judge

        judge = Judge(config)
        config.pluginmanager.register(judge, "lti-judge")
        config.pluginmanager.register(judge.progress, "lti-progress")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse to run the suite against nothing."""
    if not config.getoption("lti_target") and any(item.get_closest_marker("requirement") for item in items):
        raise pytest.UsageError(NO_TARGET)


@pytest.fixture
def bench(request: pytest.FixtureRequest) -> Iterator[object]:
    """The bench that a test of the suite works at."""
    judge = request.config.pluginmanager.get_plugin("lti-judge")
    if judge is None:
        raise pytest.UsageError(NO_TARGET)
    yield judge.bench(request.node)
    judge.clear_away()


@pytest.fixture
def examples(request: pytest.FixtureRequest) -> int:
    """How many sequences or tokens a test of the suite draws."""
    number: int = request.config.getoption("lti_examples")
    return number
