"""The addresses of one platform, all below where it is; that is its issuer too, unless it goes by another."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from mock_platform.behaviour import STANDARD
from mock_platform.registration import Deployment
from mock_platform.world import Asset, Course, LineItem, Link, Processor

DEEP_LINKING_QUERY = "from=tool"
OTHER_NAMES = {"127.0.0.1": "localhost", "localhost": "127.0.0.1"}  # of one machine: another origin to any client


@dataclass(frozen=True)
class Addresses:
    """Every URL that a platform gives out."""

    address: str
    named_issuer: str | None = None
    line_item_query: str = STANDARD.line_item_query

    @property
    def issuer(self) -> str:
        """What `iss` says: another address than this one where many customers of a product share one issuer."""
        return self.named_issuer or self.address

    @property
    def base(self) -> str:
        """The address without a slash at its end: what paths are appended to."""
        return self.address.rstrip("/")

    @property
    def elsewhere(self) -> str | None:
        """The base on another origin, under the other name of this machine; None where it has but one."""
        parts = urlsplit(self.base)
        host = OTHER_NAMES.get(parts.hostname or "")
        if host is None:
            return None
        return urlunsplit(parts._replace(netloc=host if parts.port is None else f"{host}:{parts.port}"))

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

    @property
    def registration_endpoint(self) -> str:
        """Where tools register themselves."""
        return f"{self.base}/lti/register"

    def registration(self, client_id: str) -> str:
        """Where a tool that registered itself looks at its registration, and changes it."""
        return f"{self.registration_endpoint}/{client_id}"

    def registration_page(self, registration_id: str) -> str:
        """The address that a browser opens to let a tool register itself."""
        return f"{self.base}/lti/registrations/{registration_id}"

    def told_of_registration(self, registration_id: str) -> str:
        """Where the page around a registration tells what the tool's window said: a path, on the page's own origin."""
        return f"{self.path}/lti/told/registrations/{registration_id}"

    def told_of_launch(self, launch_id: str) -> str:
        """Where the page around a launch tells what the tool's window said: a path, on the page's own origin."""
        return f"{self.path}/lti/told/launches/{launch_id}"

    def launch_frame(self, launch_id: str) -> str:
        """What the frame of a launch shows first: a path, on the page's own origin."""
        return f"{self.path}/lti/launches/{launch_id}/frame"

    def storage_frame(self, launch_id: str) -> str:
        """What the frame with the storage shows: a path, on the page's own origin."""
        return f"{self.path}/lti/launches/{launch_id}/storage"

    def launch(self, launch_id: str) -> str:
        """The address that a browser opens to start a launch."""
        return f"{self.base}/lti/launches/{launch_id}"

    def deep_linking(self, launch_id: str) -> str:
        """Where the response to a launch's deep linking request is posted to."""
        return f"{self.base}/lti/deep_linking/{launch_id}?{DEEP_LINKING_QUERY}"

    def proctoring(self, launch_id: str) -> str:
        """Where the tool's word is posted to that the assessment of a launch may start."""
        return f"{self.base}/lti/proctoring/{launch_id}"

    def assessment_control(self, deployment: Deployment, course: Course, link: Link) -> str:
        """Where a tool controls the attempts at a link."""
        return f"{self._course(deployment, course)}/assessments/{quote(link.id, safe='')}/control"

    def memberships(self, deployment: Deployment, course: Course) -> str:
        """The roster of a course, as one deployment may see it."""
        return f"{self._course(deployment, course)}/memberships"

    def groups(self, deployment: Deployment, course: Course) -> str:
        """The groups of a course, as one deployment may see them."""
        return f"{self._course(deployment, course)}/groups"

    def group_sets(self, deployment: Deployment, course: Course) -> str:
        """The sets that the groups of a course belong to."""
        return f"{self._course(deployment, course)}/group_sets"

    def line_items(self, deployment: Deployment, course: Course) -> str:
        """The line items of a course that belong to one deployment."""
        return f"{self._course(deployment, course)}/line_items"

    def line_item(self, deployment: Deployment, course: Course, line_item: LineItem) -> str:
        """One line item; also its `id`."""
        url = f"{self.line_items(deployment, course)}/{quote(line_item.id, safe='')}"
        return f"{url}?{self.line_item_query}" if self.line_item_query else url

    def notices(self, deployment: Deployment) -> str:
        """Where a deployment says which notices it wants."""
        return f"{self._deployment(deployment)}/notices"

    def eula(self, deployment: Deployment) -> str:
        """Where a deployment tells of its agreement with users; `/user` and `/deployment` are put behind it."""
        return f"{self._deployment(deployment)}/eula"

    def asset(self, deployment: Deployment, course: Course, asset: Asset) -> str:
        """What somebody handed in."""
        return f"{self._course(deployment, course)}/assets/{quote(asset.id, safe='')}"

    def download(self, key: str) -> str:
        """Where the asset service redirects to: on another host where there is one, and open to who has the key."""
        return f"{self.elsewhere or self.base}/lti/downloads/{key}"

    def reports(self, deployment: Deployment, course: Course, processor: Processor) -> str:
        """Where an asset processor reports to."""
        return f"{self._course(deployment, course)}/processors/{quote(processor.id, safe='')}/reports"

    def results(self, deployment: Deployment, course: Course, line_item: LineItem) -> str:
        """The results of a line item: its path with /results behind it, its query behind that."""
        return self._below(self.line_item(deployment, course, line_item), "results")

    def result(self, deployment: Deployment, course: Course, line_item: LineItem, user_id: str) -> str:
        """One user's result; also its `id`."""
        return self._below(self.line_item(deployment, course, line_item), f"results/{quote(user_id, safe='')}")

    @staticmethod
    def _below(url: str, name: str) -> str:
        path, mark, query = url.partition("?")
        return f"{path}/{name}{mark}{query}"

    def _course(self, deployment: Deployment, course: Course) -> str:
        return f"{self._deployment(deployment)}/courses/{quote(course.id, safe='')}"

    def _deployment(self, deployment: Deployment) -> str:
        return f"{self.base}/lti/deployments/{deployment.key}"
