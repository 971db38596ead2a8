"""What a validator with one mistake says of itself; its docstring says who made the mistake, or why somebody would."""

from typing import ClassVar

from conformance.selftest.validators.correct import CorrectValidator


class Mistaken(CorrectValidator):
    """The correct validator with one rule changed."""

    flag: ClassVar[str] = ""
    """The defect that it takes, or the variation that it refuses or changes; `plain` is the token without any."""
    habit: ClassVar[str] = ""
    """The property that notices it where no single token can: what it does besides, or from one token to the next."""
