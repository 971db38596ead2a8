"""`/api/servicekeys`: which service keys there are, never the keys themselves, and an end to one. Bearer only.

Keys of activities and keys of notices are one list, in the order of their ids.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from pydantic import Field
from starlette.responses import JSONResponse, Response

from gateway.authorization import Scheme
from gateway.errors import Code
from gateway.protocol.display import object_in, texts_of
from gateway.protocol.timestamps import timestamp_of
from gateway.protocol.vocabulary import CLAIM_NOTICE
from gateway.routes.models import ApiModel
from gateway.routes.operation import Call, Operation
from gateway.storage.service_keys import ServiceKey

MOST_LISTED: Final = 1000


class ServiceKeysQuery(ApiModel):
    """Which keys are wanted: those of one platform, those after an id, so many."""

    platform_id: str = Field(default="", description="Those of this registration.")
    after: str = Field(default="", description="The id that the page before ended with (`next`).")
    limit: int = Field(default=100, ge=1, le=MOST_LISTED, description="How many at most.")


class Kind(StrEnum):
    """What a service key stands for."""

    ACTIVITY = "activity"
    NOTICE = "notice"


class ListedKey(ApiModel):
    """A service key, known by its id."""

    id: str
    kind: Kind
    platform_id: str
    deployment_id: str
    context_id: str = Field(default="", description="Absent where the activity has none.")
    resource_link_id: str = Field(default="", description="Absent where the activity has none.")
    notice_type: str = Field(default="", description="Of a notice's key alone.")
    notice_id: str = Field(default="", description="Of a notice's key alone.")
    refreshed_at: str = Field(description="When a launch of its activity last brought anything new, or its notice.")
    expires_at: str = Field(default="", description="Absent where it does not expire: the key of an activity.")


class ListedKeys(ApiModel):
    """Service keys in the order of their ids."""

    service_keys: list[ListedKey]
    next: str = Field(default="", description="`after` of the next page; absent on the last.")


async def list_service_keys(call: Call) -> Response:
    """List the service keys that count."""
    query: ServiceKeysQuery = call.query
    keys = await _listed(call, query)
    shown = keys[: query.limit]
    document: dict[str, Any] = {"serviceKeys": [_document_of(key) for key in shown]}
    return JSONResponse({**document, "next": shown[-1].id} if len(keys) > len(shown) else document)


async def revoke_service_key(call: Call) -> Response:
    """End a service key at once; the next launch of an activity gives it a new one, and a notice has no other."""
    identity = str(call.request.path_params["id"])
    if not await call.rooms.submissions.revoke(identity):
        await call.rooms.service_keys.revoke(identity)
    return Response(status_code=204)


async def _listed(call: Call, query: ServiceKeysQuery) -> Sequence[ServiceKey]:
    wanted: dict[str, Any] = {
        "registration_id": query.platform_id,
        "after": query.after,
        "limit": query.limit + 1,
    }
    of_activities = await call.rooms.service_keys.listed(**wanted)
    of_notices = await call.rooms.submissions.listed(**wanted)
    return sorted([*of_activities, *of_notices], key=lambda key: key.id)


def _document_of(key: ServiceKey) -> dict[str, Any]:
    deployment, context, resource_link = key.launch.activity
    listed = {
        "id": key.id,
        "kind": Kind.NOTICE if key.expires_at else Kind.ACTIVITY,
        "platformId": key.registration_id,
        "deploymentId": deployment,
        "contextId": context,
        "resourceLinkId": resource_link,
        **texts_of(object_in(key.launch.claims, CLAIM_NOTICE), {"noticeType": "type", "noticeId": "id"}),
        "refreshedAt": timestamp_of(key.refreshed_at),
        "expiresAt": timestamp_of(key.expires_at) if key.expires_at else None,
    }
    return {name: value for name, value in listed.items() if value is not None}


OPERATIONS: Final = (
    Operation(
        method="GET",
        paths=("/api/servicekeys",),
        handler=list_service_keys,
        schemes=(Scheme.BEARER,),
        query=ServiceKeysQuery,
        answer=ListedKeys,
    ),
    Operation(
        method="DELETE",
        paths=("/api/servicekeys/{id}",),
        handler=revoke_service_key,
        schemes=(Scheme.BEARER,),
        status=204,
        refusals=(Code.SERVICE_KEY_NOT_FOUND,),
    ),
)
