"""What addresses are called in the journal."""

import pytest

from mock_platform.endpoints import endpoint_of

DEPLOYMENT = "/lti/deployments/k"
COURSE = f"{DEPLOYMENT}/courses/c"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "page"),
        ("/nope", None),
        ("/lti", None),
        ("/lti/jwks", "jwks"),
        ("/.well-known/openid-configuration", "configuration"),
        ("/lti/launches/1f", "launch"),
        (f"{DEPLOYMENT}/notices", "notices"),
        (f"{DEPLOYMENT}/eula/user", "eula"),
        (f"{DEPLOYMENT}/eula/deployment", "eula"),
        (f"{COURSE}/memberships", "memberships"),
        (f"{COURSE}/line_items/41", "line_items"),
        (f"{COURSE}/line_items/41/scores", "scores"),
        (f"{COURSE}/line_items/41/results/u-1", "results"),
        (f"{COURSE}/assets/a-1", "assets"),
        ("/lti/downloads/k", "assets"),
        (f"{COURSE}/processors/p-1/reports", "reports"),
    ],
)
def test_address_has_the_name_of_its_last_collection(path: str, name: str | None) -> None:
    """An address is called after the collection that it is in or is."""
    assert endpoint_of(path) == name


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (f"{COURSE}/line_items/41/results/user", "results"),
        (f"{COURSE}/assets/deployment", "assets"),
        (f"{COURSE}/line_items/assets/scores", "scores"),
        (f"{DEPLOYMENT}/courses/results/line_items", "line_items"),
    ],
)
def test_id_names_no_endpoint(path: str, name: str) -> None:
    """An id that is called as a collection is does not change what the address is called."""
    assert endpoint_of(path) == name
