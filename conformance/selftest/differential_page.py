"""docs/differential.md: each way in which readers of id_tokens differ, and why, for people who choose a library."""

from collections.abc import Sequence

from conformance.selftest.disagreements import Explanation, Reader

HEAD = """# Readers of id_tokens, compared

Five readers get the same tokens: every vector of `fixtures/vectors/id_token.json`, and as many drawn ones as you like
(`python -m conformance.selftest.differential --examples 10000`). Each of the four below is compared with the strict
validator of `conformance/selftest/validators/correct.py`. PyJWT and joserfc are called as their documentation says, by
a caller who names algorithms, issuer, audience, the claims that have to be there, the leeway and the nonce. What LTI
alone demands (its claims, a kid in every header) is no business of theirs, and no claim at all is one of the mock LMS's
reader: of tokens with such a defect they are not asked.

*Takes*: it accepts what the strict validator refuses. *Refuses*: the reverse. *Crashes*: an exception that is not one
of its own. *Changes*: it hands on other claims than were signed. Where a reason begins with *open*, the documents leave
the verdict to the reader, and neither is wrong.

A test holds the table to what happens, in both directions. Its source is `conformance/selftest/disagreements.toml`, and
this page is made of it by `python -m conformance.selftest.differential --page docs/differential.md`.
"""


def page(explanations: Sequence[Explanation], readers: Sequence[Reader]) -> str:
    """Return the page: a table for each reader."""
    tables = [_table(reader.name, [each for each in explanations if each.reader == reader.name]) for reader in readers]
    return "\n".join([HEAD, *tables])


def _table(reader: str, explanations: Sequence[Explanation]) -> str:
    if not explanations:
        return f"## {reader}\n\nIt differs in nothing.\n"
    lines = [f"## {reader}", "", "| it | what carries the flag | because |", "|---|---|---|", *map(_line, explanations)]
    return "\n".join([*lines, ""])


def _line(explanation: Explanation) -> str:
    flags = ", ".join(f"`{flag}`" for flag in explanation.flags)
    return f"| {explanation.what} | {flags} | {explanation.why} |"
