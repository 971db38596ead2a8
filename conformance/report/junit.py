"""`junit.xml`: the report as CI servers read it.

Inconclusive and skipped are `<skipped>`; warned and deviation pass, with the reason as a property.
"""

from typing import Any
from xml.etree import ElementTree as ET


def junit_of(document: dict[str, Any]) -> str:
    """Return the report as a JUnit document."""
    results = document["results"]
    suite = ET.Element(
        "testsuite",
        name=_printable(f"lti-conformance {document['target']['name']}"),
        tests=str(len(results)),
        failures=str(_count(results, "failed")),
        errors=str(_count(results, "error")),
        skipped=str(_count(results, "skipped", "inconclusive")),
        time=str(document["duration_s"]),
        timestamp=document["started"],
    )
    for result in results:
        suite.append(_case(result))
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _case(result: dict[str, Any]) -> ET.Element:
    area, _, name = result["id"].partition("/")
    case = ET.Element("testcase", classname=area, name=name, time=str(result["duration_s"]))
    properties = ET.SubElement(case, "properties")
    values = {"requirements": " ".join(result["requirements"]), "level": result["level"], "outcome": result["outcome"]}
    for key, value in values.items():
        ET.SubElement(properties, "property", name=key, value=value)
    element = {"failed": "failure", "error": "error", "inconclusive": "skipped", "skipped": "skipped"}
    if result["outcome"] in element:
        ET.SubElement(case, element[result["outcome"]], message=_printable(result["reason"]))
    elif result["reason"]:
        ET.SubElement(properties, "property", name="reason", value=_printable(result["reason"]))
    return case


def _count(results: list[dict[str, Any]], *outcomes: str) -> int:
    return sum(result["outcome"] in outcomes for result in results)


def _printable(text: str) -> str:
    # XML 1.0 has no way to write control characters, and hostile tokens bring them along
    return "".join(one if one.isprintable() or one in "\n\t" else "\N{REPLACEMENT CHARACTER}" for one in text)
