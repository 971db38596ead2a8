"""Mistakes with the gateway's own keys: the list of service keys, and the rotation of key pairs."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import delete

from conformance.selftest.mutants.mutant import Mutant, furnished
from gateway.keys.rotation import Rotation
from gateway.storage.registrations import Registration
from gateway.storage.service_keys import ServiceKey, ServiceKeys
from gateway.storage.tables import launches


class _KeysForIds(ServiceKeys):
    """Names a key by itself."""

    async def listed(self, *, registration_id: str, after: str, limit: int) -> Sequence[ServiceKey]:
        found = await super().listed(registration_id=registration_id, after=after, limit=limit)
        return [replace(key, id=await self.of(key.registration_id, key.launch) or key.id) for key in found]


class _Replaces(Rotation):
    """Puts the new pair in the place of the old one."""

    async def rotate(self, identity: str) -> Registration:
        rotated = await super().rotate(identity)
        names = ("key_id", "public_key", "private_key")
        pair = {name: getattr(rotated, f"next_{name}") for name in names}
        return await self.registrations.change(identity, pair)


class _SignsOut(Rotation):
    """Ends with the old key what was made under it."""

    async def rotate(self, identity: str) -> Registration:
        async with self.registrations._engine.begin() as connection:  # noqa: SLF001
            await connection.execute(delete(launches).where(launches.c.registration_id == identity))
        return await super().rotate(identity)


class _KeyAtEveryCall(Rotation):
    """Rotates whenever it is asked to."""

    async def rotate(self, identity: str) -> Registration:
        await self.registrations.change(identity, {"next_signs_at": None})
        return await super().rotate(identity)


KEYS = (
    Mutant(
        name="service-keys-shown",
        mistake="The list of service keys tells them.",
        caught_by="LTIAAS-100",
        change=furnished(service_keys=_KeysForIds),
    ),
    Mutant(
        name="rotation-without-overlap",
        mistake="The new key replaces the old one at once.",
        caught_by="LTIAAS-105",
        change=furnished(rotation=_Replaces),
    ),
    Mutant(
        name="rotation-signs-out",
        mistake="A rotation ends the ltiks of its platform.",
        caught_by="LTIAAS-106",
        change=furnished(rotation=_SignsOut),
    ),
    Mutant(
        name="rotation-at-every-call",
        mistake="A rotation that is under way is no reason against another.",
        caught_by="LTIAAS-107",
        change=furnished(rotation=_KeyAtEveryCall),
    ),
)
