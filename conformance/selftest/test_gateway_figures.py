"""A platform registers itself and is used: it asks for the keys at its own address, and the figures tell of it all."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from conformance.demo import reference_gateway
from mock_platform import MockPlatform


@dataclass(frozen=True, kw_only=True)
class Used:
    """What became of one registration, one launch, and one question to the platform; and the gateway that runs."""

    url: str
    api_key: str
    platform_id: str
    jwks_uri: str
    line_items: httpx.Response

    def metrics(self, api_key: str) -> httpx.Response:
        """Ask for the figures with this key."""
        return httpx.get(f"{self.url}/metrics", headers={"Authorization": f"Bearer {api_key}"}, timeout=60)

    def figure(self, name: str, **labels: str) -> float | None:
        """The figure with this name and these labels, if there is one."""
        families = text_string_to_metric_families(self.metrics(self.api_key).text)
        samples = [sample for family in families for sample in family.samples if sample.name == f"lti_gateway_{name}"]
        return next((sample.value for sample in samples if sample.labels == labels), None)


@pytest.fixture(scope="module")
def used() -> Iterator[Used]:
    """A platform registers itself at a new gateway, somebody launches, and the tool asks for line items."""
    with MockPlatform() as lms, reference_gateway() as (url, api_key):
        admin = {"Authorization": f"Bearer {api_key}"}
        lms.register_dynamically(f"{url}/lti/register")
        (tool,) = lms.registrations
        lms.activate(tool.client_id)
        listed = httpx.get(f"{url}/admin/platforms", params={"clientId": tool.client_id}, headers=admin, timeout=60)
        (platform,) = listed.json()["platforms"]
        httpx.post(f"{url}/admin/platforms/{platform['id']}/activate", headers=admin, timeout=60).raise_for_status()
        launched = lms.launch(tool.client_id)
        queries = (parse_qs(urlsplit(step["url"]).query) for step in launched.requests)
        ltik = next(query["ltik"][0] for query in queries if "ltik" in query)
        line_items = httpx.get(
            f"{url}/api/lineitems", headers={"Authorization": f"LTIK-AUTH-V2 {api_key}:{ltik}"}, timeout=60
        )
        yield Used(
            url=url, api_key=api_key, platform_id=platform["id"], jwks_uri=str(tool.jwks_uri), line_items=line_items
        )


def test_a_platform_that_registered_itself_asks_for_its_own_keys(used: Used) -> None:
    """It was given an address of its own at registration, and believes what is signed with the keys from there."""
    asked = used.figure("requests_total", method="GET", route="/lti/keys/{id}", status="200")

    assert used.jwks_uri == f"{used.url}/lti/keys/{used.platform_id}"
    assert (used.line_items.status_code, asked) == (200, 1)
    assert [key["kid"] for key in httpx.get(used.jwks_uri, timeout=60).json()["keys"]] == [used.platform_id]


def test_figures_tell_what_was_done(used: Used) -> None:
    """One launch, one question of the tool, and the calls to the platform that both needed are counted."""
    assert used.figure("launches_total", outcome="launched") == 1
    assert used.figure("requests_total", method="GET", route="/api/lineitems", status="200") == 1
    # The configuration, the platform's keys, the line items; the registration and the access token.
    assert used.figure("platform_calls_total", method="GET", outcome="200") == 3
    assert used.figure("platform_calls_total", method="POST", outcome="201") == 1
    assert used.figure("platform_calls_total", method="POST", outcome="200") == 1


def test_figures_are_for_the_account_alone(used: Used) -> None:
    """Without a right API key there are none."""
    assert used.metrics("no-such-key").status_code == 401
    assert used.metrics(used.api_key).status_code == 200
