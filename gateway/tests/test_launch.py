"""A whole launch, from the registration to the id token."""

import pytest

from gateway.tests.site import Site, ltik_of

pytestmark = pytest.mark.anyio


async def test_launch_ends_at_the_tool_with_an_ltik(site: Site) -> None:
    """A valid launch redirects to LAUNCH_URL, keeping its query, the claim's query, and adding the ltik last."""
    answer = await site.launch()

    assert answer.status_code == 302
    expected = f"https://tool.example/start?from=gateway&resource=42&ltik={ltik_of(answer)}"
    assert answer.headers["location"] == expected


async def test_id_token_tells_the_launch(site: Site) -> None:
    """The ltik of a launch opens its formatted id token."""
    answer = await site.launch()

    document = await site.id_token(answer)

    assert document["user"]["id"] == "user-7"
    assert document["platform"]["id"] == site.platform["id"]
    assert document["launch"]["resourceLink"] == {"id": "rl-3", "title": "Lab quiz"}
