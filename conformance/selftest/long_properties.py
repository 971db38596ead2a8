"""The long run: `python -m conformance.selftest.long_properties [EXAMPLES]`, every property of the strict validator.

It prints how many tokens each property tried, what the verdicts were, and the processor time; 1 when one does not hold.
"""

import sys
import time
from collections import Counter
from datetime import datetime
from typing import Any, ClassVar, Final

from hypothesis import settings

from conformance.properties import IdTokenValidatorProperties
from conformance.properties.holding import properties_of
from conformance.properties.trial import Tried, tried
from conformance.selftest.validators.correct import CorrectValidator, Refused

EXAMPLES: Final = 20_000


class LongProperties(IdTokenValidatorProperties):
    """The strict validator, with every verdict counted."""

    refusals = Refused
    algorithms: ClassVar[frozenset[str]] = frozenset({"RS256", "ES256"})
    profile = settings(database=None)
    verdicts: ClassVar[Counter[str]] = Counter()

    def validate(self, token: str, key_set: Any, issuer: str, client_id: str, nonce: str, now: datetime) -> Any:
        """Return the claims, or raise `Refused`."""
        validator = CorrectValidator()
        validator.algorithms = self.algorithms
        try:
            claims = validator.validate(token, key_set, issuer, client_id, nonce, now)
        except Refused:
            self.verdicts["refused"] += 1
            raise
        self.verdicts["accepted"] += 1
        return claims


def run(examples: int) -> int:
    """Try every property on so many examples; return how many do not hold."""
    properties = type("Counted", (LongProperties,), {"max_examples": examples})
    begun = time.process_time()
    outcomes = [shown(name, each) for name, each in zip(properties_of(properties), tried(properties), strict=True)]
    broken = outcomes.count(False)
    print(f"{broken} of {len(outcomes)} broken; {time.process_time() - begun:.0f} s of processor time")
    return broken


def shown(name: str, property_: Tried) -> bool:
    """Print how a property went, and the verdicts that it got; return whether it holds."""
    counts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(LongProperties.verdicts.items()))
    LongProperties.verdicts.clear()
    print("FAILED " if property_.failures else "holds  ", f"{name}: {counts}", *property_.failures, flush=True)
    return not property_.failures


if __name__ == "__main__":
    sys.exit(bool(run(int(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLES)))
