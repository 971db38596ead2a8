"""Rosters, groups and notices: asked for wrongly, read as if they were always complete, believed unseen."""

from typing import Any, ClassVar

from conformance.selftest.defects.defect import Defect
from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.app import Parts
from conformance.selftest.small_tool.asset_reports import Asset, AssetReports
from conformance.selftest.small_tool.fetching import Answer
from conformance.selftest.small_tool.jose import json_object_from, parted
from conformance.selftest.small_tool.launches import Launch, Message
from conformance.selftest.small_tool.notices import Notice, Notices
from conformance.selftest.small_tool.refusal import Refused
from conformance.selftest.small_tool.roster import Roster
from conformance.selftest.small_tool.service import Service, link_named

Member = dict[str, Any]


class _AcceptsJson(Service):
    """Asks for JSON, and takes for granted that nothing else could be meant."""

    async def call(self, party: Message, method: str, url: str, **how: Any) -> Answer:
        return await super().call(party, method, url, **{**how, "accept": "application/json"})


class _DifferencesAsPages(Service):
    """Takes the first link of the header for the next page."""

    def next_page(self, answer: Answer) -> str | None:
        return link_named("differences", answer) or super().next_page(answer)


class _NamesDemanded(Roster):
    """Shows members by a name that all of them have."""

    def name_of(self, member: Member) -> str:
        return str(member["name"])


class _StatusDemanded(Roster):
    """Asks each member for a status."""

    def is_active(self, member: Member) -> bool:
        return bool(member["status"] == "Active")


class _OneRosterForAContext(Roster):
    """Keeps the roster of a course, whichever deployment asks."""

    kept: ClassVar[dict[str, list[str]]] = {}

    async def members(self, launch: Launch) -> list[str]:
        context = str(launch.claim(lti.CLAIM_CONTEXT).get("id"))
        if context not in self.kept:
            self.kept[context] = await super().members(launch)
        return self.kept[context]


class _RosterTakenForGranted(Roster):
    """Reads the address of the roster as if every launch named one."""

    async def members(self, launch: Launch) -> list[str]:
        launch.claims[lti.CLAIM_NAMES_ROLE_SERVICE]["context_memberships_url"].strip()
        return await super().members(launch)


class _GroupsTakenForGranted(Roster):
    """Reads the address of the groups as if every launch named one."""

    async def groups(self, launch: Launch) -> list[str]:
        launch.claims[lti.CLAIM_GROUPS_SERVICE]["context_groups_url"].strip()
        return await super().groups(launch)


class _UnverifiedNotices(Notices):
    """Believes notices, which nobody but the platform could send to an address that nobody knows."""

    async def verified(self, token: str) -> Notice:
        claims = json_object_from(parted(token).payload)
        return Notice(claims, self._named_by(claims))


class _LaunchesAreNotices(Notices):
    """Takes any token of the platform for a notice."""

    async def verified(self, token: str) -> Notice:
        jws = parted(token)
        claims = json_object_from(jws.payload)
        registration = self._named_by(claims)
        await self.launches.verify(jws, registration)
        return Notice({lti.CLAIM_NOTICE: {"id": claims.get("nonce"), "type": "unknown"}, **claims}, registration)


class _AllOrNothing(Notices):
    """Refuses a delivery for one bad notice in it."""

    async def _good(self, entry: object) -> Notice | None:
        return await self.verified(str(entry["jwt"]) if isinstance(entry, dict) else "")


class _KnownNoticesAlone(Notices):
    """Refuses notices of a type that it did not expect."""

    async def verified(self, token: str) -> Notice:
        notice = await super().verified(token)
        if notice.notice_type not in {"LtiHelloWorldNotice", lti.NOTICE_SUBMISSION}:
            raise Refused("this kind of notice is not known here")
        return notice


class _HandlerLeftThere(Notices):
    """Ends a subscription by forgetting it."""

    async def subscribe(self, launch: Launch, notice_type: str, *, handler: str | None = None) -> None:
        if handler is None:
            await super().subscribe(launch, notice_type)


class _Unchecked(AssetReports):
    """Reports on whatever came."""

    def is_whole(self, _asset: Asset, _body: bytes) -> bool:
        return True


ROSTERS = (
    Defect(
        name="roster-as-json",
        mistake="Rosters are asked for as application/json.",
        caught_by="NRPS-002",
        parts=Parts(service=_AcceptsJson),
    ),
    Defect(
        name="groups-as-json",
        mistake="Groups are asked for as application/json.",
        caught_by="GS-002",
        parts=Parts(service=_AcceptsJson),
    ),
    Defect(
        name="differences-as-pages",
        mistake="The address of the differences is taken for that of the next page.",
        caught_by="NRPS-013",
        parts=Parts(service=_DifferencesAsPages),
    ),
    Defect(
        name="names-demanded",
        mistake="A member without a name crashes the tool.",
        caught_by="NRPS-006",
        parts=Parts(roster=_NamesDemanded),
    ),
    Defect(
        name="status-demanded",
        mistake="A member without a status crashes the tool.",
        caught_by="NRPS-007",
        parts=Parts(roster=_StatusDemanded),
    ),
    Defect(
        name="one-roster-for-a-context",
        mistake="The roster of one deployment is shown in another.",
        caught_by="NRPS-020",
        parts=Parts(roster=_OneRosterForAContext),
    ),
    Defect(
        name="roster-taken-for-granted",
        mistake="A launch that offers no roster crashes the tool that looks for it.",
        caught_by="CORE-086",
        parts=Parts(roster=_RosterTakenForGranted),
    ),
    Defect(
        name="groups-taken-for-granted",
        mistake="A launch that offers no groups crashes the tool that looks for them.",
        caught_by="GS-007",
        parts=Parts(roster=_GroupsTakenForGranted),
    ),
    Defect(
        name="notices-unverified",
        mistake="Notices are believed without a look at their signature.",
        caught_by="PNS-008",
        parts=Parts(notices=_UnverifiedNotices),
    ),
    Defect(
        name="launches-are-notices",
        mistake="The token of a launch is taken for a notice.",
        caught_by="PNS-009",
        source="TRAP-018",
        parts=Parts(notices=_LaunchesAreNotices),
    ),
    Defect(
        name="delivery-spoilt-by-one",
        mistake="One bad notice spoils all of its delivery.",
        caught_by="PNS-010",
        parts=Parts(notices=_AllOrNothing),
    ),
    Defect(
        name="known-notices-alone",
        mistake="Notices of an unknown type are refused.",
        caught_by="PNS-010",
        parts=Parts(notices=_KnownNoticesAlone),
    ),
    Defect(
        name="handler-left-there",
        mistake="A subscription that is over is not taken back at the platform.",
        caught_by="PNS-002",
        parts=Parts(notices=_HandlerLeftThere),
    ),
    Defect(
        name="asset-unchecked",
        mistake="What was fetched is not held against its checksum.",
        caught_by="AP-007",
        parts=Parts(asset_reports=_Unchecked),
    ),
)
