"""Notice handlers: where a tool wants notices of which type (Platform Notification Service, handlers).

One handler for each type of each deployment. A handler outside the domains that the tool was registered with is
kept and noticed: whether it is refused is up to the platform.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from mock_platform.checks import NO_CODE, Check, breaches, first_breach
from mock_platform.loopback import is_inside, is_loopback
from mock_platform.registration import Registration
from mock_platform.service_access import DeploymentAccess, ServiceRefusal
from mock_platform.shapes import COUNT, NAME, OBJECT, URL, Misshapen, Shape, expect, expect_kind, is_url, list_of
from mock_platform.vocabulary import NOTICE_ASSET_PROCESSOR_SUBMISSION, NOTICE_CONTEXT_COPY, NOTICE_HELLO_WORLD

NOTICE_TYPES = (NOTICE_HELLO_WORLD, NOTICE_CONTEXT_COPY, NOTICE_ASSET_PROCESSOR_SUBMISSION)
HANDLER = Shape({"deployment": NAME, "notice_type": NAME, "handler": URL}, {"max_batch_size": COUNT})


@dataclass(frozen=True)
class Handler:
    """Where notices of one type go, and how many a request may bring (None: as many as the platform likes)."""

    notice_type: str
    url: str
    max_batch_size: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the handler as the service shows it."""
        size = {} if self.max_batch_size is None else {"max_batch_size": self.max_batch_size}
        return {"notice_type": self.notice_type, "handler": self.url, **size}


class NoticeHandlers:
    """The handlers of one platform, by deployment key and notice type."""

    def __init__(self) -> None:
        self._handlers: dict[tuple[str, str], Handler] = {}

    def find(self, deployment_key: str, notice_type: str) -> Handler | None:
        """Return the handler of a deployment for this type of notice, or None."""
        return self._handlers.get((deployment_key, notice_type))

    def subscribe(self, access: DeploymentAccess, body: Any) -> Handler:
        """Keep or, for an empty `handler`, remove what the body says; raise `ServiceRefusal` when it is wrong."""
        asked = Subscription(body, access.grant.registration, access.platform.issuer)
        if breach := first_breach(JUDGED, asked):
            raise ServiceRefusal(400, breach.requirement, breach.sentence, breach.advice)
        for breach in breaches(NOTICED, asked):
            breach.write(access.platform.journal, endpoint="notices", client_id=access.client_id)
        handler = Handler(body["notice_type"], body["handler"], body.get("max_batch_size"))
        self.put(access.deployment.key, handler)
        return handler

    def put(self, deployment_key: str, handler: Handler) -> None:
        """Keep the handler, or remove that of its type when it has no URL."""
        key = (deployment_key, handler.notice_type)
        if handler.url:
            self._handlers[key] = handler
        else:
            self._handlers.pop(key, None)

    def forget(self, registration: Registration) -> None:
        """Remove every handler of a tool."""
        gone = {deployment.key for deployment in registration.deployments}
        self._handlers = {key: handler for key, handler in self._handlers.items() if key[0] not in gone}

    def listing(self, access: DeploymentAccess) -> dict[str, Any]:
        """Return the handlers of a deployment: every type that is offered, with an empty one where there is none."""
        found = [self.find(access.deployment.key, each) or Handler(each, "") for each in NOTICE_TYPES]
        return {
            "client_id": access.client_id,
            "deployment_id": access.deployment.deployment_id,
            "notice_handlers": [handler.as_json() for handler in found],
        }

    def as_document(self) -> list[dict[str, Any]]:
        """Return every handler with the key of its deployment."""
        return [{"deployment": key, **handler.as_json()} for (key, _), handler in list(self._handlers.items())]

    def restore(self, document: Any) -> None:
        """Have these handlers and no others; raise `Misshapen`."""
        expect_kind(document, list_of(OBJECT), "$")
        self._handlers = dict(_restored(document))


def _restored(document: list[dict[str, Any]]) -> Iterator[tuple[tuple[str, str], Handler]]:
    for index, table in enumerate(document):
        expect(table, HANDLER, f"$[{index}]")
        if table["notice_type"] not in NOTICE_TYPES:
            raise Misshapen(f"$[{index}].notice_type", f"there is no notice type {table['notice_type']!r}")
        handler = Handler(table["notice_type"], table["handler"], table.get("max_batch_size"))
        yield (table["deployment"], handler.notice_type), handler


@dataclass(frozen=True)
class Subscription:
    """What a tool asks for."""

    body: Any
    registration: Registration
    issuer: str

    def __getitem__(self, name: str) -> Any:
        """Return a member of the body; None when there is none."""
        return self.body.get(name) if isinstance(self.body, dict) else None

    @property
    def is_at_home(self) -> bool:
        """True when the handler is inside one of the domains that the tool was registered with."""
        host = urlsplit(self["handler"]).hostname or ""
        return any(host == home or host.endswith(f".{home}") for home in self._homes)

    @property
    def leads_inside(self) -> bool:
        """True when a platform that others reach is to call into its own network, where nobody registered the tool."""
        host = urlsplit(self["handler"]).hostname or ""
        is_private = is_loopback(urlsplit(self.issuer).hostname or "")
        return not is_private and is_inside(host) and host not in self._homes

    @property
    def _homes(self) -> set[str | None]:
        tool = self.registration
        urls = [tool.initiate_login_uri, tool.target_link_uri, tool.jwks_uri, *tool.redirect_uris]
        return {urlsplit(url).hostname for url in urls if url}


JUDGED = (
    Check[Subscription](
        NO_CODE,
        "PNS-002",
        "the subscription is not a JSON object",
        "PUT one object with notice_type and handler.",
        lambda asked: isinstance(asked.body, dict),
    ),
    Check[Subscription](
        NO_CODE,
        "PNS-004",
        f"notice_type is not one of {', '.join(NOTICE_TYPES)}",
        "Subscribe to what notice_types_supported of the launch's claim names.",
        lambda asked: asked["notice_type"] in NOTICE_TYPES,
    ),
    Check[Subscription](
        NO_CODE,
        "PNS-004",
        "handler is missing, or not an http or https URL without a fragment",
        'Send the URL that takes notices, or "" to get no more.',
        lambda asked: asked["handler"] == "" or is_url(asked["handler"]),
    ),
    Check[Subscription](
        NO_CODE,
        "PNS-005",
        "handler leads into the platform's own network",
        "Take notices at a host of the tool's own domain.",
        lambda asked: asked["handler"] == "" or not asked.leads_inside,
    ),
    Check[Subscription](
        NO_CODE,
        "PNS-002",
        "max_batch_size is not a whole number above 0",
        "Send how many notices one request may bring, or leave it out.",
        lambda asked: asked["max_batch_size"] is None or COUNT.fits(asked["max_batch_size"]),
    ),
)

# What a tool should have done better although its handler is kept.
NOTICED = (
    Check[Subscription](
        NO_CODE,
        "PNS-005",
        "handler is outside the domains of the tool's login, launch and key set addresses",
        "Take notices at a host of the tool's own domain: some platforms refuse any other.",
        lambda asked: asked["handler"] == "" or asked.is_at_home,
    ),
)
