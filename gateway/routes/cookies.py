"""Cookies that survive a launch: a cross-site post, more often than not inside a frame of another site.

`SameSite=None` needs Secure, and browsers take 127.0.0.1 for secure. A frame is given each cookie twice: with
`Partitioned` (CHIPS) it is kept where third-party cookies are blocked, but goes only where the same site is around the
frame; without, it also goes to a window of its own, which some platforms open between login and launch.
"""

from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

# Fetch Metadata 2.1: what a browser says that it will do with the answer.
_FRAMES: Final = {"iframe", "frame", "embed", "object"}


def is_framed(request: Request) -> bool:
    """Whether the answer will be shown inside another page; a browser that does not say is taken at no."""
    return request.headers.get("sec-fetch-dest") in _FRAMES


def keep(answer: Response, request: Request, name: str, value: str, *, lifetime: timedelta, path: str = "/") -> None:
    """Give the browser a cookie for a while; a lifetime of nothing takes it away."""
    answer.set_cookie(
        name,
        value,
        max_age=int(lifetime.total_seconds()),
        path=path,
        secure=True,
        httponly=True,
        samesite="none",
    )
    if is_framed(request):
        # Python's cookies know the attribute from 3.14 on.
        plain = answer.headers.getlist("set-cookie")[-1]
        answer.headers.append("set-cookie", f"{plain}; Partitioned")


def forget(answer: Response, request: Request, name: str, *, path: str = "/") -> None:
    """Take a cookie away from the browser, in both its forms."""
    keep(answer, request, name, "", lifetime=timedelta(0), path=path)
