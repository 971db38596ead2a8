"""How something wishes to be shown: with which pictures, in which frame or window (Deep Linking 2.0 section 3)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """An icon or a thumbnail, sizes in pixels. The platform never fetches it."""

    url: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Frame:
    """The frame that something opens in, sizes in pixels; `src` where it is not the thing's own address."""

    width: int | None = None
    height: int | None = None
    src: str | None = None


@dataclass(frozen=True)
class Window:
    """The window that something opens in, sizes in pixels."""

    target_name: str | None = None
    width: int | None = None
    height: int | None = None
    features: str | None = None
