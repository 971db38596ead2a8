"""Deep linking requests believed too easily, and responses put together wrongly (DL 2.0; Sec 5.2)."""

from collections.abc import Sequence
from html import escape
from typing import Any

from starlette.responses import Response

from conformance.selftest.defects.defect import Defect, asking, lacking
from conformance.selftest.small_tool import pages
from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.app import Parts, SmallTool
from conformance.selftest.small_tool.choosing import Choosing, Item
from conformance.selftest.small_tool.fetching import is_safe
from conformance.selftest.small_tool.launches import Launch

Settings = dict[str, Any]


def _responding(change: Any) -> Parts:
    """Return the tool whose responses are *change* of the right ones; what is None is left out."""

    class Careless(Choosing):
        def response(self, launch: Launch, settings: Settings, items: Sequence[Item]) -> dict[str, Any]:
            right = super().response(launch, settings, items)
            changed = {**right, **change(right, launch)}
            return {name: value for name, value in changed.items() if value is not LEFT_OUT}

    return Parts(choosing=Careless)


LEFT_OUT: Any = object()


def _offering(change: Any) -> Parts:
    """Return the tool whose items are *change* of the right ones."""

    class Careless(Choosing):
        def offered(self, title: str) -> list[Item]:
            return [{**item, **change(item)} for item in super().offered(title)]

    return Parts(choosing=Careless)


class _Everything(Choosing):
    """Returns what was chosen, whatever types the platform takes."""

    def fitting(self, items: Sequence[Item], settings: Settings) -> list[Item]:
        return [self.trimmed(item, settings) for item in items if item["type"] != lti.ITEM_ASSET_PROCESSOR]


class _AsManyAsChosen(Choosing):
    """Returns all that was chosen."""

    def fitting(self, items: Sequence[Item], settings: Settings) -> list[Item]:
        return super().fitting(items, {**settings, "accept_multiple": True})


class _WholeItems(Choosing):
    """Returns items with all that they have."""

    def trimmed(self, item: Item, _settings: Settings) -> Item:
        return item


class _DataOnAPage(Choosing):
    """Keeps the data in a field of its page, escaped, and does not undo that."""

    def response(self, launch: Launch, settings: Settings, items: Sequence[Item]) -> dict[str, Any]:
        kept = {name: escape(value) if name == "data" else value for name, value in settings.items()}
        return super().response(launch, kept, items)


class _DataOfTheLast(Choosing):
    """Keeps the data of the request that came last, for there is one person who chooses."""

    def response(self, launch: Launch, settings: Settings, items: Sequence[Item]) -> dict[str, Any]:
        return super().response(launch, {**settings, "data": self.__dict__.get("latest")}, items)


class _KeepsData(SmallTool):
    """Tells the part that chooses which data came last."""

    def page_of(self, launch: Launch) -> str:
        self.choosing.__dict__["latest"] = launch.claim(lti.CLAIM_DEEP_LINKING_SETTINGS).get("data")
        return super().page_of(launch)


class _OtherField(SmallTool):
    """Posts the response by the name that it has at other times."""

    async def _choose(self, launch: Launch, told: dict[str, Any]) -> Response:
        answer = await super()._choose(launch, told)
        return pages.page(bytes(answer.body).decode().replace('name="JWT"', 'name="id_token"'))


class _StaysWhenCancelled(SmallTool):
    """Leaves the person where they are who chose nothing."""

    async def _cancel(self, _launch: Launch, _told: dict[str, Any]) -> Response:
        return pages.page("<p>You chose nothing.</p>")


def _settings_with_address(value: Any, *_: Any) -> bool:
    return isinstance(value, dict) and is_safe(value.get("deep_link_return_url"))


def _settings_with_types(value: Any, *_: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("accept_types"), list)


def _roles_as_if_there(value: Any, *_: Any) -> bool:
    return any(role.endswith(("#Instructor", "#ContentDeveloper")) for role in value)


CONTENT = (
    Defect(
        name="learners-choose",
        mistake="Whoever comes with a deep linking request may choose content.",
        caught_by="DL-008",
        parts=lacking(lti.CLAIM_ROLES, of=lti.MESSAGE_DEEP_LINKING),
    ),
    Defect(
        name="roles-of-choosers-demanded",
        mistake="A deep linking request without roles crashes the tool.",
        caught_by="DL-007",
        parts=asking(lti.CLAIM_ROLES, _roles_as_if_there, of=lti.MESSAGE_DEEP_LINKING),
    ),
    Defect(
        name="types-not-demanded",
        mistake="A request need not say what it takes, or where it is shown.",
        caught_by="DL-006",
        parts=asking(lti.CLAIM_DEEP_LINKING_SETTINGS, _settings_with_address, of=lti.MESSAGE_DEEP_LINKING),
    ),
    Defect(
        name="return-address-not-demanded",
        mistake="A request need not say where the response goes.",
        caught_by="DL-006",
        parts=asking(lti.CLAIM_DEEP_LINKING_SETTINGS, _settings_with_types, of=lti.MESSAGE_DEEP_LINKING),
    ),
    Defect(
        name="response-in-another-field",
        mistake="The response is posted as id_token.",
        caught_by="DL-020",
        kind=_OtherField,
    ),
    Defect(
        name="response-by-the-tools-address",
        mistake="The response is issued by the tool's address and not by its client id.",
        caught_by="DL-021",
        parts=_responding(lambda _right, _launch: {"iss": "http://127.0.0.1/tool"}),
    ),
    Defect(
        name="response-for-the-return-address",
        mistake="The response is for the return address and not for the issuer.",
        caught_by="DL-022",
        parts=_responding(
            lambda _right, launch: {"aud": launch.claim(lti.CLAIM_DEEP_LINKING_SETTINGS)["deep_link_return_url"]}
        ),
    ),
    Defect(
        name="response-with-the-nonce-of-the-request",
        mistake="The nonce of the response is one and the same for ever.",
        caught_by="DL-023",
        parts=_responding(lambda _right, _launch: {"nonce": "one-for-all"}),
    ),
    Defect(
        name="response-without-expiry",
        mistake="The response does not say until when it is good.",
        caught_by="DL-023",
        parts=_responding(lambda _right, _launch: {"exp": LEFT_OUT}),
    ),
    Defect(
        name="response-named-like-the-request",
        mistake="The response has the message type of the request.",
        caught_by="DL-024",
        parts=_responding(lambda _right, launch: {lti.CLAIM_MESSAGE_TYPE: launch.message_type}),
    ),
    Defect(
        name="response-of-the-first-deployment",
        mistake="The response is of deployment 1, whichever asked.",
        caught_by="DL-024",
        parts=_responding(lambda _right, _launch: {lti.CLAIM_DEPLOYMENT_ID: "0"}),
    ),
    Defect(
        name="data-escaped",
        mistake="The data comes back escaped as for a page.",
        caught_by="DL-025",
        parts=Parts(choosing=_DataOnAPage),
    ),
    Defect(
        name="data-of-nothing",
        mistake="Where there was no data, null comes back.",
        caught_by="DL-026",
        parts=_responding(lambda right, _launch: {lti.CLAIM_DATA: right.get(lti.CLAIM_DATA)}),
    ),
    Defect(
        name="data-of-the-other-tab",
        mistake="The data of the response is that of the request that came last, in whatever tab.",
        caught_by="TRAP-031",
        source="TRAP-031",
        parts=Parts(choosing=_DataOfTheLast),
        kind=_KeepsData,
    ),
    Defect(
        name="left-on-the-page",
        mistake="Who cancels is not sent back.",
        caught_by="DL-028",
        kind=_StaysWhenCancelled,
    ),
    Defect(
        name="items-of-null",
        mistake="Where nothing was chosen, the items are null.",
        caught_by="DL-029",
        parts=_responding(lambda right, _launch: {lti.CLAIM_CONTENT_ITEMS: right[lti.CLAIM_CONTENT_ITEMS] or None}),
    ),
    Defect(
        name="types-ignored",
        mistake="Items are returned of types that the platform does not take.",
        caught_by="DL-031",
        parts=Parts(choosing=_Everything),
    ),
    Defect(
        name="several-for-one",
        mistake="Several items are returned to a platform that takes one.",
        caught_by="DL-032",
        parts=Parts(choosing=_AsManyAsChosen),
    ),
    Defect(
        name="line-item-unasked",
        mistake="Items come with line items that the platform does not take.",
        caught_by="DL-034",
        parts=Parts(choosing=_WholeItems),
    ),
    Defect(
        name="relative-link",
        mistake="The address of a link is relative to the tool.",
        caught_by="DL-040",
        parts=_offering(lambda item: {"url": "/about"} if item["type"] == "link" else {}),
    ),
    Defect(
        name="maximum-of-nothing",
        mistake="An item's line item has a maximum of zero.",
        caught_by="DL-042",
        parts=_offering(lambda item: {"lineItem": {"scoreMaximum": 0}} if "lineItem" in item else {}),
    ),
    Defect(
        name="custom-number",
        mistake="A custom parameter of an item is a number.",
        caught_by="DL-048",
        parts=_offering(lambda item: {"custom": {"chapter": 3}} if "custom" in item else {}),
    ),
    Defect(
        name="property-of-ours",
        mistake="Items have a property of the tool's own, without a name that is a URL.",
        caught_by="DL-046",
        parts=_offering(lambda _item: {"quizId": "17"}),
    ),
)
