"""Subscribing for tools, sending notices, with edits if they are to be wrong, and trying again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_platform.edits.edit import PHASES, Edit, Phase
from mock_platform.errors import ControlError
from mock_platform.notices.handlers import Handler
from mock_platform.notices.kind import Recipient
from mock_platform.notices.kinds import NOTICES
from mock_platform.notices.notice import Notice, draft_of
from mock_platform.notices.sending import greet, notice_of, put_notice
from mock_platform.orders.edits import edits_from
from mock_platform.shapes import (
    ANYTHING,
    BOOLEAN,
    COUNT,
    NAME,
    TEXT,
    Kind,
    Misshapen,
    Shape,
    expect,
    is_url,
    list_of,
    one_of,
    or_null,
)

if TYPE_CHECKING:
    from mock_platform.platform import Platform

NOTICE = Shape(
    {"client_id": NAME, "notice_type": one_of(*NOTICES)},
    {"deployment_id": or_null(TEXT), "edits": list_of(ANYTHING), "deliver": BOOLEAN},
)
HANDLER = Shape(
    {
        "client_id": NAME,
        "notice_type": one_of(*NOTICES),
        "handler": Kind('an http or https URL without a fragment, or ""', lambda value: value == "" or is_url(value)),
    },
    {"deployment_id": or_null(TEXT), "max_batch_size": or_null(COUNT)},
)
PHASES_OF_NOTICES: tuple[Phase, ...] = tuple(phase for phase in PHASES if phase not in {"login", "form"})


@dataclass(frozen=True)
class Order:
    """A notice that is asked for: whose, of which type, what about, and what is to be wrong with it."""

    to: Recipient
    notice_type: str
    asked: Mapping[str, Any]
    edits: list[Edit]


def shape_of(body: Any) -> Shape:
    """Return the shape that an order has for the type of notice that it asks for."""
    notice_type = body.get("notice_type") if isinstance(body, dict) else None
    kind = NOTICES.get(notice_type) if isinstance(notice_type, str) else None
    if kind is None:
        return NOTICE
    return Shape({**NOTICE.required, **kind.shape.required}, {**NOTICE.optional, **kind.shape.optional})


def subscribe(platform: "Platform", body: Any) -> Handler:
    """Subscribe for a tool, as it would itself; an empty handler unsubscribes."""
    members = expect(body, HANDLER)
    registration = platform.registration(members["client_id"])
    to = Recipient(platform, registration, registration.deployment(members.get("deployment_id")))
    handler = Handler(members["notice_type"], members["handler"], members.get("max_batch_size"))
    platform.handlers.put(to.deployment.key, handler)
    platform.journal.write("control", action="subscribe", client_id=registration.client_id, **handler.as_json())
    greet(to, handler)
    return handler


def send_notice(platform: "Platform", body: Any) -> Notice:
    """Send a notice and return what came of it; with `deliver` false it waits for the next delivery.

    Blocks while the tool answers; not for the server's own loop.
    """
    order = _order_from(platform, body)
    _expect_subscriber(order.to, order.notice_type)
    notice = put_notice(order.to, order.notice_type, order.asked, order.edits)
    _note(notice, platform, "send_notice")
    if body.get("deliver", True):
        platform.outbox.deliver()
    return notice


def sign_notice(platform: "Platform", body: Any) -> dict[str, Any]:
    """Make and sign a notice that goes nowhere, for whoever brings it to a tool by their own hand."""
    order = _order_from(platform, body)
    notice = notice_of(order.to, order.notice_type, order.asked, order.edits)
    draft = draft_of(platform, notice)
    _note(notice, platform, "sign_notice")
    return {**notice.as_json(), "jwt": draft.token, "claims": draft.claims}


def deliver_notices(platform: "Platform") -> list[Notice]:
    """Try every notice that is due, now, and return all that are remembered. Blocks while tools answer."""
    platform.outbox.deliver()
    return platform.outbox.notices


def _order_from(platform: "Platform", body: Any) -> Order:
    members = expect(body, shape_of(body))
    registration = platform.registration(members["client_id"])
    to = Recipient(platform, registration, registration.deployment(members.get("deployment_id")))
    kind = NOTICES[members["notice_type"]]
    edits = edits_from(platform, members.get("edits", ()), "$.edits")
    _expect_fitting(edits)
    asked = {name: value for name, value in members.items() if name in kind.shape.known and value is not None}
    return Order(to, kind.type, asked, edits)


def _note(notice: Notice, platform: "Platform", action: str) -> None:
    client_id = notice.registration.client_id
    platform.journal.write("control", action=action, client_id=client_id, notice_id=notice.id)


def _expect_subscriber(to: Recipient, notice_type: str) -> None:
    if to.platform.handlers.find(to.deployment.key, notice_type) is None:
        whose = f"{to.registration.client_id!r} in deployment {to.deployment.deployment_id!r}"
        raise ControlError(409, "no_handler", f"{whose} has no handler for {notice_type}", "$.notice_type")


def _expect_fitting(edits: list[Edit]) -> None:
    for index, edit in enumerate(edits):
        if edit.phase not in PHASES_OF_NOTICES:
            sentence = f"{edit.name} changes a {edit.phase}, which a notice does not have"
            raise Misshapen(f"$.edits[{index}]", sentence)
