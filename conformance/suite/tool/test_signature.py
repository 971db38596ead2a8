"""Signature, header and key selection of the id_token (Sec 5.1.3, RFC 7515, RFC 8725): the forged tokens.

Each row is a valid launch with one thing changed, signed in the moment it is posted. Rows that need a key of their own
in the platform's key set are in `test_key_sets`.
"""

from typing import get_args

from conformance.bench.bench import Bench
from conformance.cases import Case, case, cases, requirement
from conformance.outcomes import Breach, NotApplicable
from conformance.suite.expectations import expect_no_visit, expect_user, needs_key_set
from conformance.suite.keys import published_keys
from conformance.vocabulary import ROLE_CONTEXT
from mock_platform import edits
from mock_platform import vocabulary as lti
from mock_platform.edits.signing import Rendering

MAY_BE_REFUSED = "RFC 7515 4.1.11 forbids writing it, and only allows refusing it"
NOT_CLEARLY_FORBIDDEN = "RFC 7515 says nothing of stray bits in the last character"
INSTRUCTOR = [ROLE_CONTEXT + "Instructor"]


@cases(
    case(
        "IDT-SIG-002",
        "altered-role",
        "a token whose roles were changed after signing",
        edits.alter_payload([lti.CLAIM_ROLES], INSTRUCTOR),
    ),
    case(
        "IDT-SIG-002",
        "altered-subject",
        "a token whose subject was changed after signing",
        edits.alter_payload("sub", "somebody-else"),
    ),
    case("IDT-SIG-003", "empty", "a token with an empty signature", edits.signature("empty")),
    case("IDT-SIG-003", "absent", "a token without its third part", edits.signature("drop")),
    case("IDT-SIG-004", "cut", "a token whose signature was cut", edits.signature("truncate")),
    case("IDT-SIG-004", "longer", "a token whose signature has surplus bytes", edits.signature("append")),
    case("IDT-SIG-004", "zeros", "a token whose signature is all zeros", edits.signature("zero")),
    case("IDT-SIG-004", "one-bit", "a token with one bit of the signature flipped", edits.signature("flip")),
    case("IDT-SIG-004", "of-another-token", "a token with the signature of another", edits.signature("other_token")),
)
def test_a_spoilt_signature_is_refused(bench: Bench, case: Case) -> None:
    """A token whose signature does not fit its text is refused."""
    bench.refuses(case)


NONE_SPELLINGS = {"none": "none", "none-capitalized": "None", "none-in-capitals": "NONE", "none-mixed": "nOnE"}


def _unsigned_rows() -> list[Case]:
    rows = [
        case(
            "IDT-SIG-005",
            f"{name}-{signature or 'empty'}",
            f"alg {value!r}",
            edits.unsigned(value, signature=signature),
        )
        for name, value in {**NONE_SPELLINGS, "blank": "", "null": None}.items()
        for signature in ("", "junk")
    ]
    rows += [
        case("IDT-SIG-005", "absent-empty", "no alg at all", edits.unsigned(absent=True)),
        case("IDT-SIG-005", "absent-junk", "no alg at all", edits.unsigned(absent=True, signature="junk")),
        case("IDT-SIG-005", "none-two-parts", "alg none, two parts", edits.unsigned("none", dots=1)),
        case(
            "IDT-SIG-005",
            "none-with-the-true-signature",
            "alg none with the true token's signature",
            edits.unsigned("none", signature="original"),
        ),
    ]
    return rows


@cases(*_unsigned_rows())
def test_an_unsigned_token_is_refused(bench: Bench, case: Case) -> None:
    """A token that says it is not signed is refused, however it is spelled."""
    bench.refuses(case)


RENDERINGS: tuple[Rendering, ...] = get_args(Rendering)


@cases(
    *[
        case(
            "IDT-SIG-006",
            f"hs256-{rendering.replace('_', '-')}",
            f"a token signed by HS256 with the public key as secret ({rendering})",
            edits.hmac("HS256", rendering=rendering),
        )
        for rendering in RENDERINGS
    ],
    case(
        "IDT-SIG-006",
        "hs384-spki-pem",
        "HS384 with the public key as secret",
        edits.hmac("HS384", rendering="spki_pem"),
    ),
    case(
        "IDT-SIG-006",
        "hs512-spki-pem",
        "HS512 with the public key as secret",
        edits.hmac("HS512", rendering="spki_pem"),
    ),
    case("IDT-SIG-007", "empty-secret", "HS256 with an empty secret", edits.hmac("HS256", secret="")),
    case("IDT-SIG-007", "the-word-secret", "HS256 with the secret 'secret'", edits.hmac("HS256", secret="secret")),
)
def test_a_symmetric_signature_is_refused(bench: Bench, case: Case) -> None:
    """A token signed with a symmetric algorithm is refused, whatever the secret."""
    bench.refuses(case)


@requirement("IDT-SIG-007")
def test_the_client_id_is_no_secret(bench: Bench) -> None:
    """A token signed by HS256 with the client id as secret is refused."""
    plan = bench.plan()
    secret = plan.registration.client_id

    bench.expect_refused(plan, edits.hmac("HS256", secret=secret), what="HS256 with the client id as secret")


@cases(
    case("IDT-SIG-008", "foreign-key", "a token signed by a stranger under a valid kid", edits.sign_with("foreign")),
    case("IDT-SIG-011", "jwk", "a token with its own key in `jwk`", edits.embed_key("jwk")),
    case("IDT-SIG-011", "jwk-without-kid", "a token with `jwk` and no kid", edits.embed_key("jwk", kid="drop")),
    case("IDT-SIG-014", "x5c", "a token with a certificate of its own in `x5c`", edits.embed_key("x5c")),
    case("IDT-SIG-014", "x5c-without-kid", "a token with `x5c` and no kid", edits.embed_key("x5c", kid="drop")),
)
def test_a_foreign_key_is_refused(bench: Bench, case: Case) -> None:
    """A token signed by a key outside the platform's set is refused, wherever it offers that key."""
    bench.refuses(case)


@cases(
    case("IDT-SIG-012", "jku", "a token with a `jku` to a key set of its own", edits.embed_key("jku")),
    case("IDT-SIG-012", "jku-without-kid", "a token with `jku` and no kid", edits.embed_key("jku", kid="drop")),
    case("IDT-SIG-013", "x5u", "a token with an `x5u` to a certificate of its own", edits.embed_key("x5u")),
    case("IDT-SIG-013", "x5u-without-kid", "a token with `x5u` and no kid", edits.embed_key("x5u", kid="drop")),
)
def test_an_address_of_a_key_is_neither_trusted_nor_fetched(bench: Bench, case: Case) -> None:
    """A token that says where its key can be fetched is refused, and nothing is fetched from there."""
    plan = bench.plan()
    before = plan.registration.control.last_seq()

    bench.expect_refused(plan, *case.edits, what=case.what)

    expect_no_visit(plan.registration.control, after=before)


@requirement("IDT-SIG-009")
def test_the_key_of_another_platform_is_refused(bench: Bench) -> None:
    """A token for one issuer signed by another registered platform's key is refused."""
    other = bench.subject.at_second_issuer()
    key = f"platform:{other.control.name}"
    bench.control(bench.plan(registration=other))  # from now on the tool has that key

    bench.expect_refused(
        bench.plan(), edits.sign_with(key), what="a token signed by another platform, under a valid kid"
    )


@requirement("IDT-SIG-009")
def test_the_key_and_kid_of_another_platform_are_refused(bench: Bench) -> None:
    """A token for one issuer that names and uses another registered platform's key is refused."""
    other = bench.subject.at_second_issuer()
    kid = other.control.present_key()["kid"]
    bench.control(bench.plan(registration=other))  # from now on the tool has that key

    bench.expect_refused(
        bench.plan(),
        edits.sign_with(f"platform:{other.control.name}", kid=kid),
        what="a token signed by another platform, under that platform's kid",
    )


@cases(
    case(
        "IDT-SIG-015",
        "unknown-extension",
        "crit with an extension that nobody knows",
        edits.header("crit", ["x-unknown"]),
        edits.header("x-unknown", True),
    ),
    case("IDT-SIG-015", "empty-list", "an empty crit", edits.header("crit", []), soft=MAY_BE_REFUSED),
    case("IDT-SIG-015", "string", "a crit that is no list", edits.header("crit", "exp"), soft=MAY_BE_REFUSED),
    case("IDT-SIG-015", "registered-name", "a crit that names alg", edits.header("crit", ["alg"]), soft=MAY_BE_REFUSED),
    case(
        "IDT-SIG-016",
        "b64-false",
        "crit b64 with b64 false",
        edits.header("b64", False),
        edits.header("crit", ["b64"]),
    ),
)
def test_a_critical_extension_is_refused(bench: Bench, case: Case) -> None:
    """A token whose header declares an extension critical is refused."""
    bench.refuses(case)


@cases(
    case("IDT-SIG-017 CT-BAD-01", "no-kid", "a token without a kid", edits.drop_header("kid")),
    case(
        "IDT-SIG-018 CT-BAD-02",
        "unknown-kid",
        "a token whose kid is in no key set",
        edits.header("kid", "nobody-has-this-kid"),
    ),
    case("IDT-SIG-019", "number", "a kid that is a number", edits.header("kid", 1)),
    case("IDT-SIG-019", "null", "a kid that is null", edits.header("kid", None)),
    case("IDT-SIG-019", "list", "a kid that is a list", edits.header("kid", ["a"])),
    case("IDT-SIG-019", "object", "a kid that is an object", edits.header("kid", {"a": 1})),
    case("IDT-SIG-019", "empty", "an empty kid", edits.header("kid", "")),
    case("IDT-SIG-019", "huge", "a kid of 100 kB", edits.header("kid", "k" * 100_000)),
    case("IDT-SIG-019", "nul", "a kid with a NUL", edits.header("kid", "a\x00b")),
    case("IDT-SIG-020", "path", "a kid that is a path", edits.header("kid", "../../../../dev/null")),
    case("IDT-SIG-020", "file-url", "a kid that is a file URL", edits.header("kid", "file:///etc/passwd")),
    case("IDT-SIG-020", "sql", "a kid with a quote and SQL", edits.header("kid", "' OR 1=1--")),
)
def test_a_kid_that_is_not_of_the_set_is_refused(bench: Bench, case: Case) -> None:
    """A token that names no key of the platform's set is refused."""
    bench.refuses(case)


@requirement("IDT-SIG-020")
def test_a_kid_that_is_a_url_is_not_fetched(bench: Bench) -> None:
    """A kid that looks like a URL is data: it is refused and nothing is fetched."""
    plan = bench.plan()
    before = plan.registration.control.last_seq()

    bench.expect_refused(
        plan, edits.header("kid", plan.registration.control.url("/sink/kid")), what="a kid that is a URL"
    )

    expect_no_visit(plan.registration.control, after=before)


@cases(
    case("IDT-SIG-025", "rsa-oaep", "claims encrypted to the tool's key, unsigned", edits.encrypt("RSA-OAEP")),
    case(
        "IDT-SIG-025",
        "zip-bomb",
        "encrypted claims that inflate",
        edits.encrypt("RSA-OAEP", compress=True, padding=5_000_000),
    ),
)
def test_a_token_encrypted_to_the_tools_own_key_is_refused(bench: Bench, case: Case) -> None:
    """What anybody could encrypt to a published key is no id_token, however it inflates."""
    needs_key_set(bench.facts)
    judgement = bench.refuses(case)

    bench.warn_if_slow(judgement)


@cases(
    case("IDT-SIG-025", "dir", "claims encrypted with a shared key", edits.encrypt("dir")),
    case(
        "IDT-SIG-025",
        "pbes2",
        "claims encrypted with a password and a huge iteration count",
        edits.encrypt("PBES2-HS256+A128KW", p2c=2_000_000),
    ),
    case("IDT-SIG-026", "general", "the JSON serialization", edits.serialization("general")),
    case("IDT-SIG-026", "flattened", "the flattened JSON serialization", edits.serialization("flattened")),
    case("IDT-SIG-027", "access-token", "an explicit type `at+jwt`", edits.header("typ", "at+jwt")),
    case("IDT-SIG-027", "logout-token", "an explicit type `logout+jwt`", edits.header("typ", "logout+jwt")),
    case("IDT-SIG-031", "unsigned-inside", "a signed envelope around an unsigned token", edits.nest()),
)
def test_another_kind_of_token_is_refused(bench: Bench, case: Case) -> None:
    """What is not a signed id_token in compact form is refused."""
    judgement = bench.refuses(case)

    bench.warn_if_slow(judgement)


@cases(
    case("IDT-SIG-027", "typ-absent", "a token without typ", edits.drop_header("typ")),
    case("IDT-SIG-027", "typ-upper-case", "typ JWT", edits.header("typ", "JWT")),
    case("IDT-SIG-027", "typ-lower-case", "typ jwt", edits.header("typ", "jwt")),
)
def test_the_usual_types_are_accepted(bench: Bench, case: Case) -> None:
    """A token without typ, or with typ JWT in either case, is accepted."""
    bench.accepts(case)


@cases(
    case("IDT-SIG-028", "sub-twice", "two members `sub`", edits.repeat_claim("sub", "somebody-else", "first")),
    case("IDT-SIG-028", "iss-twice", "two members `iss`", edits.repeat_claim("iss", "https://evil.invalid", "first")),
    case("IDT-SIG-028", "aud-twice", "two members `aud`", edits.repeat_claim("aud", "somebody-else", "first")),
    case("IDT-SIG-028", "roles-twice", "two members `roles`", edits.repeat_claim(lti.CLAIM_ROLES, INSTRUCTOR, "first")),
    case("IDT-SIG-028", "alg-twice", "two members `alg`", edits.repeat_header("alg", "none", "first")),
    case("IDT-SIG-028", "kid-twice", "two members `kid`", edits.repeat_header("kid", "nobody-has-this-kid", "first")),
)
def test_a_repeated_member_is_refused_or_the_last_one_holds(bench: Bench, case: Case) -> None:
    """Two members of one name are refused, or the last value (here the true one) is used throughout."""
    plan = bench.plan()
    bench.control(plan)

    launch = bench.launch(plan.with_edits(*case.edits))
    judgement = launch.run()

    if not judgement.refused:
        bench.accepted(judgement, case.what)
        expect_user(judgement, launch.subject_of_token())


@cases(
    case(
        "IDT-SIG-028", "sub-last", "two members `sub`, the false one last", edits.repeat_claim("sub", "somebody-else")
    ),
)
def test_a_repeated_member_never_lets_the_first_one_decide(bench: Bench, case: Case) -> None:
    """Two members of one name, the false one last, are refused, or the last value is used throughout."""
    plan = bench.plan()
    bench.control(plan)

    judgement = bench.make(plan.with_edits(*case.edits))

    if not judgement.refused:
        bench.accepted(judgement, case.what)
        expect_user(judgement, "somebody-else")


@cases(
    case(
        "IDT-SIG-028", "aud-last", "two members `aud`, the false one last", edits.repeat_claim("aud", "somebody-else")
    ),
    case("IDT-SIG-028", "alg-last", "two members `alg`, none last", edits.repeat_header("alg", "none")),
)
def test_a_repeated_member_whose_last_value_is_wrong_is_refused(bench: Bench, case: Case) -> None:
    """Two members of one name are refused when the last one is wrong: accepting means that the first decided."""
    bench.refuses(case)


@cases(
    *[
        case(
            "IDT-SIG-029",
            f"{part}-{how.replace('_', '-')}",
            f"{how.replace('_', ' ')} in the {part}",
            edits.encoding(part, how),
        )
        for part in ("header", "payload", "signature")
        for how in ("padding", "standard_alphabet", "space", "newline")
    ],
    case(
        "IDT-SIG-029",
        "signature-trailing-bits",
        "stray bits in the signature",
        edits.encoding("signature", "trailing_bits"),
        soft=NOT_CLEARLY_FORBIDDEN,
    ),
)
def test_an_encoding_that_is_not_canonical_is_refused(bench: Bench, case: Case) -> None:
    """Base64 that is not the canonical base64url is refused."""
    bench.refuses(case)


@cases(
    case("IDT-SIG-030", "utf-16", "claims in UTF-16", edits.payload_encoding("utf-16")),
    case("IDT-SIG-030", "byte-order-mark", "claims after a byte order mark", edits.payload_encoding("utf-8-sig")),
    case("IDT-SIG-030", "array", "claims that are an array", edits.payload_text("[]")),
    case("IDT-SIG-030", "string", "claims that are a string", edits.payload_text('"x"')),
    case("IDT-SIG-030", "number", "claims that are a number", edits.payload_text("1")),
    case("IDT-SIG-030", "nothing", "empty claims", edits.payload_text("")),
    case("IDT-SIG-030", "nested", "arrays nested 10,000 deep", edits.payload_text("[" * 10_000 + "]" * 10_000)),
    case("IDT-SIG-030", "nan", "a claim that is NaN", edits.claim_text("exp", "NaN")),
    case("IDT-SIG-030", "infinity", "an exp of Infinity", edits.claim_text("exp", "Infinity")),
    case("IDT-SIG-030", "text-after", "text after the JSON", edits.payload_wrap(suffix="x")),
)
def test_claims_that_are_no_json_object_are_refused(bench: Bench, case: Case) -> None:
    """A payload that is not a JSON object in UTF-8 is refused."""
    bench.refuses(case)


@requirement("IDT-SIG-001")
def test_a_token_signed_with_rs256_is_accepted(bench: Bench) -> None:
    """A launch signed with RS256 by a published 2048-bit key is accepted."""
    bench.expect_accepted(bench.plan())


@requirement("IDT-SIG-008")
def test_a_kid_of_the_tools_own_key_is_refused(bench: Bench) -> None:
    """A token under the kid of the tool's own key is refused: that key is in no platform's set."""
    bench.control(bench.plan())
    try:
        kid = published_keys(bench)[0]["kid"]
    except (Breach, KeyError) as error:  # a requirement of its own: JWKS-001, JWKS-002
        raise NotApplicable(f"the tool publishes no key with a kid: {error}") from error

    bench.expect_refused(
        bench.plan(), edits.sign_with("foreign", kid=kid), what="a token under the kid of the tool's key"
    )
