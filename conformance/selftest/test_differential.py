"""Readers of other hands and ours on the same tokens: where they differ is explained, and what is explained happens.

What others published stands here for the gateway's validator; `conformance/tests/test_external_truth.py` has the rest.
"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conformance.selftest.differential import (
    READERS,
    drawn_tokens,
    said_by_gateway,
)
from conformance.selftest.differential_page import page
from conformance.selftest.disagreements import Disagreement, Reader, disagreements, explained, explanations
from conformance.tests.published_tokens import (
    ES256_A3,
    HS256_A1,
    RS256_A2,
    RS256_COOKBOOK,
    WYCHEPROOF_PADDINGS,
    WYCHEPROOF_RSA,
    PublishedToken,
)
from conformance.tokens.case import hostile_case, valid_case
from conformance.tokens.defect import Message, Verdict
from conformance.tokens.defects.issuer import ISSUER
from conformance.tokens.id_token import SETTING, id_token
from conformance.vectors.reading import Vector, read_vectors
from mock_platform.base64url import base64url_from_bytes, bytes_from_base64url

PAGE = Path(__file__).parents[2] / "docs" / "differential.md"


OURS = {"gateway", "mock LMS"}
FORMED = datetime(2011, 3, 22, 18, 40, tzinfo=UTC)  # a moment before the token of RFC 7515 expires


@pytest.fixture(scope="module")
def vectors() -> tuple[Vector, ...]:
    """The vectors of id_tokens, read from the file."""
    return read_vectors(Message.ID_TOKEN)


@pytest.fixture(scope="module")
def found(vectors: tuple[Vector, ...]) -> dict[Disagreement, list[str]]:
    """Every disagreement that the vectors show."""
    return disagreements(READERS, vectors)


def answer_of_gateway(published: PublishedToken, *, signature: str = "", as_launch: bool = False) -> object:
    """Return what the gateway's validator says of a published token, with another signature if one is given."""
    token = f"{published.token.rpartition('.')[0]}.{signature}" if signature else published.token
    return said_by_gateway(token, published.public_jwk, replace(SETTING, now=FORMED), as_launch=as_launch)


def with_a_bit_turned(published: PublishedToken) -> str:
    """Return the signature of a published token with one bit of it turned."""
    octets = bytes_from_base64url(published.token.rpartition(".")[2])
    return base64url_from_bytes(bytes([octets[0] ^ 1]) + octets[1:])


def test_every_disagreement_is_explained(found: dict[Disagreement, list[str]]) -> None:
    """Whatever a reader does otherwise than the strict one has its explanation in disagreements.toml."""
    assert sorted(found.keys() - explained()) == []


def test_every_explanation_explains_something(found: dict[Disagreement, list[str]]) -> None:
    """What is explained happens: a library that was mended, or a vector that is gone, leaves no explanation behind."""
    assert sorted(explained() - found.keys()) == []


def test_a_disagreement_is_explained_once() -> None:
    """No two explanations are of the same disagreement."""
    covered = [disagreement for each in explanations() for disagreement in each.covers()]

    assert len(covered) == len(set(covered))


def test_readers_of_ours_take_nothing_that_is_hostile(
    vectors: tuple[Vector, ...], found: dict[Disagreement, list[str]]
) -> None:
    """Where the gateway or the mock LMS is laxer than the strict validator, the documents leave the verdict open."""
    verdicts = {vector.id: vector.verdict for vector in vectors}
    taken = [id_ for each, ids in found.items() if each.reader in OURS and each.what == "takes" for id_ in ids]

    assert [id_ for id_ in taken if verdicts[id_] is Verdict.INVALID] == []


def test_readers_of_ours_neither_crash_nor_change_claims(found: dict[Disagreement, list[str]]) -> None:
    """The gateway and the mock LMS refuse or take, and hand the claims on as they were signed."""
    assert [each for each in found if each.reader in OURS and each.what in {"crashes", "changes"}] == []


def test_a_reader_that_takes_everything_is_noticed() -> None:
    """The comparison bites: a reader without a rule disagrees about a defect, and not about the plain token."""
    credulous = Reader(name="credulous", read=lambda _sample: dict(id_token().claims), refusals=())
    defect = ISSUER[0]
    form = next(iter(defect.forms))

    found = disagreements([credulous], [valid_case(id_token()), hostile_case(id_token(), defect, form)])

    assert found == {Disagreement("credulous", "takes", defect.name): [f"{defect.name}/{form}"]}


def test_drawn_tokens_show_nothing_that_the_vectors_do_not() -> None:
    """Of tokens that are drawn, none makes a reader differ in a way that is not explained."""
    assert sorted(disagreements(READERS, drawn_tokens(60)).keys() - explained()) == []


def test_the_page_is_up_to_date() -> None:
    """docs/differential.md says what the explanations say: --page writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == page(explanations(), READERS)


def test_the_gateway_reads_the_example_of_the_standard() -> None:
    """RFC 7515 appendix A.2: the signature verifies, and the claims are those that the appendix shows."""
    claims = {"iss": "joe", "exp": 1300819380, "http://example.com/is_root": True}

    assert answer_of_gateway(RS256_A2) == claims


def test_the_gateway_takes_no_launch_from_the_example_of_the_standard() -> None:
    """The example is signed, and is no launch: its issuer is another."""
    assert answer_of_gateway(RS256_A2, as_launch=True) == "ISS_CLAIM_DOES_NOT_MATCH"


@pytest.mark.parametrize("published", [RS256_COOKBOOK, WYCHEPROOF_RSA], ids=lambda each: each.source)
def test_the_gateway_believes_a_published_signature(published: PublishedToken) -> None:
    """The signature is verified before the payload is read, which is no JSON here: that is what is refused."""
    assert answer_of_gateway(published) == "INVALID_JWT_RECEIVED"


@pytest.mark.parametrize("published", [RS256_A2, RS256_COOKBOOK, WYCHEPROOF_RSA], ids=lambda each: each.source)
def test_the_gateway_sees_one_bit(published: PublishedToken) -> None:
    """The control of the tests above: with one bit turned it is the signature that is refused."""
    assert answer_of_gateway(published, signature=with_a_bit_turned(published)) == "INVALID_SIGNATURE"


@pytest.mark.parametrize("written", WYCHEPROOF_PADDINGS.values(), ids=WYCHEPROOF_PADDINGS)
def test_the_gateway_refuses_a_block_that_is_nearly_right(written: str) -> None:
    """A signature whose block has the right digest in another DER is none (RFC 8017 section 8.2.2)."""
    assert answer_of_gateway(WYCHEPROOF_RSA, signature=written) == "INVALID_SIGNATURE"


@pytest.mark.parametrize("published", [HS256_A1, ES256_A3], ids=lambda each: each.source)
def test_the_gateway_takes_no_other_algorithm(published: PublishedToken) -> None:
    """Published tokens of other algorithms are refused for their algorithm, whatever their signature is worth."""
    assert answer_of_gateway(published) == "ALG_NOT_RS256"
