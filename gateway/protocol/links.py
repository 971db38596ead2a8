"""The Link header (RFC 8288 section 3), read as loosely as its appendix B.2 allows and a little more.

Parameters and relations are known in any case, in any order, quoted or not; one link may have several relations. Moodle
writes typographic quotes, and `&amp;` in its addresses. What cannot be read is passed over; nothing here raises.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote, urldefrag, urljoin

_TARGET: Final = re.compile(r"<([^<>]*)>")
_PARAMETER: Final = re.compile(
    r"""\s*+;\s*+(?:(?P<name>[^\s;,="“”<>]++)\s*+(?:=\s*+(?:"(?P<quoted>(?:[^"\\]|\\.)*+)"|[“”](?P<curly>[^“”]*+)[“”]"""
    r"""|(?P<plain>[^\s;,]*+)))?)?+"""
)
# RFC 3986 section 2: a URL has no other characters; some platforms write them as they are.
_FOREIGN: Final = re.compile(r"[^!-~]")
_ESCAPED: Final = re.compile(r"\\(.)")


def links_from(header: str, *, of: str) -> dict[str, str]:
    """The targets of a Link header by relation (in lower case), made absolute; of several the first counts.

    `of` is the address that sent the header. A link whose `anchor` is another address is none of that page's.
    """
    links: dict[str, str] = {}
    for target, parameters in _links_in(header):
        relations = parameters.get("rel", "").lower().split()
        if relations and _joined(of, parameters.get("anchor", "")) == of:
            url = _joined(of, target)
            links.update({relation: url for relation in relations if url and relation not in links})
    return links


def _links_in(header: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    position = 0
    while target := _TARGET.search(header, position):
        position = target.end()
        parameters: dict[str, str] = {}
        while parameter := _PARAMETER.match(header, position):
            position = parameter.end()
            # Section 3.3: of several rel parameters all but the first are ignored.
            parameters.setdefault((parameter["name"] or "").lower(), _value_of(parameter))
        yield target[1].strip(), parameters


def _value_of(parameter: re.Match[str]) -> str:
    if parameter["quoted"] is not None:
        return _ESCAPED.sub(r"\1", parameter["quoted"])
    return parameter["curly"] or parameter["plain"] or ""


def _joined(of: str, target: str) -> str | None:
    try:
        address = urldefrag(urljoin(of, target.replace("&amp;", "&"))).url
        return _FOREIGN.sub(lambda character: quote(character[0]), address)
    except ValueError:
        return None
