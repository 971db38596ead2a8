"""The claim lti1p1: who somebody was in LTI 1.1, which only a signature by the old secret proves (MIG 6.1, 6.2).

The target knows no consumer key of ours, so nothing can be proven to it: whoever it shows must be the token's user.
"""

import time

from conformance.bench.bench import Bench
from conformance.bench.launch import Launch
from conformance.cases import Case, case, cases, requirement
from conformance.observation.judgement import Judgement, Verdict
from conformance.outcomes import Breach, Inconclusive
from conformance.suite.expectations import shown_user
from mock_platform import edits
from mock_platform import vocabulary as lti
from mock_platform.messages.migration import consumer_key_sign

VICTIM = "11-victim"
KEY = "consumer-key-of-old"
LIFE_S = 300
SIGN_OF_ANOTHER_LAUNCH = "lWd54kFo5qU7xshAna6v8BwoBm6tmUjc6GTax6+12ps="


def _claimed(**consumer: str) -> dict[str, str]:
    return {"user_id": VICTIM, "context_id": "11-context", **consumer}


@cases(
    case(
        "MIG-003",
        "wrong-signature",
        "a signature that is none",
        edits.claim(
            [lti.CLAIM_LTI1P1], _claimed(oauth_consumer_key=KEY, oauth_consumer_key_sign="bm90IGEgc2lnbmF0dXJl")
        ),
    ),
    case(
        "MIG-003",
        "signature-of-another-launch",
        "the signature of another launch",
        edits.claim(
            [lti.CLAIM_LTI1P1], _claimed(oauth_consumer_key=KEY, oauth_consumer_key_sign=SIGN_OF_ANOTHER_LAUNCH)
        ),
    ),
    case(
        "MIG-003",
        "no-signature",
        "a consumer key without signature",
        edits.claim([lti.CLAIM_LTI1P1], _claimed(oauth_consumer_key=KEY)),
    ),
    case("MIG-003", "no-consumer", "a user id of LTI 1.1 alone", edits.claim([lti.CLAIM_LTI1P1], _claimed())),
)
def test_an_unproven_user_of_lti_11_is_nobody(bench: Bench, case: Case) -> None:
    """A launch with a migration claim that proves nothing gives no session of the user whom it names."""
    bench.control(bench.plan())
    launch = bench.launch(bench.plan(*case.edits))

    _expect_not_the_victim(launch, launch.run(), case.what)


@requirement("MIG-006")
def test_an_empty_secret_proves_nothing(bench: Bench) -> None:
    """A migration claim that is signed with an empty secret gives no session of the user whom it names."""
    bench.control(bench.plan())
    launch = bench.launch(bench.plan())
    nonce = launch.initiate().parameter("nonce") or ""
    registration, expiry = launch.plan.registration, int(time.time()) + LIFE_S
    sign = consumer_key_sign(
        KEY,
        "",
        deployment_id=registration.deployment_id,
        iss=registration.issuer,
        client_id=registration.client_id,
        exp=expiry,
        nonce=nonce,
    )
    proof = _claimed(oauth_consumer_key=KEY, oauth_consumer_key_sign=sign)

    launch.add_edits(edits.claim("exp", expiry), edits.claim([lti.CLAIM_LTI1P1], proof))

    _expect_not_the_victim(launch, launch.finish(launch.answer()), "a claim that is signed with an empty secret")


@cases(
    case("MIG-007", "absent", "no migration claim", edits.claim("name", "Nobody of old")),
    case("MIG-007", "ids-alone", "ids without a consumer", edits.claim([lti.CLAIM_LTI1P1], {"context_id": "11-c"})),
    case("MIG-007", "empty", "a migration claim with nothing in it", edits.claim([lti.CLAIM_LTI1P1], {})),
)
def test_a_launch_needs_no_migration(bench: Bench, case: Case) -> None:
    """A launch without a migration claim, or with one that asks for nothing, is accepted."""
    bench.accepts(case)


def _expect_not_the_victim(launch: Launch, judgement: Judgement, what: str) -> None:
    """Who refuses such a launch is safe, too; who accepts it has to show the token's own user."""
    launch.check_edits_were_used()
    if judgement.verdict is Verdict.UNCLEAR:
        raise Inconclusive(f"{what}: {judgement.reason}")
    if judgement.verdict is Verdict.ACCEPTED and shown_user(judgement) == VICTIM:
        raise Breach(f"{what} gave a session of the user {VICTIM!r}")
