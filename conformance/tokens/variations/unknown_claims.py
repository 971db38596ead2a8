"""Liberties of a vendor: claims that the reader does not understand, and that change nothing (Core 3.5, 5.4.7).

Other claims of OpenID Connect and of RFC 7519 are unknown in this sense too, to a reader that does not use them.
"""

from typing import Any, Final

from conformance.tokens.changes import says, tells
from conformance.tokens.defect import Variation

_VENDOR: Final = "https://vendor.example/claim/"


def _nested(levels: int) -> Any:
    value: Any = "innermost"
    for _ in range(levels):
        value = {"inner": [value]}
    return value


UNKNOWN_CLAIMS: Final[tuple[Variation, ...]] = (
    Variation(
        name="vendor-claims",
        subject="vendor",
        requirements=("CORE-015",),
        reason="vendors and later versions add claims all the time",
        forms={
            "text": says(f"{_VENDOR}text", "anything"),
            "every-type": tells(
                {
                    f"{_VENDOR}null": None,
                    f"{_VENDOR}true": True,
                    f"{_VENDOR}number": -1.5e-3,
                    f"{_VENDOR}list": [1, "1", [], {}],
                    f"{_VENDOR}object": {"": "", "a": {"b": None}},
                }
            ),
            "nested": says(f"{_VENDOR}nested", _nested(10)),
            "large": says(f"{_VENDOR}large", "x" * 20_000),
            "many": tells({f"{_VENDOR}{number}": number for number in range(500)}),
            "short-names": tells({"placement": "course_navigation", "errors": {"errors": {}}, "v": 1}),
            "names-that-languages-mind": tells(
                {"__proto__": {"admin": True}, "constructor": "x", "toString": 1, "__class__": "y", "": "nameless"}
            ),
            "names-of-the-header": tells({"alg": "none", "kid": "unknown", "jku": "https://attacker.example/keys"}),
            "numbers-at-the-edge-of-a-double": says(
                f"{_VENDOR}numbers", [2**53 - 1, -(2**53) + 1, 1.7976931348623157e308, 5e-324, 0.1]
            ),
        },
    ),
    Variation(
        name="registered-claims",
        subject="registered",
        requirements=("CORE-015",),
        reason="RFC 7519 and OpenID Connect know more claims, which no step of validation asks for",
        forms={
            "jti": says("jti", "9d2e3f0a-6f5b-4c57-9a0b-3a1f0c6d7e88"),
            "of-openid-connect": tells(
                {"auth_time": 1_700_000_000, "acr": "0", "amr": ["pwd", "otp"], "sid": "session-1"}
            ),
            "of-lti-1.1": tells({"oauth_consumer_key": "key", "lti_version": "LTI-1p0", "user_id": "1"}),
        },
    ),
)
