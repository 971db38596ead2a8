"""Mistakes with proctored attempts, terms, reviews, privacy, storage, and pages that repeat what they were told."""

import html
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.bench.visit import ID_TOKEN
from conformance.selftest.mutants_of_platform.go_between import (
    Answered,
    Insider,
    Sent,
    claims_of,
    repairing,
    spoiling,
)
from conformance.selftest.mutants_of_platform.mutant import PlatformMutant, writing
from mock_platform.draft import Draft
from mock_platform.vocabulary import (
    CLAIM_ACS,
    CLAIM_AGS_ENDPOINT,
    CLAIM_ATTEMPT_NUMBER,
    CLAIM_END_ASSESSMENT_RETURN,
    CLAIM_EULA,
    CLAIM_FOR_USER,
    CLAIM_LTI1P1,
    CLAIM_MESSAGE_TYPE,
    CLAIM_RESOURCE_LINK,
    CLAIM_SESSION_DATA,
    CLAIM_START_ASSESSMENT_URL,
    MESSAGE_DATA_PRIVACY,
    MESSAGE_DATA_PRIVACY_UNPREFIXED,
    MESSAGE_SUBMISSION_REVIEW,
)

Claims = dict[str, Any]
STARTS = "/lti/proctoring/"
BOUND = (CLAIM_SESSION_DATA, CLAIM_ATTEMPT_NUMBER, CLAIM_RESOURCE_LINK)


def _with(claim: str, member: str, value: Any) -> Callable[[Draft], None]:
    def deed(draft: Draft) -> None:
        if claim in draft.claims:
            draft.claims[claim][member] = value

    return deed


def _numbered_by_text(draft: Draft) -> None:
    if CLAIM_ATTEMPT_NUMBER in draft.claims:
        draft.claims[CLAIM_ATTEMPT_NUMBER] = str(draft.claims[CLAIM_ATTEMPT_NUMBER])


def _reviewed_without_line_item(draft: Draft) -> None:
    if draft.claims.get(CLAIM_MESSAGE_TYPE) == MESSAGE_SUBMISSION_REVIEW:
        draft.claims.get(CLAIM_AGS_ENDPOINT, {}).pop("lineitem", None)


def _privacy_by_another_name(draft: Draft) -> None:
    if draft.claims.get(CLAIM_MESSAGE_TYPE) in {MESSAGE_DATA_PRIVACY, MESSAGE_DATA_PRIVACY_UNPREFIXED}:
        draft.claims[CLAIM_MESSAGE_TYPE] = "LtiPrivacyRequest"


def _privacy_of_a_name(draft: Draft) -> None:
    if draft.claims.get(CLAIM_MESSAGE_TYPE) == MESSAGE_DATA_PRIVACY:
        draft.claims[CLAIM_FOR_USER].pop("user_id")


class Remembering:
    """What a platform that compares nothing would have to know: the start of each attempt, and its browser."""

    def __init__(self) -> None:
        self.starts: dict[str, tuple[str, Claims]] = {}

    def note(self, sent: Sent, answered: Answered) -> Answered:
        """Note the attempt that an answer of the authorization endpoint begins."""
        found = ID_TOKEN.search(answered.body.decode()) if sent.path == "/lti/authorize" else None
        claims = claims_of(found.group()) if found else {}
        if CLAIM_START_ASSESSMENT_URL in claims:
            path = "/lti/" + claims[CLAIM_START_ASSESSMENT_URL].partition("/lti/")[2]
            self.starts[path] = sent.headers.get("cookie", ""), claims
        return answered

    def any_attempt(self, sent: Sent, insider: Insider) -> Sent:
        """Let the message that starts an attempt say what the platform said, under a signature that is believed."""
        if sent.path not in self.starts:
            return sent
        bound = {name: self.starts[sent.path][1][name] for name in BOUND}
        return sent.with_form(JWT=insider.signed(claims_of(sent.form.get("JWT", "")) | bound))

    def any_browser(self, sent: Sent, _insider: Insider) -> Sent:
        """Let it arrive in the browser of the candidate."""
        return sent.with_header("cookie", self.starts[sent.path][0]) if sent.path in self.starts else sent


def _remembering(repair: str) -> Callable[[Any], Any]:
    def around(app: Any) -> Any:
        memory = Remembering()
        return repairing(getattr(memory, repair), memory.note)(app)

    return around


def _not_sent_back(sent: Sent, insider: Insider) -> Sent:
    if not sent.path.startswith(STARTS):
        return sent
    claims = claims_of(sent.form.get("JWT", ""))
    claims.pop(CLAIM_END_ASSESSMENT_RETURN, None)
    return sent.with_form(JWT=insider.signed(claims))


def _without_state(sent: Sent, answered: Answered) -> Answered:
    return answered.with_json({"done": True}) if sent.is_to("POST", "/control") and answered.status < 300 else answered


def _any_control(sent: Sent, answered: Answered) -> Answered:
    refused = sent.is_to("POST", "/control") and answered.status in {403, 404}
    return replace(answered.with_json({"status": "running"}), status=200) if refused else answered


def _any_decision(sent: Sent, answered: Answered) -> Answered:
    refused = sent.is_to("POST", "/eula/user") and answered.status >= 400
    return replace(answered, status=201) if refused else answered


def _unescaped(sent: Sent, answered: Answered) -> Answered:
    if sent.path != "/lti/authorize":
        return answered
    return replace(answered, body=html.unescape(answered.body.decode()).encode())


def _storage_named_once(sent: Sent, answered: Answered) -> Answered:
    if sent.path != "/lti/authorize":
        return answered
    return replace(answered, body=answered.body.replace(b"lti_storage_target", b"storage_target"))


FURTHER_MESSAGES = (
    PlatformMutant(
        name="storage-named-once",
        mistake="The frame for storage is named when the login begins, and not with the answer.",
        caught_by="STORE-001",
        around=spoiling(_storage_named_once),
    ),
    PlatformMutant(
        name="requests-as-they-came",
        mistake="Parameters of an authentication request are put into the page as they are.",
        caught_by="TRAP-044",
        around=spoiling(_unescaped),
    ),
    PlatformMutant(
        name="attempts-as-texts",
        mistake="The number of an attempt is a text.",
        caught_by="PROC-001",
        change=writing(_numbered_by_text),
    ),
    PlatformMutant(
        name="unknown-actions",
        mistake="The control service offers an action that nobody knows.",
        caught_by="PROC-002",
        change=writing(_with(CLAIM_ACS, "actions", ["flag", "expel"])),
    ),
    PlatformMutant(
        name="attempts-begin-by-anything",
        mistake="What the message that starts an attempt says, and who signed it, is not looked at.",
        caught_by="PROC-005",
        around=_remembering("any_attempt"),
    ),
    PlatformMutant(
        name="attempts-begin-anywhere",
        mistake="An attempt begins in whichever browser its message comes.",
        caught_by="PROC-006",
        around=_remembering("any_browser"),
    ),
    PlatformMutant(
        name="candidates-do-not-come-back",
        mistake="Nobody is sent back to the tool at the end, whatever it asked.",
        caught_by="PROC-007",
        around=repairing(_not_sent_back),
    ),
    PlatformMutant(
        name="control-without-a-state",
        mistake="Control of an attempt is answered without its state.",
        caught_by="PROC-010",
        around=spoiling(_without_state),
    ),
    PlatformMutant(
        name="control-of-anything",
        mistake="Control of attempts that are not there is answered as if it had been done.",
        caught_by="PROC-011",
        around=spoiling(_any_control),
    ),
    PlatformMutant(
        name="terms-told-nowhere",
        mistake="The launch that shows terms does not say where decisions are told.",
        caught_by="EULA-001",
        change=writing(_with(CLAIM_EULA, "url", "/eula")),
    ),
    PlatformMutant(
        name="anybody-decides",
        mistake="Decisions about terms are taken from anybody, about anybody.",
        caught_by="EULA-005",
        around=spoiling(_any_decision),
    ),
    PlatformMutant(
        name="reviews-without-a-line-item",
        mistake="A submission review has no line item.",
        caught_by="SR-001",
        change=writing(_reviewed_without_line_item),
    ),
    PlatformMutant(
        name="privacy-by-another-name",
        mistake="A launch about data privacy has a name of the platform's own.",
        caught_by="DPL-001",
        change=writing(_privacy_by_another_name),
    ),
    PlatformMutant(
        name="privacy-of-a-name",
        mistake="A launch about data privacy names a person without their id.",
        caught_by="DPL-002",
        change=writing(_privacy_of_a_name),
    ),
    PlatformMutant(
        name="earlier-users-as-numbers",
        mistake="The id that a user had in LTI 1.1 is a number.",
        caught_by="MIG-001",
        change=writing(_with(CLAIM_LTI1P1, "user_id", 7)),
    ),
)
