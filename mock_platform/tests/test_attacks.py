"""What a hostile page, tool or order cannot do: take the mock over, stop it for everybody, or make it fail."""

import time

import httpx
import pytest

from mock_platform import MockPlatform
from mock_platform.forms import MOST_FIELDS
from mock_platform.tests.talking import Talk

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("headers", [{}, {"Host": "127.0.0.1"}, {"Authorization": "Bearer x"}])
def test_public_url_needs_the_token_on_loopback_too(http: httpx.Client, headers: dict[str, str]) -> None:
    """What a proxy or a tunnel brings comes from this machine, under any Host: without the token it orders nothing."""
    with MockPlatform(public_url="https://lms.example") as lms:
        local = {name: value.replace("127.0.0.1", f"127.0.0.1:{lms.port}") for name, value in headers.items()}
        refused = http.get(f"{lms.address}/control", headers=local)
        taken = http.get(f"{lms.address}/control", headers={"Authorization": f"Bearer {lms.control_token}"})

    assert (refused.status_code, refused.json()["error"]) == (401, "token_required")
    assert taken.status_code == 200


@pytest.mark.parametrize("path", ["/lti/token", "/lti/authorize", "/lti/launches", "/lti/deep_linking/x"])
def test_million_fields_keep_nobody_waiting(tool: Talk, path: str) -> None:
    """A form of a million fields, which any page may send, is refused before it is taken apart."""
    began = time.monotonic()
    launch = tool.begin().launch_id

    response = tool.http.post(
        f"{tool.issuer}{path.replace('/x', f'/{launch}')}", content=b"a=&" * 1_300_000, headers=FORM
    )

    assert response.status_code == 413
    assert time.monotonic() - began < 2


def test_form_may_have_many_fields(tool: Talk) -> None:
    """Control: as many fields as are read are judged as a form."""
    content = "&".join(["a="] * MOST_FIELDS)

    response = tool.http.post(f"{tool.issuer}/lti/token", content=content, headers=FORM)

    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")
