"""Faults of the claims that every id_token has: who issued it, for whom, when, and until when.

Security Framework 1.0 sections 5.1.2 and 5.1.3; RFC 7519 section 4.1; OpenID Connect Core 3.1.3.7.
"""

from typing import Literal

from mock_platform import edits
from mock_platform.edits import Edit
from mock_platform.edits.edit import Json
from mock_platform.edits.paths import Alteration
from mock_platform.faults.fault import REFUSES, message_fault

HOUR_S = 3600.0
OTHER = "https://other.example"


@message_fault("TRAP-009", REFUSES)
def registered_claim_missing(claim: Literal["iss", "aud", "exp", "iat", "nonce"] = "nonce") -> list[Edit]:
    """A claim is missing that every id_token must have."""
    return [edits.drop_claim(claim)]


@message_fault("IDT-CLM-001", REFUSES)
def issuer_other(issuer: str = OTHER) -> list[Edit]:
    """The token says that another platform issued it, and this one's key signed it."""
    return [edits.claim("iss", issuer)]


@message_fault("IDT-CLM-001", "Compares the issuer as a whole, byte for byte, and refuses.")
def issuer_lookalike(how: Alteration = "slash") -> list[Edit]:
    """The issuer differs from the true one by its case, a slash, a blank, a character more or less."""
    return [edits.alter_claim("iss", how)]


@message_fault("IDT-CLM-003", "Refuses without an error of its own.")
def issuer_no_text(issuer: Json = [OTHER]) -> list[Edit]:  # noqa: B006  (never changed)
    """The issuer is no text: a list, a number, an object, null."""
    return [edits.claim("iss", issuer)]


@message_fault("IDT-CLM-004", "Accepts only tokens of the issuer that this login was begun for, and refuses.")
def token_of_another_platform(platform: str) -> list[Edit]:
    """Another platform of this server issues and signs the token, all of it in order, into a login of this one."""
    return [edits.issued_by(platform)]


@message_fault("IDT-CLM-007", "Refuses; the standard names the status 401.")
def audience_other(audience: Json = "somebody-else") -> list[Edit]:
    """The token is for another tool."""
    return [edits.claim("aud", audience)]


@message_fault("IDT-CLM-008", REFUSES)
def audience_empty(audience: Json = "") -> list[Edit]:
    """The audience is there and names nobody: an empty text, an empty list, null."""
    return [edits.claim("aud", audience)]


@message_fault("IDT-CLM-010", "Compares the audience as a whole, and refuses.")
def audience_lookalike(how: Alteration = "longer") -> list[Edit]:
    """The audience differs from the client id by its case, a blank, a character more or less."""
    return [edits.alter_claim("aud", how)]


@message_fault("IDT-CLM-009", "Refuses audiences that it has no reason to trust.")
def audience_extra(audience: str = OTHER, position: Literal["first", "last"] = "last") -> list[Edit]:
    """The token is for the tool and for somebody else, with the tool as the authorized party."""
    beside = {"first": ([audience], []), "last": ([], [audience])}
    before, after = beside[position]
    return [edits.audience_list(before, after)]


@message_fault("IDT-CLM-011", "Refuses several audiences without an authorized party.")
def audience_extra_without_azp(audience: str = OTHER) -> list[Edit]:
    """The token is for the tool and for somebody else, and does not say who is the authorized party."""
    return [edits.audience_list(after=[audience]), edits.drop_claim("azp")]


@message_fault("IDT-CLM-006", "Accepts the launch: a list of one is as good as a text.")
def audience_list_of_one() -> list[Edit]:
    """The audience is a list with the client id alone."""
    return [edits.audience_list()]


@message_fault("IDT-CLM-012", REFUSES)
def azp_other(client: str = "somebody-else") -> list[Edit]:
    """The authorized party is another tool."""
    return [edits.claim("azp", client)]


@message_fault("IDT-CLM-013", "Accepts the launch: with one audience the claim is optional.")
def azp_missing() -> list[Edit]:
    """The token does not say who is the authorized party."""
    return [edits.drop_claim("azp")]


@message_fault("IDT-CLM-015", "Refuses a token that expired longer ago than clocks differ.")
def expired(age_s: float = HOUR_S) -> list[Edit]:
    """The token expired so many seconds ago."""
    return [edits.claim_offset("iat", -age_s - HOUR_S), edits.claim_offset("exp", -age_s)]


@message_fault("IDT-CLM-017", "Refuses without an error of its own.")
def time_no_number(claim: Literal["exp", "iat"] = "exp", value: Json = "9999999999") -> list[Edit]:
    """A time is no number: quoted, true, a list, negative."""
    return [edits.claim(claim, value)]


@message_fault("IDT-CLM-017", "Accepts the launch: seconds may have fractions.")
def fractional_times() -> list[Edit]:
    """The times have fractions of a second."""
    return [edits.claim_offset("iat", -0.5), edits.claim_offset("exp", 299.5)]


@message_fault("IDT-CLM-019", "Refuses a token from further ahead than clocks differ.")
def issued_in_the_future(ahead_s: float = HOUR_S) -> list[Edit]:
    """The token was issued in the future."""
    return [edits.claim_offset("iat", ahead_s), edits.claim_offset("exp", ahead_s + HOUR_S)]


@message_fault("IDT-CLM-020", "Refuses it, or still accepts its nonce only once.")
def issued_long_ago(age_s: float = 30 * 24 * HOUR_S) -> list[Edit]:
    """The token was issued long ago and has not expired."""
    return [edits.claim_offset("iat", -age_s)]


@message_fault("IDT-CLM-021", REFUSES)
def expires_before_issue() -> list[Edit]:
    """The token expires before it was issued, both within what clocks may differ."""
    return [edits.claim_offset("iat", 50), edits.claim_offset("exp", 40)]


@message_fault("IDT-CLM-022", "Refuses a token that begins to hold later than clocks differ.")
def not_yet_valid(ahead_s: float = HOUR_S) -> list[Edit]:
    """The token says that it holds only from later on (`nbf`)."""
    return [edits.claim_offset("nbf", ahead_s)]


@message_fault("IDT-CLM-026", "Accepts the launch, and ends the session when its own rules say so.")
def never_expires() -> list[Edit]:
    """The token expires in the year 9999."""
    return [edits.claim("exp", 253_402_300_799)]
