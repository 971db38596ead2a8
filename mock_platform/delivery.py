"""What the browser is told to do next: post a form, follow a redirect, or show a page."""

from dataclasses import dataclass

from mock_platform.draft import DeliveryMethod
from mock_platform.forms import Pairs


@dataclass(frozen=True)
class Delivery:
    """Parameters on their way through the browser."""

    method: DeliveryMethod
    url: str
    fields: Pairs


@dataclass(frozen=True)
class ErrorPage:
    """An error that must not be sent anywhere: the person sees it here."""

    error: str
    sentence: str
    advice: str
    status: int = 400


Answer = Delivery | ErrorPage
