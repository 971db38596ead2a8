"""The signer: JWTs that the key set of this gateway verifies."""

from dataclasses import replace
from typing import Any

import jwt
import pytest
from cryptography.exceptions import InvalidTag

from gateway.keyring import Keyring
from gateway.keys.signing import Signer
from gateway.storage.registrations import Registration
from gateway.tests.site import MovingClock, Site, settings

pytestmark = pytest.mark.anyio

CLAIMS: dict[str, Any] = {"iss": "client-1", "data": "ø \U0001f430 <&\"'>", "n": 1.5, "list": [None, True]}


@pytest.fixture
def signer() -> Signer:
    return Signer(Keyring(settings().secret), MovingClock())


@pytest.fixture
async def registration(site: Site) -> Registration:
    found: Registration = await site.rooms.registrations.get(site.platform["id"])
    return found


async def test_what_is_signed_is_verified_by_the_published_key(
    site: Site, signer: Signer, registration: Registration
) -> None:
    """The key set holds the key under the registration's id, and the claims arrive as they were."""
    published = jwt.PyJWKSet.from_dict((await site.client.get("/lti/keys")).json())

    token = signer.sign(registration, CLAIMS)

    opened = jwt.PyJWS().decode_complete(token, published[registration.id].key, algorithms=["RS256"])
    assert opened["header"] == {"alg": "RS256", "typ": "JWT", "kid": registration.id}
    assert jwt.decode(token, options={"verify_signature": False}) == CLAIMS


async def test_a_key_of_another_registration_is_not_opened(signer: Signer, registration: Registration) -> None:
    """A sealed key works only for the registration that it was sealed for."""
    with pytest.raises(InvalidTag):
        signer.sign(replace(registration, id="f" * 32), CLAIMS)


async def test_a_number_beyond_json_is_not_signed(signer: Signer, registration: Registration) -> None:
    """NaN would be a token that no strict reader understands."""
    with pytest.raises(ValueError, match="JSON compliant"):
        signer.sign(registration, {"n": float("nan")})


async def test_a_key_is_opened_once(registration: Registration) -> None:
    """The second signature needs neither the seal nor the parser."""
    keyring = CountingKeyring(settings().secret)
    signer = Signer(keyring, MovingClock())

    signer.sign(registration, CLAIMS)
    signer.sign(registration, CLAIMS)

    assert keyring.opened == 1


class CountingKeyring(Keyring):
    """A keyring that counts how often it is asked to open a key."""

    opened = 0

    def open(self, sealed: bytes, *, owner: str) -> bytes:
        """Open, and count."""
        self.opened += 1
        return super().open(sealed, owner=owner)
