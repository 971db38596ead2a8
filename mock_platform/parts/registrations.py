"""The registered tools as a part: `[[registrations]]`, in the shape of the control API.

One member more, `deployment_keys`: by deployment id, what stands for it in the addresses of services. Without it a
deployment gets a new one.
"""

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mock_platform.registration import REGISTRATION, Deployment, Registration, registration_from_json
from mock_platform.shapes import OBJECT, SHORT_ID, Kind, Misshapen, Shape, expect, expect_kind, list_of

if TYPE_CHECKING:
    from mock_platform.platform import Platform

TABLES = list_of(OBJECT)
KEYS = Kind(
    "an object of keys by deployment id",
    lambda value: isinstance(value, dict) and all(map(SHORT_ID.fits, value.values())),
)


class RegisteredTools:
    """The tools that a platform knows."""

    def __init__(self, platform: "Platform") -> None:
        self._platform = platform

    def as_document(self) -> list[dict[str, Any]]:
        """Return every registration with the keys of its deployments."""
        return [_table_from(registration) for registration in self._platform.registrations.values()]

    def restore(self, document: Any) -> None:
        """Have these registrations and no others; raise `Misshapen`."""
        expect_kind(document, TABLES, "$")
        registrations = [_registration_from(table, f"$[{index}]") for index, table in enumerate(document)]
        _expect_distinct([each.client_id for each in registrations], "client_id")
        _expect_distinct([key.key for each in registrations for key in each.deployments], "deployment_keys")
        self._platform.registrations = {each.client_id: each for each in registrations}


def _table_from(registration: Registration) -> dict[str, Any]:
    members = {name: value for name, value in registration.as_json().items() if name in REGISTRATION.known}
    keys = {deployment.deployment_id: deployment.key for deployment in registration.deployments}
    return {name: value for name, value in members.items() if value is not None} | {"deployment_keys": keys}


def _registration_from(table: Any, at: str) -> Registration:
    expect(table, Shape(REGISTRATION.required, {**REGISTRATION.optional, "deployment_keys": KEYS}), at)
    members = {name: value for name, value in table.items() if name != "deployment_keys"}
    try:
        registration = registration_from_json(members)
    except Misshapen as error:
        raise error.below(at) from error
    keys = table.get("deployment_keys", {})
    kept = [Deployment(keys.get(each.deployment_id, each.key), each.deployment_id) for each in registration.deployments]
    return replace(registration, deployments=tuple(kept))


def _expect_distinct(values: list[str], member: str) -> None:
    for value, times in Counter(values).items():
        if times > 1:
            raise Misshapen("$", f"$ should have every {member} once, got {value!r} more than once")
