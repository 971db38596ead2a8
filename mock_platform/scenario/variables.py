"""What a scenario tells of a thing by the names of substitution variables: its table `variables`."""

from collections.abc import Collection, Mapping
from typing import Any

from mock_platform.errors import nearest
from mock_platform.shapes import Misshapen


def variables_from(table: Mapping[str, Any], told: Collection[str], at: str) -> dict[str, str]:
    """Return the variables that a table tells; raise `Misshapen` for one that it has no say in.

    A name of `told` that ends with `*` stands for every name that begins alike.
    """
    variables: dict[str, str] = table.get("variables", {})
    families = tuple(name.removesuffix("*") for name in told if name.endswith("*"))
    for name in variables:
        if name not in told and not name.startswith(families):
            sentence = f"{at}.variables has no say in {name!r}{nearest(name, told)}"
            raise Misshapen(f"{at}.variables.{name}", sentence)
    return dict(variables)
