"""Mistakes with what messages beyond links are for: assets, reports, proctored assessments, terms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from conformance.selftest.mutants.mutant import Mutant, asked_by, furnished, recast, refurnish, telling
from gateway.launch.tool_messages import ToolMessage, ToolMessages
from gateway.platforms.access_tokens import Grant
from gateway.platforms.downloads import Download, Downloads
from gateway.platforms.services import Answer, PlatformServices
from gateway.protocol.assets import Asset, demand_asset, demand_assets
from gateway.protocol.deep_linking import Item, demand_request, response_claims
from gateway.protocol.id_token import SignedClaims
from gateway.protocol.launch import Launch
from gateway.protocol.vocabulary import (
    CLAIM_ASSESSMENT_CONTROL,
    CLAIM_ASSET_SERVICE,
    CLAIM_CONTENT_ITEMS,
    CLAIM_DEEP_LINKING_SETTINGS,
    CLAIM_END_ASSESSMENT_RETURN,
    CLAIM_EULA_SERVICE,
    CLAIM_SESSION_DATA,
    CLAIM_START_ASSESSMENT_URL,
    MESSAGE_DEEP_LINKING_RESPONSE,
    MESSAGE_START_ASSESSMENT,
    SCOPE_ASSET_READONLY,
    SCOPE_EULA_USER,
)
from gateway.routes.assets import get_asset
from gateway.routes.idtoken import id_token
from gateway.routes.operation import Operation
from gateway.services.assessment_control import AssessmentControl
from gateway.services.asset_processing import JSON, AssetProcessing
from gateway.services.terms import Terms
from gateway.storage.launches import StoredLaunch
from gateway.storage.registrations import Registration

Document = dict[str, Any]
Claims = Mapping[str, Any]
ACTIONS = ["pause", "resume", "terminate", "update", "flag"]
REPORT = ("assetId", "type", "processingProgress", "priority", "timestamp", "result", "errorCode")


class _AnyBytes(AssetProcessing):
    """Passes on what came."""

    async def fetch(self, stored: StoredLaunch, asset_id: str) -> tuple[Asset, Download]:
        asset = demand_asset(stored.launch.claims, asset_id, enabled=self.enabled)
        return asset, await self._downloaded(stored, asset)

    async def _downloaded(self, stored: StoredLaunch, asset: Asset) -> Download:
        scopes, deployment = (SCOPE_ASSET_READONLY,), stored.launch.deployment_id
        grant = Grant(registration=stored.registration, scopes=scopes, deployment_id=deployment)

        async def attempt(token: str) -> Download:
            return await self.downloads.fetch(asset.url, token=token)

        return await self.services.authorized(grant, attempt, repeatable=True)


class _SizeAlone(_AnyBytes):
    """Counts the bytes, and does not look at them."""

    async def fetch(self, stored: StoredLaunch, asset_id: str) -> tuple[Asset, Download]:
        asset = demand_asset(stored.launch.claims, asset_id, enabled=self.enabled)
        download = await self._downloaded(stored, asset)
        if download.size == asset.size:
            return asset, download
        download.close()
        return await super().fetch(stored, "no such asset")


class _TakesTheTokenAlong(Downloads):
    """Repeats all headers wherever it is sent."""

    async def _followed(self, url: str, token: str) -> Download:
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        response = await self._http.get(url, headers=headers, follow_redirects=False)
        if response.is_redirect:
            url = str(httpx.URL(url).join(response.headers["location"]))
        return await super()._followed(url, token)


class _Reporting(AssetProcessing):
    """Sends reports as `written` has them."""

    def written(self, report: Document) -> Document:
        """Return the report as it is sent."""
        return report

    async def report(self, stored: StoredLaunch, report: Mapping[str, Any]) -> Document:
        return await super().report(stored, self.written(dict(report)))


class _OnlyWhatIsDocumented(_Reporting):
    """Drops members that it does not know."""

    def written(self, report: Document) -> Document:
        return {name: report[name] for name in REPORT if name in report}


class _PriorityInWords(_Reporting):
    """Writes numbers as texts."""

    def written(self, report: Document) -> Document:
        return report | {"priority": str(report["priority"])}


class _WithoutCode(_Reporting):
    """Keeps the reason of a failure to itself."""

    def written(self, report: Document) -> Document:
        return {name: value for name, value in report.items() if name != "errorCode"}


class _TimeInSeconds(_Reporting):
    """Tells the time as computers do."""

    def written(self, report: Document) -> Document:
        return report | {"timestamp": "1772366400"}


class _AnyAsset(AssetProcessing):
    """Leaves it to the platform whose asset it is."""

    async def report(self, stored: StoredLaunch, report: Mapping[str, Any]) -> Document:
        named = demand_assets(stored.launch.claims, enabled=self.enabled)
        others = {**stored.launch.claims, CLAIM_ASSET_SERVICE: {"assets": []}}
        unnamed = replace(stored, launch=Launch(claims=SignedClaims(others)))
        return await super().report(unnamed if named else stored, report)


class _WithoutSessionData(ToolMessages):
    """Makes session data of its own."""

    def _signed(
        self, stored: StoredLaunch, message_type: str, said: Mapping[str, Any], extra: Mapping[str, Any]
    ) -> str:
        changed = {**said, CLAIM_SESSION_DATA: "new"} if message_type == MESSAGE_START_ASSESSMENT else said
        return super()._signed(stored, message_type, changed, extra)


class _ReturnAsText(ToolMessages):
    """Writes what is true or false in words."""

    def _signed(
        self, stored: StoredLaunch, message_type: str, said: Mapping[str, Any], extra: Mapping[str, Any]
    ) -> str:
        words = {CLAIM_END_ASSESSMENT_RETURN: "true"} if CLAIM_END_ASSESSMENT_RETURN in said else {}
        return super()._signed(stored, message_type, {**said, **words}, extra)


class _NobodyVerified(ToolMessages):
    """Does not tell whom it recognised."""

    def start_assessment(self, stored: StoredLaunch, **said: Any) -> ToolMessage:
        return super().start_assessment(stored, **{**said, "verified_user": None})


class _StartsAnything(ToolMessages):
    """Signs the start of an assessment for every launch."""

    def start_assessment(self, stored: StoredLaunch, **said: Any) -> ToolMessage:
        target = str(stored.launch.claims.get(CLAIM_START_ASSESSMENT_URL, ""))
        if target:
            return super().start_assessment(stored, **said)
        return ToolMessage(jwt=self._signed(stored, MESSAGE_START_ASSESSMENT, {}, {}), target=target)


class _AnyItem(ToolMessages):
    """Returns what the tool gives, whatever was asked for."""

    def deep_linking(
        self, stored: StoredLaunch, items: Sequence[Item], *, options: Mapping[str, str], extra: Mapping[str, Any]
    ) -> ToolMessage:
        said = response_claims(items, options, demand_request(stored.launch))
        settings = stored.launch.claims[CLAIM_DEEP_LINKING_SETTINGS]
        jwt = self._signed(stored, MESSAGE_DEEP_LINKING_RESPONSE, said, extra)
        return ToolMessage(jwt=jwt, target=settings["deep_link_return_url"])


class _SettingsBesideTheItem(ToolMessages):
    """Writes the settings of reports as a text."""

    def _signed(
        self, stored: StoredLaunch, message_type: str, said: Mapping[str, Any], extra: Mapping[str, Any]
    ) -> str:
        items = [item | {"report": "on"} if "report" in item else item for item in said.get(CLAIM_CONTENT_ITEMS, [])]
        changed = {**said, CLAIM_CONTENT_ITEMS: items} if CLAIM_CONTENT_ITEMS in said else said
        return super()._signed(stored, message_type, changed, extra)


class _Controlling(PlatformServices):
    """Asks the control service in a way of its own."""

    def written(self, document: Document) -> Document:
        """Return the request as it is sent."""
        return document

    async def ask(self, registration: Registration, method: str, url: str, **asked: Any) -> Answer:
        return await super().ask(registration, method, url, **{**asked, "document": self.written(asked["document"])})


class _AsJson(_Controlling):
    """Sends control requests as plain JSON."""

    async def ask(self, registration: Registration, method: str, url: str, **asked: Any) -> Answer:
        return await super().ask(registration, method, url, **{**asked, "media_type": JSON})


class _WithoutIssuer(_Controlling):
    """Names the candidate by the subject alone."""

    def written(self, document: Document) -> Document:
        return document | {"user": document["user"]["sub"]}


class _WithoutDetails(AssessmentControl):
    """Sends the action, and nothing of why."""

    async def act(self, stored: StoredLaunch, action: str, _details: Mapping[str, Any]) -> Document:
        return await super().act(stored, action, {})


class _TriesEveryAction(AssessmentControl):
    """Leaves it to the platform what it offers."""

    async def act(self, stored: StoredLaunch, action: str, details: Mapping[str, Any]) -> Document:
        claims = stored.launch.claims
        offering = {**claims, CLAIM_ASSESSMENT_CONTROL: {**claims[CLAIM_ASSESSMENT_CONTROL], "actions": ACTIONS}}
        return await super().act(replace(stored, launch=Launch(claims=SignedClaims(offering))), action, details)


class _AlwaysYes(Terms):
    """Takes who decides for who accepts."""

    async def decide(self, stored: StoredLaunch, **told: Any) -> Document:
        return await super().decide(stored, **{**told, "accepted": True})


class _Timeless(Terms):
    """Does not say when somebody decided."""

    async def _ask(self, stored: StoredLaunch, method: str, part: str, scope: str, document: Any) -> None:
        told = {name: value for name, value in (document or {}).items() if name != "timestamp"}
        await super()._ask(stored, method, part, scope, told or document)


class _ResetsElsewhere(Terms):
    """Takes decisions back at the address of the deployment."""

    async def reset(self, stored: StoredLaunch) -> None:
        await self._ask(stored, "DELETE", "deployment", SCOPE_EULA_USER, None)


class _WaivesNothing(Terms):
    """Says that nobody need decide, and tells nobody."""

    async def require(self, _stored: StoredLaunch, *, required: bool) -> Document:
        return {"eulaRequired": required}


class _TermsOfNobody(Terms):
    """Answers well where there is nobody to tell."""

    async def _ask(self, stored: StoredLaunch, method: str, part: str, scope: str, document: Any) -> None:
        if CLAIM_EULA_SERVICE in stored.launch.claims:
            await super()._ask(stored, method, part, scope, document)


def _downloaded_by(careless: type[Downloads]) -> Callable[[Starlette], None]:
    def change(app: Starlette) -> None:
        processing = app.state.rooms.asset_processing
        refurnish(app, asset_processing=replace(processing, downloads=recast(processing.downloads, careless)))

    return change


def _controlled_by(careless: type[PlatformServices]) -> Callable[[Starlette], None]:
    def change(app: Starlette) -> None:
        control = app.state.rooms.assessment_control
        refurnish(app, assessment_control=replace(control, services=recast(control.services, careless)))

    return change


async def _to_be_shown(operation: Operation, request: Request) -> Response:
    answer = await operation.answer_to(request)
    if "content-disposition" in answer.headers:
        del answer.headers["content-disposition"]
    return answer


def _only_links(document: Document) -> None:
    if "launch" in document:
        document["launch"]["type"] = "LtiResourceLinkRequest"


PROCESSING = (
    Mutant(
        name="assets-to-be-shown",
        mistake="What a student handed in is answered as a page of the gateway's own.",
        caught_by="LTIAAS-126",
        change=asked_by(get_asset, _to_be_shown),
    ),
    Mutant(
        name="altered-assets-passed-on",
        mistake="An asset is passed on as it comes.",
        caught_by="LTIAAS-127",
        change=furnished(asset_processing=_AnyBytes),
    ),
    Mutant(
        name="assets-counted-only",
        mistake="Of an asset its size is compared alone.",
        caught_by="AP-007",
        change=furnished(asset_processing=_SizeAlone),
    ),
    Mutant(
        name="token-taken-along",
        mistake="At a redirect to another host the access token goes along.",
        caught_by="AP-006",
        change=_downloaded_by(_TakesTheTokenAlong),
    ),
    Mutant(
        name="reports-cut",
        mistake="Of a report only documented members are sent.",
        caught_by="LTIAAS-128",
        change=furnished(asset_processing=_OnlyWhatIsDocumented),
    ),
    Mutant(
        name="reports-of-1970",
        mistake="The time of a report is told in seconds.",
        caught_by="AP-008",
        change=furnished(asset_processing=_TimeInSeconds),
    ),
    Mutant(
        name="priority-in-words",
        mistake="The priority of a report is a text.",
        caught_by="AP-009",
        change=furnished(asset_processing=_PriorityInWords),
    ),
    Mutant(
        name="failure-without-code",
        mistake="The code of a failure is not sent.",
        caught_by="AP-010",
        change=furnished(asset_processing=_WithoutCode),
    ),
    Mutant(
        name="any-asset",
        mistake="A report on an asset that was not given is sent.",
        caught_by="LTIAAS-129",
        change=furnished(asset_processing=_AnyAsset),
    ),
    Mutant(
        name="processors-among-links",
        mistake="A processor is returned where links alone are accepted.",
        caught_by="AP-002",
        change=furnished(tool_messages=_AnyItem),
    ),
    Mutant(
        name="report-settings-as-text",
        mistake="The settings of a processor's reports are a text.",
        caught_by="AP-003",
        change=furnished(tool_messages=_SettingsBesideTheItem),
    ),
    Mutant(
        name="everything-a-link",
        mistake="Every message is shown as a resource link.",
        caught_by="LTIAAS-130",
        change=telling(id_token, _only_links),
    ),
    Mutant(
        name="new-session-data",
        mistake="The session data of a proctored start is made anew.",
        caught_by="PROC-003",
        change=furnished(tool_messages=_WithoutSessionData),
    ),
    Mutant(
        name="return-in-words",
        mistake="Whether the candidate is wanted back is told by a word.",
        caught_by="PROC-004",
        change=furnished(tool_messages=_ReturnAsText),
    ),
    Mutant(
        name="nobody-verified",
        mistake="The verified user is not told.",
        caught_by="LTIAAS-132",
        change=furnished(tool_messages=_NobodyVerified),
    ),
    Mutant(
        name="anything-starts",
        mistake="Every launch can be answered by the start of an assessment.",
        caught_by="LTIAAS-133",
        change=furnished(tool_messages=_StartsAnything),
    ),
    Mutant(
        name="control-as-json",
        mistake="Control requests are sent as plain JSON.",
        caught_by="PROC-008",
        change=_controlled_by(_AsJson),
    ),
    Mutant(
        name="candidate-without-issuer",
        mistake="The candidate of a control request is named by the subject alone.",
        caught_by="PROC-009",
        change=_controlled_by(_WithoutIssuer),
    ),
    Mutant(
        name="incident-without-details",
        mistake="Severity, reason and extra time are not passed on.",
        caught_by="LTIAAS-134",
        change=furnished(assessment_control=_WithoutDetails),
    ),
    Mutant(
        name="every-action-tried",
        mistake="An action that the platform does not offer is sent.",
        caught_by="LTIAAS-135",
        change=furnished(assessment_control=_TriesEveryAction),
    ),
    Mutant(
        name="decision-without-time",
        mistake="A decision about the terms is told without its time.",
        caught_by="EULA-002",
        change=furnished(terms=_Timeless),
    ),
    Mutant(
        name="always-yes",
        mistake="Who declines the terms is told to have accepted them.",
        caught_by="LTIAAS-136",
        change=furnished(terms=_AlwaysYes),
    ),
    Mutant(
        name="reset-elsewhere",
        mistake="Decisions are taken back at the address of the deployment.",
        caught_by="EULA-003",
        change=furnished(terms=_ResetsElsewhere),
    ),
    Mutant(
        name="waived-in-silence",
        mistake="Terms are waived, and the platform is not told.",
        caught_by="LTIAAS-137",
        change=furnished(terms=_WaivesNothing),
    ),
    Mutant(
        name="terms-of-nobody",
        mistake="A decision is answered well where there is nobody to tell.",
        caught_by="LTIAAS-138",
        change=furnished(terms=_TermsOfNobody),
    ),
)
