"""Where a page sends the browser next: a value that a test can look at, alter or keep back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

FORM_TYPE = "application/x-www-form-urlencoded"
MULTIPART_TYPE = "multipart/form-data"

Parameters = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Navigation:
    """Where a page sends the browser next, before it goes there; `page` is the one that began, "" if an address did."""

    method: str
    url: str
    fields: tuple[tuple[str, str], ...] = ()
    enctype: str = FORM_TYPE
    page: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    origin: str = "null"

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Query parameters and form fields together, decoded, in order."""
        return parse_qsl(urlsplit(self.url).query, keep_blank_values=True) + list(self.fields)

    def parameter(self, name: str) -> str | None:
        """Return the first parameter of that name."""
        return next((value for key, value in self.parameters if key == name), None)

    def field(self, name: str) -> str | None:
        """Return the first form field of that name."""
        return next((value for key, value in self.fields if key == name), None)

    def with_fields(self, fields: Parameters) -> "Navigation":
        """Return the same navigation with other form fields."""
        return replace(self, fields=tuple(fields))

    def with_field(self, name: str, value: str) -> "Navigation":
        """Return the same navigation with another value in one form field."""
        return self.with_fields([(key, value if key == name else old) for key, old in self.fields])

    def with_added_field(self, name: str, value: str) -> "Navigation":
        """Return the same navigation with one form field more."""
        return self.with_fields([*self.fields, (name, value)])

    def without_field(self, name: str) -> "Navigation":
        """Return the same navigation without one form field."""
        return self.with_fields([(key, value) for key, value in self.fields if key != name])

    def with_headers(self, *headers: tuple[str, str]) -> "Navigation":
        """Return the same navigation with further request headers (replacing the browser's own)."""
        return replace(self, headers=tuple(headers))
