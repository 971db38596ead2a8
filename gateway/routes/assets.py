"""`/api/assets`: what was handed in, for an asset processor. An ltik, or the service key of a notice."""

import re
from typing import Final

from starlette.responses import JSONResponse, Response, StreamingResponse

from gateway.errors import Code
from gateway.routes.models import ApiModel
from gateway.routes.operation import LTIK_OR_SERVICE_KEY, SERVICE_FAILURES, UNAVAILABLE, Call, Operation

# RFC 9110 section 8.3.1; without quotes, so that nothing of it is read otherwise.
_MEDIA_TYPE: Final = re.compile(r"[\w.+-]+/[\w.+-]+(; ?[\w-]+=[\w.+-]+)*", re.ASCII)
ANY: Final = "*/*"
_BYTES: Final = "application/octet-stream"


class Asset(ApiModel):
    """A thing that was handed in, as the platform describes it; what it does not say is left out."""

    id: str
    title: str = ""
    filename: str = ""
    content_type: str = ""
    size: int = 0
    timestamp: str = ""
    sha256_checksum: str = ""


class Assets(ApiModel):
    """All that belongs to one submission."""

    assets: list[Asset]


async def list_assets(call: Call) -> Response:
    """Answer with the assets that the platform named."""
    assets = call.rooms.asset_processing.assets(call.launch)
    return JSONResponse({"assets": [asset.document for asset in assets]})


async def get_asset(call: Call) -> Response:
    """Answer with the bytes of an asset, complete and compared with the checksum that the platform named."""
    asset, download = await call.rooms.asset_processing.fetch(call.launch, str(call.request.path_params["id"]))
    headers = {
        # A stranger's document: it is for the tool, and no page of this host.
        "Content-Disposition": "attachment",
        "Content-Length": str(download.size),
        "Content-Type": _media_type(asset.media_type, download.media_type),
    }
    return StreamingResponse(download.pieces(), headers=headers)


def _media_type(*told: str) -> str:
    return next((text for text in told if _MEDIA_TYPE.fullmatch(text)), _BYTES)


OPERATIONS: Final = (
    Operation(
        method="GET",
        paths=("/api/assets",),
        handler=list_assets,
        schemes=LTIK_OR_SERVICE_KEY,
        answer=Assets,
        refusals=UNAVAILABLE,
    ),
    Operation(
        method="GET",
        # Whatever a platform calls an asset: slashes, too.
        paths=("/api/assets/{id:path}",),
        handler=get_asset,
        schemes=LTIK_OR_SERVICE_KEY,
        gives=ANY,
        refusals=(*UNAVAILABLE, Code.ASSET_NOT_FOUND, Code.NO_ROOM_FOR_ASSET),
        failures=(*SERVICE_FAILURES, Code.ASSET_TOO_LARGE, Code.ASSET_ALTERED),
    ),
)
