"""The platforms that this tool knows: by issuer and client id together (Core 3.1.3), each with its deployments."""

from dataclasses import dataclass, field

from conformance.selftest.small_tool.refusal import Refused


@dataclass(frozen=True)
class Registration:
    """What was agreed with one platform; nothing replaces it."""

    issuer: str
    client_id: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    deployments: frozenset[str] | None = None
    """The deployments that are known; None where the platform deploys this tool as it likes, and tells nobody."""
    audience: str = ""
    scopes: frozenset[str] | None = None
    """The scopes that a registration granted; None when nobody said."""

    @property
    def name(self) -> tuple[str, str]:
        """Issuer and client id: what a registration is known by."""
        return self.issuer, self.client_id


@dataclass
class Registrations:
    """All registrations."""

    known: dict[tuple[str, str], Registration] = field(default_factory=dict)

    def add(self, registration: Registration) -> None:
        """Remember a registration; one that is there is never replaced."""
        if registration.name in self.known:
            raise Refused("this platform is registered already", 409)
        self.known[registration.name] = registration

    def for_login(self, issuer: str, client_id: str | None) -> Registration:
        """Return the registration that a login means; without a client id there must be but one (Core 4.1.3)."""
        found = [one for one in self.known.values() if one.issuer == issuer and client_id in {None, one.client_id}]
        if len(found) != 1:
            raise Refused("this platform, or its client_id, is not registered here")
        return found[0]

    def named(self, name: tuple[str, str]) -> Registration:
        """Return the registration with this issuer and client id."""
        return self.known[name]
