"""Defects of `kid` (RFC 7515 section 4.1.4, RFC 8725 section 3.10): it names a key of the set, and does no more.

That a token names its key, by a name that is in the set, is what LTI demands (Sec 6.3 and the certification's tests);
to RFC 7515 a kid is a hint, and a relying party of OpenID Connect may try every key of the set.
"""

from typing import Final

from conformance.tokens.changes import header_says
from conformance.tokens.defect import Change, Defect, Level
from conformance.tokens.draft import Draft
from conformance.tokens.signer import named, without


def _kid_left_out(draft: Draft) -> Draft:
    return draft.without_header("kid")


def _kid_left_out_of_one_key(draft: Draft) -> Draft:
    alone = [jwk for jwk in draft.key_set if jwk.get("kid") == draft.header["kid"]]
    return draft.with_keys(*alone).without_header("kid")


def _kid_of_neither(draft: Draft) -> Draft:
    """Leave the kid out of the header and of the only key, so that nothing equals nothing."""
    alone = _kid_left_out_of_one_key(draft)
    return alone.with_keys(*(without(jwk, "kid") for jwk in alone.key_set))


def _kid_as_array(draft: Draft) -> Draft:
    return draft.with_header(kid=[draft.header["kid"]])


def _kid_as_object(draft: Draft) -> Draft:
    return draft.with_header(kid={"kid": draft.header["kid"]})


def _kid_as_number(draft: Draft) -> Draft:
    return named(draft, "4711").with_header(kid=4711)


def _published_as(kid: str, written: str) -> Change:
    """Publish the key under one name, and call it another that is not quite the same."""
    return lambda draft: named(draft, kid).with_header(kid=written)


KID: Final[tuple[Defect, ...]] = (
    Defect(
        name="kid-left-out",
        requirements=("IDT-SIG-017",),
        reason="the key is chosen by its kid, so a token has to name one (Sec 6.3, certification test)",
        level=Level.LTI,
        forms={
            "several-keys": _kid_left_out,
            "one-key": _kid_left_out_of_one_key,
            "a-key-without-kid": _kid_of_neither,
            "empty": header_says(kid=""),
        },
    ),
    Defect(
        name="kid-unknown",
        requirements=("IDT-SIG-018",),
        reason="the key set has no key of that name (Sec 6.3)",
        level=Level.LTI,
        forms={
            "of-nobody": header_says(kid="nobody-has-this-kid"),
            "other-case": _published_as("Key-One", "key-one"),
            "longer": _published_as("key-1", "key-10"),
            "shorter": _published_as("key-10", "key-1"),
            "before-a-blank": _published_as("key-1", "key-1 "),
            "before-a-nul": _published_as("key-1", "key-1\0"),
            "composed-otherwise": _published_as("schl\u00fcssel", "schlu\u0308ssel"),
        },
    ),
    Defect(
        name="kid-not-a-text",
        requirements=("IDT-SIG-019", "IDT-SIG-018"),
        reason="kid is a text (RFC 7515 section 4.1.4), and is read before anything is verified",
        level=Level.LTI,
        forms={
            "null": header_says(kid=None),
            "number": _kid_as_number,
            "true": header_says(kid=True),
            "array": _kid_as_array,
            "object": _kid_as_object,
        },
    ),
    Defect(
        name="kid-not-ordinary",
        requirements=("IDT-SIG-019", "IDT-SIG-020", "IDT-SIG-018"),
        reason="a kid is compared and nothing else: no path, no query, no address (RFC 8725 section 3.10)",
        level=Level.LTI,
        forms={
            "path": header_says(kid="../../../../../../dev/null"),
            "address-of-a-file": header_says(kid="file:///etc/passwd"),
            "address": header_says(kid="https://attacker.example.net/key.pem"),
            "sql": header_says(kid="' OR 1=1--"),
            "command": header_says(kid="x; sleep 60 #"),
            "format": header_says(kid="{0.__class__} %s %n ${jndi:ldap://x/}"),
            "name-of-a-member": header_says(kid="__proto__"),
            "nul": header_says(kid="a\0b"),
            "very-long": header_says(kid="k" * 20_000),
        },
    ),
)
