"""Liberties of the claims of a client assertion (Security Framework 1.0 section 4.1.1, RFC 7523 section 3)."""

from typing import Final

from conformance.tokens.changes import each_says, each_says_of_setting, each_tells, says, says_of_setting
from conformance.tokens.defect import Level, Message, Variation, Verdict
from conformance.tokens.moments import DAY, HOUR, MINUTE, from_now
from mock_platform.vocabulary import CLAIM_DEPLOYMENT_ID

LONGEST_ID: Final = 255

_ASSERTION: Final = frozenset({Message.CLIENT_ASSERTION})


ASSERTION_CLAIMS: Final[tuple[Variation, ...]] = (
    Variation(
        name="assertion-aud-list",
        subject="audience",
        requirements=("OAUTH-024",),
        reason="a list with the right audience is as good as the text, and the example of Sec 4.1.1 has one",
        forms=each_says_of_setting("aud", {"of-one": lambda setting: [setting.token_url]}),
        messages=_ASSERTION,
    ),
    Variation(
        name="assertion-aud-twice",
        subject="audience",
        requirements=("OAUTH-034",),
        reason="it is for this server alone; a server may insist on one value",
        forms=each_says_of_setting("aud", {"twice": lambda setting: [setting.token_url, setting.token_url]}),
        verdict=Verdict.ACCEPTABLE,
        messages=_ASSERTION,
    ),
    Variation(
        name="assertion-lifetime",
        subject="lifetime",
        requirements=("OAUTH-025",),
        reason="an assertion is good until it expires, typically for five minutes",
        forms={
            "nearly-over": from_now(iat=-299, exp=1),
            "of-a-minute": from_now(iat=0, exp=MINUTE),
            "of-five-minutes": from_now(iat=0, exp=300),
            "with-fraction": from_now(iat=-5.5, exp=294.25),
            "expiry-with-point-nought": from_now(iat=0, exp=300.0),
        },
        messages=_ASSERTION,
    ),
    Variation(
        name="assertion-lives-an-hour",
        subject="lifetime",
        requirements=("OAUTH-004",),
        reason="five minutes are typical; a server may refuse what lives longer (RFC 7523 section 3)",
        forms={
            "hour": from_now(iat=0, exp=HOUR),
            "day": from_now(iat=0, exp=DAY),
            "issued-an-hour-ago": from_now(iat=-HOUR, exp=MINUTE),
        },
        verdict=Verdict.ACCEPTABLE,
        messages=_ASSERTION,
    ),
    Variation(
        name="assertion-nbf",
        subject="nbf",
        requirements=("OAUTH-023",),
        reason="a tool may say from when on the assertion is valid, and that has begun (RFC 7523 section 3)",
        forms={
            "now": from_now(nbf=0),
            "hour-ago": from_now(nbf=-HOUR),
            "fraction": from_now(nbf=-0.5),
            "zero": says("nbf", 0),
        },
        messages=_ASSERTION,
    ),
    Variation(
        name="assertion-jti",
        subject="jti",
        requirements=("OAUTH-005",),
        reason="an id is any text that is new",
        forms=each_says(
            "jti",
            {
                "uuid": "0d5f4b2e-6a0c-4a5b-9a53-3b2f6a1e7c11",
                "digits": "17630928420001",
                "one-character": "a",
                "odd-characters": "a+b/c==.~!$&'()*,;:@ %\"\\",
                "like-a-query": "' OR '1'='1' --",
                "like-a-path": "../../etc/passwd",
                "long": "j" * LONGEST_ID,
                "unicode": "n\u00fcmm\u00ebr \U0001f9ea",
            },
        ),
        messages=_ASSERTION,
    ),
    Variation(
        name="assertion-deployment",
        subject="deployment",
        requirements=("OAUTH-008",),
        reason="the assertion should say for which deployment the token is (Core 6.2.1)",
        forms={"named": says_of_setting(CLAIM_DEPLOYMENT_ID, lambda setting: setting.deployment_id)},
        level=Level.LTI,
        messages=_ASSERTION,
    ),
    Variation(
        name="assertion-unknown-claims",
        subject="unknown-claims",
        requirements=("CORE-015",),
        reason="a tool may include other claims, and the server may ignore them (Sec 4.1.1, RFC 7523 section 3)",
        forms=each_tells(
            {
                "scope": {"scope": "https://vendor.example/scope/everything"},
                "names-of-people": {"name": "T\u0113st \U0001f9ea", "email": "ops@example.edu"},
                "nonce": {"nonce": "n-0815"},
                "almost-known": {"client_id": "another-tool-0815", "ISS": "another", "expires_in": 0},
            }
        ),
        messages=_ASSERTION,
    ),
    Variation(
        name="assertion-azp",
        subject="authorized-party",
        requirements=("CORE-015",),
        reason="RFC 7523 knows no azp, and what is not known is ignored",
        forms=each_says_of_setting("azp", {"client-id": lambda setting: setting.client_id}),
        messages=_ASSERTION,
    ),
)
