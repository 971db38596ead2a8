"""Mistakes in what a launch says of services, and in notices on their way."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx

from conformance.selftest.mutants_of_platform.go_between import Answered, Insider, Repair, Sent, repairing
from conformance.selftest.mutants_of_platform.mutant import Change, PlatformMutant, recast, writing
from mock_platform import edits
from mock_platform.draft import Draft
from mock_platform.edits import Edit
from mock_platform.launch import PlannedEdit
from mock_platform.notices.notice import Notice
from mock_platform.notices.outbox import Outbox
from mock_platform.platform import Platform
from mock_platform.vocabulary import (
    CLAIM_ACTIVITY,
    CLAIM_AGS_ENDPOINT,
    CLAIM_ASSET_REPORT_TYPE,
    CLAIM_GROUPS,
    CLAIM_MESSAGE_TYPE,
    CLAIM_NOTICES,
    CLAIM_ORIGIN_CONTEXTS,
    CLAIM_RESOURCE_LINK,
    MESSAGE_ASSET_PROCESSOR_SETTINGS,
    MESSAGE_DEEP_LINKING_REQUEST,
    MESSAGE_RESOURCE_LINK,
)

RELAY = "/lti/relay"


def forgetting_member(claim: str, member: str) -> Change:
    """Return the change by which a claim of every message lacks a member."""

    def deed(draft: Draft) -> None:
        draft.claims.get(claim, {}).pop(member, None)

    return writing(deed)


def forgetting_claim(claim: str, message: str) -> Change:
    """Return the change by which a kind of message lacks a claim."""

    def deed(draft: Draft) -> None:
        if draft.claims.get(CLAIM_MESSAGE_TYPE) == message:
            draft.claims.pop(claim, None)

    return writing(deed)


def with_notices(edit: Edit) -> Change:
    """Return the change by which every notice deviates so."""

    class Careless(Outbox):
        def put(self, notice: Notice) -> None:
            notice.edits.append(PlannedEdit(edit))
            super().put(notice)

    def change(platform: Platform) -> None:
        platform.outbox = recast(platform.outbox, Careless)

    return change


def relaying(change: Callable[[Any], Any]) -> Repair:
    """Return the repair by which notices come with another body: handlers become addresses of the go-between."""

    def repair(sent: Sent, _insider: Insider) -> Sent | Answered:
        if sent.path == RELAY:
            answer = httpx.post(sent.query["to"], json=change(sent.json))
            return Answered(answer.status_code, (), b"")
        handler = sent.json.get("handler") if sent.is_to("PUT", "/notices") and isinstance(sent.json, dict) else ""
        if not handler:
            return sent
        return sent.with_json(sent.json | {"handler": f"http://{sent.headers['host']}{RELAY}?to={quote(handler)}"})

    return repair


def _of_a_link(draft: Draft) -> None:
    if draft.claims.get(CLAIM_MESSAGE_TYPE) == MESSAGE_ASSET_PROCESSOR_SETTINGS:
        draft.claims[CLAIM_RESOURCE_LINK] = {"id": "settings"}


def _bare(document: dict[str, Any]) -> dict[str, Any]:
    return {"notices": [notice["jwt"] for notice in document["notices"]]}


ANNOUNCEMENTS = (
    PlatformMutant(
        name="grades-without-scopes",
        mistake="The claim of grades does not name its scopes.",
        caught_by="AGS-001",
        change=forgetting_member(CLAIM_AGS_ENDPOINT, "scope"),
    ),
    PlatformMutant(
        name="groups-without-version",
        mistake="The claim of groups does not name its versions.",
        caught_by="GS-001",
        change=forgetting_member(CLAIM_GROUPS, "service_versions"),
    ),
    PlatformMutant(
        name="notices-of-no-type",
        mistake="The claim of notices does not name their types.",
        caught_by="PNS-001",
        change=forgetting_member(CLAIM_NOTICES, "notice_types_supported"),
    ),
    PlatformMutant(
        name="attached-to-nothing",
        mistake="The deep linking request for an asset processor does not name the activity.",
        caught_by="AP-001",
        change=forgetting_claim(CLAIM_ACTIVITY, MESSAGE_DEEP_LINKING_REQUEST),
    ),
    PlatformMutant(
        name="settings-of-a-link",
        mistake="The settings of an asset processor are launched as a resource link.",
        caught_by="AP-012",
        change=writing(_of_a_link),
    ),
    PlatformMutant(
        name="reports-of-no-type",
        mistake="The review of a report does not say of which type it is.",
        caught_by="AP-013",
        change=writing(lambda draft: draft.claims.pop(CLAIM_ASSET_REPORT_TYPE, None)),
    ),
    PlatformMutant(
        name="bare-notices",
        mistake="A notice is a text in the list, and no object with its token.",
        caught_by="PNS-006",
        around=repairing(relaying(_bare)),
    ),
    PlatformMutant(
        name="notices-as-launches",
        mistake="A notice has the message type of a launch.",
        caught_by="PNS-007",
        change=with_notices(edits.claim(CLAIM_MESSAGE_TYPE, MESSAGE_RESOURCE_LINK)),
    ),
    PlatformMutant(
        name="unsigned-notices",
        mistake="Notices are signed by a key that the platform does not publish.",
        caught_by="PNS-007",
        change=with_notices(edits.sign_with("foreign")),
    ),
    PlatformMutant(
        name="copies-of-nothing",
        mistake="The notice of a copied context does not say where it came from.",
        caught_by="PNS-012",
        change=with_notices(edits.drop_claim(CLAIM_ORIGIN_CONTEXTS)),
    ),
)
