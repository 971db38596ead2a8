"""Substitution variables: those that a platform's configuration names, and which of them are a vendor's own.

LTI Core 1.3 appendix B (B.12 for a vendor's); `variables` of the platform configuration (Dynamic Registration).
"""

import re
from collections.abc import Mapping
from typing import Any

from conformance.suite.platform.role_names import names
from mock_platform.vocabulary import PLATFORM_CONFIGURATION

_FAMILIES = ("ActualUser.", "ActualPerson.", "LineItem.", "LineItems.", "Result.", "Score.", "ToolProxyBinding.")
_DOMAIN = re.compile(r"[a-z]{2,}(\.[A-Za-z0-9_-]+){2,}")


def advertised(configuration: Mapping[str, Any]) -> list[str]:
    """Return the variables that the platform's OpenID configuration names, without the `$` of their use."""
    members = configuration.get(PLATFORM_CONFIGURATION)
    told = members.get("variables") if isinstance(members, dict) else None
    return [name.removeprefix("$") for name in told if isinstance(name, str)] if isinstance(told, list) else []


def is_vendors(name: str) -> bool:
    """Whether a variable is of no family that a 1EdTech document names."""
    families = {f"{known.partition('.')[0]}." for known in names("variables")}
    return not name.startswith((*families, *_FAMILIES))


def is_well_named(name: str) -> bool:
    """Whether a variable begins with a domain, turned round."""
    return bool(_DOMAIN.fullmatch(name))
