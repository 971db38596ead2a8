"""Liberties of the claims of a deep linking response (Security Framework 1.0 section 5.2, Deep Linking 2.0 4.5)."""

from typing import Final

from conformance.tokens.changes import client_id_of, each_says, each_tells, in_turn, issuer_of, says_of_setting
from conformance.tokens.defect import Change, Level, Message, Variation, Verdict
from conformance.tokens.draft import Draft
from conformance.tokens.moments import DAY, HOUR, MINUTE, YEAR, from_now
from mock_platform.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_DATA,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_ERRORLOG,
    CLAIM_ERRORMSG,
    CLAIM_LOG,
    CLAIM_MSG,
    CLAIM_ROLES,
)

ANOTHER_PLATFORM: Final = "https://another-lms.example"
LONGEST_ID: Final = 255

_RESPONSE: Final = frozenset({Message.DEEP_LINKING_RESPONSE})


def _answering(data: str) -> Change:
    return lambda draft: draft.with_setting(data=data).with_claims({CLAIM_DATA: data})


def _answering_without_data(draft: Draft) -> Draft:
    return draft.with_setting(data=None).without_claims(CLAIM_DATA)


def _of_deployment(deployment_id: str) -> Change:
    return lambda draft: draft.with_setting(deployment_id=deployment_id).with_claims(
        {CLAIM_DEPLOYMENT_ID: deployment_id}
    )


RESPONSE_CLAIMS: Final[tuple[Variation, ...]] = (
    Variation(
        name="response-aud-list",
        subject="audience",
        requirements=("DL-022",),
        reason="an audience may be a list, and azp beside it names the platform",
        forms={
            "of-one": says_of_setting("aud", lambda setting: [setting.issuer]),
            "of-one-with-azp": in_turn(
                says_of_setting("aud", lambda setting: [setting.issuer]), says_of_setting("azp", issuer_of)
            ),
            "text-with-azp": says_of_setting("azp", issuer_of),
        },
        messages=_RESPONSE,
    ),
    Variation(
        name="response-aud-several-with-azp",
        subject="audience",
        requirements=("TRAP-008",),
        reason="whether a further audience is trusted is the platform's to say; azp says that it is meant",
        forms={
            "first": in_turn(
                says_of_setting("aud", lambda setting: [setting.issuer, ANOTHER_PLATFORM]),
                says_of_setting("azp", issuer_of),
            ),
            "twice": in_turn(
                says_of_setting("aud", lambda setting: [setting.issuer, setting.issuer]),
                says_of_setting("azp", issuer_of),
            ),
        },
        verdict=Verdict.ACCEPTABLE,
        messages=_RESPONSE,
    ),
    Variation(
        name="response-azp-client-id",
        subject="audience",
        requirements=("IDT-CLM-012",),
        reason="Sec 5.2.2 wants the platform there, and the example of Deep Linking 2.0 has the client id",
        forms={"text": says_of_setting("azp", client_id_of)},
        verdict=Verdict.ACCEPTABLE,
        messages=_RESPONSE,
    ),
    Variation(
        name="response-lifetime",
        subject="lifetime",
        requirements=("DL-063",),
        reason="a response is good until it expires, be that soon or late",
        forms={
            "nearly-over": from_now(iat=-MINUTE, exp=1),
            "of-a-minute": from_now(iat=0, exp=MINUTE),
            "of-an-hour": from_now(iat=-1, exp=3599),
            "with-fraction": from_now(iat=-5.5, exp=300.25),
        },
        messages=_RESPONSE,
    ),
    Variation(
        name="response-lives-long",
        subject="lifetime",
        requirements=("DL-064",),
        reason="no document bounds a lifetime, and no platform has to remember a nonce for so long",
        forms={
            "of-a-day": from_now(iat=0, exp=DAY),
            "of-ten-years": from_now(iat=0, exp=10 * YEAR),
            "issued-a-day-ago": from_now(iat=-DAY, exp=MINUTE),
            "milliseconds": says_of_setting("exp", lambda setting: (setting.seconds + 300) * 1000),
        },
        verdict=Verdict.ACCEPTABLE,
        messages=_RESPONSE,
    ),
    Variation(
        name="response-nbf",
        subject="nbf",
        requirements=("IDT-CLM-022",),
        reason="a tool may say from when on the response is valid, and that has begun",
        forms={
            "now": from_now(nbf=0),
            "hour-ago": from_now(nbf=-HOUR),
            "fraction": from_now(nbf=-0.5),
        },
        messages=_RESPONSE,
    ),
    Variation(
        name="response-nonce",
        subject="nonce",
        requirements=("DL-023",),
        reason="a nonce is any text that is new",
        forms=each_says(
            "nonce",
            {
                "uuid": "0d5f4b2e-6a0c-4a5b-9a53-3b2f6a1e7c11",
                "digits": "17630928420001",
                "odd-characters": "a+b/c==.~!$&'()*,;:@ %\"\\",
                "long": "n" * LONGEST_ID,
                "unicode": "n\u00fcmm\u00ebr",
            },
        ),
        messages=_RESPONSE,
    ),
    Variation(
        name="response-deployment",
        subject="deployment",
        requirements=("DL-024", "DL-066"),
        reason="the id of a deployment is any text of at most 255 characters",
        forms={
            "one-digit": _of_deployment("1"),
            "longest": _of_deployment("d" * LONGEST_ID),
            "like-an-address": _of_deployment("https://lms.example.edu/deployments/1?a=b&c#d"),
            "with-colon": _of_deployment("1:8865aa05b4b79b64a91a86042e43af5ea8ae79eb"),
        },
        level=Level.LTI,
        messages=_RESPONSE,
    ),
    Variation(
        name="response-data",
        subject="data",
        requirements=("DL-025", "DL-065"),
        reason="data is any text, comes back as it was, and is not there when there was none",
        forms={
            "none": _answering_without_data,
            "empty": _answering(""),
            "blanks": _answering("  "),
            "markup": _answering('<a href="x">&amp;\'\\</a>'),
            "unicode": _answering("\u00e9 e\u0301 \u4f60\u597d \U0001f9ea \u200b"),
            "json": _answering('{"course": 1, "token": null}'),
            "two-kilobytes": _answering("0123456789abcdef" * 128),
            "line-breaks": _answering("one\r\ntwo\n"),
        },
        level=Level.LTI,
        messages=_RESPONSE,
    ),
    Variation(
        name="response-words",
        subject="words",
        requirements=("DL-030", "DL-073"),
        reason="a tool may say something to the person and to the log, which are texts",
        forms=each_tells(
            {
                "message": {CLAIM_MSG: "One quiz was added"},
                "log": {CLAIM_LOG: "quiz=1 user=42"},
                "error": {CLAIM_ERRORMSG: "The quiz could not be made", CLAIM_ERRORLOG: "E4711: quota"},
                "all": {CLAIM_MSG: "m", CLAIM_LOG: "l", CLAIM_ERRORMSG: "e", CLAIM_ERRORLOG: "f"},
                "empty": {CLAIM_MSG: "", CLAIM_ERRORLOG: ""},
                "markup": {CLAIM_MSG: "<script>alert(1)</script>", CLAIM_ERRORMSG: "<b>no</b>"},
                "unicode": {CLAIM_MSG: "Hinzugef\u00fcgt \u2713 \U0001f389"},
            }
        ),
        level=Level.LTI,
        messages=_RESPONSE,
    ),
    Variation(
        name="response-unknown-claims",
        subject="unknown-claims",
        requirements=("CORE-015", "DL-074"),
        reason="the receiver must ignore claims that it does not understand (Sec 5.3)",
        forms=each_tells(
            {
                "subject": {"sub": "user-1"},
                "person": {"name": "Ada", "email": "teacher@example.edu"},
                "of-the-request": {CLAIM_ROLES: [], CLAIM_CONTEXT: {"id": "course-1"}},
                "almost-known": {"content_items": "none", "data": "other", "ISS": "other"},
            }
        ),
        messages=_RESPONSE,
    ),
)
