"""What asset processors read and write: the assets of their activities, and reports on them (Asset Processor)."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from mock_platform.assets.reports import find_asset
from mock_platform.requests import platform_of
from mock_platform.routes.access import COURSE, access_of, notice_leaked_token
from mock_platform.routes.responses import json_response
from mock_platform.routes.service_body import json_body_of
from mock_platform.service_access import not_found
from mock_platform.vocabulary import MEDIA_TYPE_JSON, SCOPE_ASSET_READ_ONLY, SCOPE_REPORT


async def show_asset(request: Request) -> Response:
    """Answer with the bytes of an asset."""
    access = access_of(request, SCOPE_ASSET_READ_ONLY)
    asset = find_asset(access, request.path_params["asset"])
    name = quote(asset.filename or asset.id, safe="")
    headers = {"Content-Type": asset.content_type, "Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    platform = access.platform
    if platform.behaviour.asset_delivery == "redirect":
        return RedirectResponse(platform.addresses.download(platform.downloads.offer(asset.content, headers)), 302)
    return Response(asset.content, headers=headers)


async def show_download(request: Request) -> Response:
    """Answer with the bytes that a redirect led to; an access token has no business there."""
    platform = platform_of(request)
    download = platform.downloads.find(request.path_params["key"])
    if download is None:
        raise not_found("the download")
    if platform.addresses.elsewhere is not None:
        notice_leaked_token(request, "AP-006")
    return Response(download.content, headers=download.headers)


async def take_report(request: Request) -> Response:
    """Take a report and answer with it."""
    access = access_of(request, SCOPE_REPORT)
    body = json_body_of(request, MEDIA_TYPE_JSON, "AP-008")
    report = platform_of(request).reports.take(access, request.path_params["processor"], body)
    return json_response(report, 201)


ROUTES = [
    Route(f"{COURSE}/assets/{{asset}}", show_asset),
    Route("/lti/downloads/{key}", show_download),
    Route(f"{COURSE}/processors/{{processor}}/reports", take_report, methods=["POST"]),
]
