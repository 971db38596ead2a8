"""The Authorization header of the API, in LTIAAS's four spellings (docs/gateway/api.md, "Credentials").

    LTIK-AUTH-V2 <API key>:<ltik>
    LTIK-AUTH-V1 Token=<ltik>, Additional=Bearer <API key>
    SERVICE-AUTH-V1 <API key>:<service key>
    Bearer <API key>

Whatever is wrong, the answer is 401 with one code. An ltik or service key is looked up only for a right API key, so
that nobody learns whether one exists who may not use it.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from starlette.requests import Request

from gateway.clock import Clock
from gateway.errors import Code, Rejected
from gateway.keyring import same_text
from gateway.settings import Settings
from gateway.storage.api_keys import ApiKeys
from gateway.storage.launches import Launches, StoredLaunch
from gateway.storage.submissions import Submissions


class Scheme(Enum):
    """What a credential stands for: one launch, one activity, or the whole account."""

    LTIK = auto()
    SERVICE = auto()
    BEARER = auto()


@dataclass(frozen=True)
class Credential:
    """An Authorization header taken apart; nothing in it is checked yet."""

    scheme: Scheme
    api_key: str
    token: str = ""


# As a caller writes them; the older spelling of an ltik is taken too.
_WRITTEN: Final = {
    Scheme.LTIK: "LTIK-AUTH-V2 <API key>:<ltik>",
    Scheme.SERVICE: "SERVICE-AUTH-V1 <API key>:<service key>",
    Scheme.BEARER: "Bearer <API key>",
}
_TWO_PARTS: Final = {"ltik-auth-v2": Scheme.LTIK, "service-auth-v1": Scheme.SERVICE}
_LTIK_V1: Final = re.compile(r"\s*token=([^,\s]+)\s*,\s*additional=bearer\s+(\S+)\s*", re.IGNORECASE)


def credential_from(header: str) -> Credential | None:
    """Take an Authorization header apart, or give None when it has none of the four forms."""
    name, _, rest = header.strip().partition(" ")
    rest = rest.strip()
    if name.lower() == "bearer" and rest:
        return Credential(Scheme.BEARER, rest)
    if name.lower() == "ltik-auth-v1" and (match := _LTIK_V1.fullmatch(rest)):
        return Credential(Scheme.LTIK, match[2], match[1])
    # An API key contains no colon; an ltik or service key might.
    api_key, colon, token = rest.partition(":")
    scheme = _TWO_PARTS.get(name.lower())
    return Credential(scheme, api_key, token) if scheme and colon else None


@dataclass(frozen=True, kw_only=True)
class Gatekeeper:
    """Lets requests to the API through, or refuses them."""

    settings: Settings
    clock: Clock
    api_keys: ApiKeys
    launches: Launches
    submissions: Submissions

    def is_account(self, request: Request) -> bool:
        """Whether a request says that the account itself is asking; nothing is checked yet."""
        credential = credential_from(request.headers.get("authorization", ""))
        return credential is not None and credential.scheme is Scheme.BEARER

    async def account(self, request: Request) -> None:
        """Demand `Bearer`: the account itself is asking."""
        await self._credential(request, Scheme.BEARER)

    async def launch(self, request: Request) -> StoredLaunch:
        """Demand an ltik, and give its launch."""
        credential = await self._credential(request, Scheme.LTIK)
        return _demanded(await self.launches.find(credential.token, now=self.clock()), "Invalid or expired ltik.")

    async def launch_or_service(self, request: Request) -> StoredLaunch:
        """Demand an ltik or a service key: of an activity, whose latest launch counts, or of a notice."""
        credential = await self._credential(request, Scheme.LTIK, Scheme.SERVICE)
        if credential.scheme is Scheme.LTIK:
            found = await self.launches.find(credential.token, now=self.clock())
        else:
            found = await self._service(credential.token)
        return _demanded(found, "Invalid or expired ltik or service key.")

    async def _service(self, key: str) -> StoredLaunch | None:
        found = await self.launches.find_by_service_key(key)
        return found or await self.submissions.find(key)

    async def _credential(self, request: Request, *accepted: Scheme) -> Credential:
        credential = credential_from(request.headers.get("authorization", ""))
        if credential is None or credential.scheme not in accepted:
            written = " or ".join(f"`Authorization: {_WRITTEN[scheme]}`" for scheme in accepted)
            raise _unauthorized(f"This address takes {written}.")
        if not await self._knows(credential.api_key):
            raise _unauthorized("Invalid API key.")
        return credential

    async def _knows(self, api_key: str) -> bool:
        # Every key is compared, so that time does not tell which one was nearly right.
        matches = [same_text(api_key, known) for known in self.settings.api_keys]
        return any(matches) or await self.api_keys.knows(api_key)


def _demanded(found: StoredLaunch | None, description: str) -> StoredLaunch:
    if found is None:
        raise _unauthorized(description)
    return found


def _unauthorized(description: str) -> Rejected:
    return Rejected(Code.INVALID_LTIK_AUTH_AUTHORIZATION_HEADER, details={"description": description})
