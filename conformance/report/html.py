"""`report.html`: one file without outside resources: the summary first, what failed and why, then everything.

Bodies are cut shorter than in `report.json`: the page is to be read, and the archive beside it holds the rest.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

_ORDER = ("failed", "error", "warned", "inconclusive", "deviation", "passed", "skipped")
_OUTCOME_OF = {"deviations": "deviation", "errors": "error"}
_FATAL = ("failed", "error")
BODY_LIMIT = 1_500
CAUSES_TOLD = 30

Json = dict[str, Any]


def html_of(document: Json) -> str:
    """Return the report as a page; evidence is shown for every result that did not simply pass."""
    results = sorted(document["results"], key=lambda result: (_ORDER.index(result["outcome"]), result["id"]))
    counted = Counter(result["outcome"] for result in results)
    return template("report.html").render(
        report=document,
        results=results,
        outcomes=_ORDER,
        outcome_of={name: _OUTCOME_OF.get(name, name) for name in document["summary"]},
        counted=counted,
        fatal=sum(counted[outcome] for outcome in _FATAL),
        causes=_causes(results, document["requirements"]),
        areas=sorted({area for result in results for area in _areas_of(result)}),
        most=CAUSES_TOLD,
        cut=BODY_LIMIT,
    )


def _causes(results: Sequence[Json], requirements: Mapping[str, Json]) -> list[Json]:
    """What failed, by requirement: the first that a failed test names; the hardest levels first."""
    causes: dict[str, Json] = {}
    for result in (result for result in results if result["outcome"] in _FATAL):
        id_ = next((id_ for id_ in result["requirements"] if id_ in requirements), result["id"])
        told = requirements.get(id_, {"sentence": result["title"], "section": "", "usual_mistake": ""})
        cause = causes.setdefault(id_, {**told, "id": id_, "level": result["level"], "results": []})
        cause["results"].append(result)
    levels = ("MUST", "HARD", "SHOULD")
    return sorted(causes.values(), key=lambda cause: levels.index(cause["level"]))


def _areas_of(result: Json) -> list[str]:
    return sorted({_area(id_) for id_ in result["requirements"]})


def _area(id_: str) -> str:
    return id_.rpartition("-")[0]


def _pointer(pointer: str) -> str:
    """A JSON pointer as people read it: claims' names are URLs, whose slashes need no escape here."""
    return pointer.removeprefix("/").replace("/", " → ").replace("~1", "/").replace("~0", "~")


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
    environment.filters["anchor"] = lambda name: quote(name, safe="").replace("%", ".")
    environment.filters["pointer"] = _pointer
    environment.filters["areas_of"] = _areas_of
    environment.filters["area"] = _area
    return environment.get_template(name)
