"""Liberties of `custom` (Core 5.4.6, B): texts of any kind and length, empty ones, and variables left as they were."""

from typing import Final

from conformance.tokens.changes import each_says
from conformance.tokens.defect import ID_TOKENS, Variation
from mock_platform.vocabulary import CLAIM_CUSTOM

_KIB: Final = 1024

CUSTOM: Final[tuple[Variation, ...]] = (
    Variation(
        name="custom",
        subject="custom",
        requirements=("CORE-080", "CORE-083"),
        reason="custom values are texts, possibly empty, and variables may be left as they were written",
        forms=each_says(
            CLAIM_CUSTOM,
            {
                "none": {},
                "one": {"week": "1"},
                "empty-text": {"week": ""},
                "unresolved-variable": {"name": "$Person.name.full", "own": "$com.vendor.Thing"},
                "like-other-types": {"number": "1", "truth": "true", "nothing": "null", "list": "[1]", "date": "2026"},
                "odd-names": {"": "nameless", "a b": "1", "A": "2", "a": "3", "__proto__": "4", "\u540d": "5"},
                "any-script": {"text": "\u0639\u0627\u0626\u0634\u0629 \u738b \U0001f469\u200d\U0001f4bb Zoe\u0308"},
                "json-in-a-text": {"state": '{"a": [1, "\\"", null]}\r\n\t'},
                "token-in-a-text": {"token": "eyJhbGciOiJub25lIn0.e30."},
                "many": {f"key_{number}": str(number) for number in range(500)},
                "64-kilobytes": {"large": "0123456789abcdef" * (64 * _KIB // 16)},
            },
        ),
        messages=ID_TOKENS,
    ),
)
