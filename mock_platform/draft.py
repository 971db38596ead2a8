"""A message in the making: from claims to the form that the browser posts.

The order of the phases is fixed (claims, header, payload, sign, token, form) and each phase works on what the
one before left. A draft is valid until an edit touches it. RFC 7515 for the token, Security Framework 5.1.1.3
for the form.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

from mock_platform.algorithms import ALGORITHMS
from mock_platform.base64url import base64url_from_bytes
from mock_platform.forms import Pairs
from mock_platform.keys import KeyPair

if TYPE_CHECKING:
    from mock_platform.edits.edit import Phase
    from mock_platform.platform import Platform
    from mock_platform.registration import Registration

DeliveryMethod = Literal["form_post", "query", "fragment", "multipart", "json"]
Position = Literal["first", "last"]
Signer = Callable[[bytes], bytes]


def signer(pair: KeyPair, algorithm: str) -> Signer:
    """Return the function that signs with this key."""
    return lambda data: ALGORITHMS[algorithm].sign(pair.private_key, data)


def json_text(value: Any) -> str:
    """Return compact JSON, characters beyond ASCII as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def json_octets(value: Any) -> bytes:
    """Return compact JSON as bytes; what is no Unicode proper becomes bytes that are no UTF-8."""
    return json_text(value).encode("utf-8", "surrogatepass")


def with_member(text: str, member: str, value: Any, position: Position) -> str:
    """Return the text of a JSON object with one more member at its beginning or end, taken or not."""
    pair = f"{json_text(member)}:{json_text(value)}"
    inside = text.strip()[1:-1]
    pairs = [pair, inside] if position == "first" else [inside, pair]
    return "{" + ",".join(part for part in pairs if part) + "}"


class Errand(Protocol):
    """What a message is made for, a launch or a notice: the tool that gets it, and the edits that change it."""

    @property
    def registration(self) -> "Registration":
        """The tool that gets the message."""
        ...

    def apply(self, phase: "Phase", target: object) -> None:
        """Apply the edits of one phase, in order."""
        ...


@dataclass
class Draft:
    """The token and its form, as far as they are. A notice has no form."""

    platform: "Platform"
    launch: Errand
    now: datetime
    claims: dict[str, Any]
    header: dict[str, Any]
    sign: Signer
    fields: Pairs
    tool_keys: dict[str, Any] = field(default_factory=lambda: {"keys": []})
    surplus_header: list[tuple[str, Any, Position]] = field(default_factory=list)
    text: str = ""
    encoding: str = "utf-8"
    dots: int = 2
    token: str = ""
    delivery: DeliveryMethod = "form_post"
    signed_claims: dict[str, Any] = field(default_factory=dict)
    encrypt: Callable[[bytes], str] | None = None

    @property
    def header_bytes(self) -> bytes:
        """The header as JSON, repeated members included."""
        text = json_text(self.header)
        for member, value, position in self.surplus_header:
            text = with_member(text, member, value, position)
        return text.encode("utf-8", "surrogatepass")

    @property
    def payload_bytes(self) -> bytes:
        """The payload as it will be signed."""
        return self.text.encode(self.encoding, "surrogatepass")

    @property
    def signing_input(self) -> str:
        """The two parts that are signed."""
        return f"{base64url_from_bytes(self.header_bytes)}.{base64url_from_bytes(self.payload_bytes)}"

    def make(self) -> None:
        """Go through the phases."""
        self.make_token()
        self.fields.insert(0, ("id_token", self.token))
        self.launch.apply("form", self)

    def make_token(self) -> None:
        """Go through the phases up to the token."""
        self.launch.apply("claims", self)
        self.launch.apply("header", self)
        self.text = json_text(self.claims)
        self.launch.apply("payload", self)
        self.launch.apply("sign", self)
        self.token = self.encrypt(self.payload_bytes) if self.encrypt else self._signed()
        self.launch.apply("token", self)

    def _signed(self) -> str:
        signing_input = self.signing_input
        signature = self.sign(signing_input.encode("ascii"))
        return f"{signing_input}.{base64url_from_bytes(signature)}" if self.dots == 2 else signing_input
