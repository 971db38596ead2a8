"""The addresses of one platform, all below where it is; that is its issuer too, unless it goes by another."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from mock_platform.registration import Deployment
from mock_platform.world import Course, LineItem

LINE_ITEM_QUERY = "type_id=1"  # a query string, so that a tool which appends to the URL blindly is noticed


@dataclass(frozen=True)
class Addresses:
    """Every URL that a platform gives out."""

    address: str
    named_issuer: str | None = None

    @property
    def issuer(self) -> str:
        """What `iss` says: another address than this one where many customers of a product share one issuer."""
        return self.named_issuer or self.address

    @property
    def base(self) -> str:
        """The address without a slash at its end: what paths are appended to."""
        return self.address.rstrip("/")

    @property
    def path(self) -> str:
        """The path of the base: what a page links to below whichever of the server's names it was opened."""
        return urlsplit(self.base).path

    @property
    def endpoints(self) -> dict[str, str]:
        """The endpoints that a tool must know, by their names in OpenID configurations."""
        return {
            "openid_configuration": f"{self.base}/.well-known/openid-configuration",
            "authorization_endpoint": f"{self.base}/lti/authorize",
            "token_endpoint": f"{self.base}/lti/token",
            "jwks_uri": f"{self.base}/lti/jwks",
        }

    @property
    def return_url(self) -> str:
        """Where tools send people back to. It has a query, to give those a chance to err who append with `?`."""
        return f"{self.base}/return?from=tool"

    def launch(self, launch_id: str) -> str:
        """The address that a browser opens to start a launch."""
        return f"{self.base}/lti/launches/{launch_id}"

    def memberships(self, deployment: Deployment, course: Course) -> str:
        """The roster of a course, as one deployment may see it."""
        return f"{self._course(deployment, course)}/memberships"

    def line_items(self, deployment: Deployment, course: Course) -> str:
        """The line items of a course that belong to one deployment."""
        return f"{self._course(deployment, course)}/line_items"

    def line_item(self, deployment: Deployment, course: Course, line_item: LineItem) -> str:
        """One line item; also its `id`."""
        return f"{self.line_items(deployment, course)}/{quote(line_item.id, safe='')}?{LINE_ITEM_QUERY}"

    def _course(self, deployment: Deployment, course: Course) -> str:
        return f"{self.base}/lti/deployments/{deployment.key}/courses/{quote(course.id, safe='')}"
