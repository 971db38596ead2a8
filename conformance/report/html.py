"""`report.html`: one file without outside resources: the summary first, what failed and why, then everything."""

import json
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

_ORDER = ("failed", "error", "warned", "inconclusive", "deviation", "passed", "skipped")


def html_of(document: dict[str, Any]) -> str:
    """Return the report as a page; evidence is shown for every result that did not simply pass."""
    results = sorted(document["results"], key=lambda result: (_ORDER.index(result["outcome"]), result["id"]))
    return template("report.html").render(report=document, results=results, outcomes=_ORDER)


@cache
def template(name: str) -> Template:
    """Return a page's template, compiled once."""
    environment = Environment(
        loader=PackageLoader("conformance.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["pretty"] = lambda value: json.dumps(value, indent=2, ensure_ascii=False)
    environment.filters["compact"] = lambda value: json.dumps(value, ensure_ascii=False)
    return environment.get_template(name)
