"""Mistakes with content that people choose in a tool: requests, responses that are believed, what becomes of items."""

import html
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx

from conformance.bench.visit import ID_TOKEN
from conformance.selftest.judging_platforms import CLIENT_ID
from conformance.selftest.mutants_of_platform.go_between import (
    Answered,
    Insider,
    Repair,
    Sent,
    Spoil,
    claims_of,
    repairing,
    spoiling,
)
from conformance.selftest.mutants_of_platform.mutant import Change, PlatformMutant, writing
from mock_platform.draft import Draft
from mock_platform.vocabulary import (
    CLAIM_CONTENT_ITEMS,
    CLAIM_DATA,
    CLAIM_DEEP_LINKING_SETTINGS,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_MESSAGE_TYPE,
    CLAIM_RESOURCE_LINK,
    CLAIM_VERSION,
    ITEM_LTI_RESOURCE_LINK,
    MESSAGE_DEEP_LINKING_RESPONSE,
    VERSION,
)

Claims = dict[str, Any]
RESPONSES = "/lti/deep_linking/"
LIFETIME_S = 300


def believing(change: Callable[[Claims, Sent], None]) -> Repair:
    """Return the repair by which responses arrive with claims that were put right, signed by the tool."""

    def repair(sent: Sent, insider: Insider) -> Sent:
        claims = claims_of(sent.form.get("JWT", ""))
        if not sent.path.startswith(RESPONSES) or not claims:
            return sent
        change(claims, sent)
        return sent.with_form(JWT=insider.signed(claims))

    return repair


def with_items(change: Callable[[Claims], None]) -> Repair:
    """Return the repair that changes every item of a response."""

    def each(claims: Claims, _sent: Sent) -> None:
        for item in claims.get(CLAIM_CONTENT_ITEMS, ()):
            change(item)

    return believing(each)


def answering(change: Callable[[Sent, Answered], Answered]) -> Spoil:
    """Return the spoiler of answers to responses."""
    return lambda sent, answered: change(sent, answered) if sent.path.startswith(RESPONSES) else answered


def with_settings(change: Callable[[Claims], None]) -> Change:
    """Return the change of the settings of every deep linking request."""

    def deed(draft: Draft) -> None:
        if CLAIM_DEEP_LINKING_SETTINGS in draft.claims:
            change(draft.claims[CLAIM_DEEP_LINKING_SETTINGS])

    return writing(deed)


def _about_a_link(draft: Draft) -> None:
    if CLAIM_DEEP_LINKING_SETTINGS in draft.claims:
        draft.claims[CLAIM_RESOURCE_LINK] = {"id": "no-link-yet"}


def _of_this_platform(claims: Claims, sent: Sent) -> None:
    claims["aud"] = f"http://{sent.headers['host']}"
    claims.pop("azp", None)


def _of_now(claims: Claims, _sent: Sent) -> None:
    claims["iat"] = int(time.time())
    claims["exp"] = claims["iat"] + LIFETIME_S


def _as_if_it_responded(claims: Claims, _sent: Sent) -> None:
    if {"sub", "jti"} <= claims.keys():
        response = {CLAIM_MESSAGE_TYPE: MESSAGE_DEEP_LINKING_RESPONSE, CLAIM_VERSION: VERSION}
        claims.update(response | {"nonce": uuid4().hex})


class Remembering:
    """What a platform that looks at nothing would have to know: the browser and the data of each request."""

    def __init__(self) -> None:
        self.requests: dict[str, tuple[str, Any]] = {}

    def note(self, sent: Sent, answered: Answered) -> Answered:
        """Note the request that an answer of the authorization endpoint brings."""
        found = ID_TOKEN.search(answered.body.decode()) if sent.path == "/lti/authorize" else None
        settings = claims_of(found.group()).get(CLAIM_DEEP_LINKING_SETTINGS, {}) if found else {}
        if settings:
            path = settings["deep_link_return_url"].split("?")[0].partition("/lti/")[2]
            self.requests[f"/lti/{path}"] = sent.headers.get("cookie", ""), settings.get("data")
        return answered

    def any_browser(self, sent: Sent, _insider: Insider) -> Sent:
        """Let a response arrive in the browser of its request."""
        if sent.path not in self.requests:
            return sent
        return sent.with_header("cookie", self.requests[sent.path][0])

    def any_data(self, sent: Sent, insider: Insider) -> Sent:
        """Let a response arrive with the data of its request."""
        if sent.path not in self.requests:
            return sent
        claims = claims_of(sent.form.get("JWT", ""))
        return sent.with_form(JWT=insider.signed(claims | {CLAIM_DATA: self.requests[sent.path][1]}))


def _remembering(repair: str) -> Callable[[Any], Any]:
    def around(app: Any) -> Any:
        memory = Remembering()
        return repairing(getattr(memory, repair), memory.note)(app)

    return around


def _without(member: str) -> Callable[[Claims], None]:
    return lambda item: item.pop(member, None) and None


def _untagged(item: Claims) -> None:
    item.get("lineItem", {}).pop("tag", None)


def _undated(item: Claims) -> None:
    item.pop("available", None)
    item.pop("submission", None)


def _a_link(item: Claims) -> None:
    item["type"] = ITEM_LTI_RESOURCE_LINK


def _first_alone_refused(sent: Sent, answered: Answered) -> Answered:
    nothing = not claims_of(sent.form.get("JWT", "")).get(CLAIM_CONTENT_ITEMS)
    return Answered(400, answered.headers, b"Nothing was chosen.") if nothing else answered


def _showing_html(sent: Sent, answered: Answered) -> Answered:
    items = claims_of(sent.form.get("JWT", "")).get(CLAIM_CONTENT_ITEMS, [])
    shown = "".join(item.get("html", item.get("embed", {}).get("html", "")) for item in items)
    return Answered(answered.status, answered.headers, answered.body + shown.encode())


def _unescaping(_sent: Sent, answered: Answered) -> Answered:
    return Answered(answered.status, answered.headers, html.unescape(answered.body.decode()).encode())


def _strict(sent: Sent, answered: Answered) -> Answered:
    unknown = [name for name in claims_of(sent.form.get("JWT", "")) if "vendor" in name]
    return Answered(400, answered.headers, b"Unknown claim.") if unknown else answered


def _fetching(sent: Sent, answered: Answered) -> Answered:
    for item in claims_of(sent.form.get("JWT", "")).get(CLAIM_CONTENT_ITEMS, []):
        for picture in ("icon", "thumbnail"):
            if picture in item:
                httpx.get(item[picture]["url"])
    return answered


CHOSEN_CONTENT = (
    PlatformMutant(
        name="requests-about-a-link",
        mistake="A deep linking request names a resource link.",
        caught_by="DL-001",
        change=writing(_about_a_link),
    ),
    PlatformMutant(
        name="no-accepted-types",
        mistake="A deep linking request does not say which types it accepts.",
        caught_by="DL-002",
        change=with_settings(lambda settings: settings.pop("accept_types") and None),
    ),
    PlatformMutant(
        name="flags-as-texts",
        mistake="The flags of a deep linking request are texts.",
        caught_by="DL-003",
        change=with_settings(lambda settings: settings.update(accept_multiple="true")),
    ),
    PlatformMutant(
        name="frames-as-targets",
        mistake="A deep linking request accepts the document target of launches, frame.",
        caught_by="DL-004",
        change=with_settings(lambda settings: settings.update(accept_presentation_document_targets=["frame"])),
    ),
    PlatformMutant(
        name="responses-by-anybody",
        mistake="The signature of a deep linking response is not looked at.",
        caught_by="DL-060",
        around=repairing(believing(lambda _claims, _sent: None)),
    ),
    PlatformMutant(
        name="responses-in-any-name",
        mistake="The issuer of a deep linking response is not looked at.",
        caught_by="DL-061",
        around=repairing(believing(lambda claims, _: claims.update(iss=CLIENT_ID))),
    ),
    PlatformMutant(
        name="responses-for-anybody",
        mistake="The audience of a deep linking response is not looked at.",
        caught_by="DL-062",
        around=repairing(believing(_of_this_platform)),
    ),
    PlatformMutant(
        name="responses-of-any-age",
        mistake="The expiry of a deep linking response is not looked at.",
        caught_by="DL-063",
        around=repairing(believing(_of_now)),
    ),
    PlatformMutant(
        name="responses-with-any-nonce",
        mistake="The nonce of a deep linking response is not looked at.",
        caught_by="DL-064",
        around=repairing(believing(lambda claims, _: claims.update(nonce=uuid4().hex))),
    ),
    PlatformMutant(
        name="assertions-as-responses",
        mistake="A client assertion that names items is taken for a deep linking response.",
        caught_by="OAUTH-033",
        around=repairing(believing(_as_if_it_responded)),
    ),
    PlatformMutant(
        name="responses-in-any-browser",
        mistake="A deep linking response is taken in whichever browser it comes.",
        caught_by="DL-065",
        around=_remembering("any_browser"),
    ),
    PlatformMutant(
        name="responses-with-any-data",
        mistake="The data of a deep linking response are not compared with those of the request.",
        caught_by="TRAP-045",
        around=_remembering("any_data"),
    ),
    PlatformMutant(
        name="responses-of-any-deployment",
        mistake="The deployment of a deep linking response is not looked at.",
        caught_by="DL-066",
        around=repairing(believing(lambda claims, _: claims.update({CLAIM_DEPLOYMENT_ID: "1"}))),
    ),
    PlatformMutant(
        name="nothing-chosen-refused",
        mistake="A response without items is called an error.",
        caught_by="DL-067",
        around=spoiling(answering(_first_alone_refused)),
    ),
    PlatformMutant(
        name="items-lose-their-address",
        mistake="Every link that is returned leads to the tool's first page.",
        caught_by="DL-068",
        around=repairing(with_items(_without("url"))),
    ),
    PlatformMutant(
        name="items-lose-their-parameters",
        mistake="The custom parameters of a returned link are forgotten.",
        caught_by="DL-069",
        around=repairing(with_items(_without("custom"))),
    ),
    PlatformMutant(
        name="items-lose-their-tag",
        mistake="The line item of a returned link has no tag.",
        caught_by="DL-070",
        around=repairing(with_items(_untagged)),
    ),
    PlatformMutant(
        name="html-as-it-came",
        mistake="HTML that a tool returned is put into the page as it is.",
        caught_by="DL-071",
        around=spoiling(answering(_showing_html)),
    ),
    PlatformMutant(
        name="any-type-is-a-link",
        mistake="An item of a type that was not offered is taken for a link.",
        caught_by="DL-072",
        around=repairing(with_items(_a_link)),
    ),
    PlatformMutant(
        name="messages-as-they-came",
        mistake="The message in a deep linking response is put into the page as it is.",
        caught_by="DL-073",
        around=spoiling(answering(_unescaping)),
    ),
    PlatformMutant(
        name="unknown-claims-refused",
        mistake="A deep linking response with a claim that nobody knows is refused.",
        caught_by="DL-074",
        around=spoiling(answering(_strict)),
    ),
    PlatformMutant(
        name="items-lose-their-dates",
        mistake="The dates of a returned link are forgotten.",
        caught_by="DL-075",
        around=repairing(with_items(_undated)),
    ),
    PlatformMutant(
        name="pictures-fetched",
        mistake="The pictures of an item are fetched, wherever they are.",
        caught_by="DL-076",
        around=spoiling(answering(_fetching)),
    ),
)
