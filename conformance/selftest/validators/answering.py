"""The strict validator as a command: a question on standard input, a verdict on standard output (docs/properties.md).

`python -m conformance.selftest.validators.answering` answers one question and ends; with `--lines` it answers each line
with a line; `--mistake` makes it one that takes unsigned tokens.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from conformance.selftest.validators.correct import CorrectValidator, Refused


class Unsigned(CorrectValidator):
    """Takes any signature."""

    def verifies(self, *_: Any) -> bool:
        """True, whatever was signed."""
        return True


def answer_to(question: str, validator: CorrectValidator) -> str:
    """Return the verdict on one question."""
    asked = json.loads(question)
    validator.algorithms = frozenset(asked["algorithms"])
    validator.leeway = timedelta(seconds=asked["leeway_s"])
    validator.level = asked["level"]
    token, key_set = asked["token"], asked["key_set"]
    issuer, client_id, nonce = asked["issuer"], asked["client_id"], asked["nonce"]
    now = datetime.fromtimestamp(asked["now"], UTC)
    try:
        claims = validator.validate(token, key_set, issuer, client_id, nonce, now)
    except Refused as refusal:
        return json.dumps({"verdict": "refused", "reason": str(refusal)})
    return json.dumps({"verdict": "accepted", "claims": claims})


def main(words: list[str]) -> None:
    """Answer what comes on standard input."""
    validator = Unsigned() if "--mistake" in words else CorrectValidator()
    questions = sys.stdin if "--lines" in words else [sys.stdin.read()]
    for question in questions:
        print(answer_to(question, validator), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
