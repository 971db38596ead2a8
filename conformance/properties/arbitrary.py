"""What may arrive instead of a token or of a key set: any text, any JSON, any value in any member.

No lone surrogates: a form that a browser posts cannot carry them, except as escapes within JSON.
"""

from typing import Any, Final

from hypothesis import strategies as st

from conformance.tokens.case import Case, valid_case
from conformance.tokens.defect import Change, Liberty, Variation, Verdict
from conformance.tokens.draft import Draft, json_text
from conformance.tokens.id_token import id_token
from mock_platform.base64url import base64url_from_bytes

HEADER_MEMBERS: Final = ("alg", "kid", "typ", "crit", "b64", "cty", "zip", "jwk", "jku", "x5c", "x5u", "x5t")
JWK_MEMBERS: Final = ("kty", "kid", "n", "e", "use", "alg", "key_ops", "x5c")
_SCALARS: Final = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=20)
)


def json_values() -> st.SearchStrategy[Any]:
    """Return a strategy for JSON values, small ones."""
    return st.recursive(
        _SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=10), inner), max_leaves=6
    )


def texts_instead_of_tokens() -> st.SearchStrategy[str]:
    """Return a strategy for texts that nobody signed, some of which look like tokens."""
    part = st.one_of(json_values().map(json_text), st.binary(max_size=40)).map(base64url_from_bytes)
    return st.one_of(
        st.text(),
        st.binary().map(lambda octets: octets.decode("latin-1")),
        st.lists(part, max_size=6).map(".".join),
        st.builds("{}.{}.{}".format, json_headers(), part, part),
    )


def json_headers() -> st.SearchStrategy[str]:
    """Return a strategy for headers that are objects, encoded."""
    members = st.dictionaries(st.sampled_from(HEADER_MEMBERS), json_values())
    return members.map(json_text).map(base64url_from_bytes)


def key_sets() -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for objects instead of key sets, with and without keys in them."""
    jwk = st.dictionaries(st.sampled_from(JWK_MEMBERS), json_values())
    kid = id_token().header["kid"]
    named = jwk.map(lambda members: {**members, "kid": kid, "kty": "RSA"})
    keys = st.one_of(json_values(), st.lists(st.one_of(json_values(), jwk, named), max_size=4))
    return st.one_of(
        keys.map(lambda value: {"keys": value}),
        st.dictionaries(st.text(max_size=10), json_values()),
    )


def any_value_anywhere() -> st.SearchStrategy[Case]:
    """Return a strategy for the plain token with any value in one member of header, claims or key; either verdict."""
    claims = st.sampled_from(tuple(id_token().claims))
    member = st.one_of(
        st.builds(_in_the_header, st.sampled_from(HEADER_MEMBERS), json_values()),
        st.builds(_in_the_claims, claims, json_values()),
        st.builds(_in_the_key, st.sampled_from(JWK_MEMBERS), json_values()),
    )
    return member.map(lambda change: valid_case(id_token(), change))


def _in_the_header(name: str, value: Any) -> Liberty:
    return _left_open(f"header {name}", lambda draft: draft.with_header(**{name: value}))


def _in_the_claims(name: str, value: Any) -> Liberty:
    return _left_open(f"claim {name}", lambda draft: draft.with_claims({name: value}))


def _in_the_key(name: str, value: Any) -> Liberty:
    def change(draft: Draft) -> Draft:
        named, *others = draft.key_set
        return draft.with_keys({**named, name: value}, *others)

    return _left_open(f"key {name}", change)


def _left_open(form: str, change: Change) -> Liberty:
    row = Variation(
        name="any-value",
        subject="anything",
        requirements=("IDT-SIG-030",),
        reason="whatever stands in a token, a reader comes to a verdict",
        forms={form: change},
        verdict=Verdict.ACCEPTABLE,
    )
    return row, form
