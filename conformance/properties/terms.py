"""What a validator was agreed to be: its algorithms, how it treats its clock, and whose rules it holds to."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from conformance.tokens.case import Case
from conformance.tokens.defect import Level
from conformance.tokens.draft import Setting
from mock_platform.algorithms import ALGORITHMS

ALGORITHM: Final = "RS256"
"""What every platform signs with, unless something else was agreed on (Security Framework 1.0 section 6.1)."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The terms that tokens are drawn for; a wrong one raises `ValueError` and says which."""

    algorithms: frozenset[str]
    leeway: timedelta
    level: Level

    @classmethod
    def of(cls, algorithms: Collection[str], leeway: timedelta, level: str) -> "Terms":
        """Return the terms that a person wrote down."""
        got = repr(algorithms) if isinstance(algorithms, str) else ", ".join(sorted(map(str, algorithms))) or "none"
        if isinstance(algorithms, str) or not set(algorithms) <= set(ALGORITHMS):
            raise ValueError(f"algorithms should be a set out of {', '.join(ALGORITHMS)}; got {got}")
        if ALGORITHM not in algorithms:
            raise ValueError(f"algorithms should contain {ALGORITHM}, which a plain token has; got {got}")
        if leeway < timedelta():
            raise ValueError(f"leeway should be a timedelta of nothing or more; got {leeway!r}")
        if level not in list(Level):
            raise ValueError(f"level should be one of {', '.join(Level)}; got {level!r}")
        return cls(algorithms=frozenset(algorithms), leeway=leeway, level=Level(level))

    def hold_for(self, case: Case) -> bool:
        """True when the case was made for these terms: some forms need others, and say so in their setting."""
        return case.setting.algorithms == self.algorithms and case.setting.leeway == self.leeway

    def bind(self, level: Level) -> bool:
        """True when rules of this level bind the validator."""
        return self.level is Level.LTI or level is Level.OIDC

    def applied_to(self, setting: Setting) -> Setting:
        """Return the setting of a reader under these terms."""
        return replace(setting, algorithms=self.algorithms, leeway=self.leeway)
