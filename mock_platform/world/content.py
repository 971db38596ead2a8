"""What a tool put into a course that is no launch: a link, a file, HTML or an image (Deep Linking 2.0 section 3).

Nothing of it is ever fetched or executed by the platform. `html` is as the tool wrote it: untrusted.
"""

from dataclasses import dataclass

from mock_platform.world.presentation import Frame, Picture, Window


@dataclass(frozen=True)
class Content:
    """A content item of a course, and the client id of the tool that it came from."""

    id: str
    type: str
    client_id: str
    title: str | None = None
    text: str | None = None
    url: str | None = None
    html: str | None = None
    icon: Picture | None = None
    thumbnail: Picture | None = None
    iframe: Frame | None = None
    window: Window | None = None
    width: int | None = None
    height: int | None = None
    expires_at: str | None = None
