"""The small tool, served for a run of the suite: told what its target file says that it knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from conformance.selftest.served import listening, served
from conformance.selftest.small_tool.app import Parts, SmallTool
from conformance.selftest.small_tool.registrations import Registration
from conformance.selftest.template import filled_in
from conformance.target.file import FurtherRegistration, PlatformIdentity, Target
from conformance.target.reading import read_target
from mock_platform.keys import fixture_key
from mock_platform.ports import free_port

TEMPLATE = "small-tool.toml"
Known = PlatformIdentity | FurtherRegistration


@dataclass(frozen=True)
class Stand:
    """A tool that listens, and the target file that tells the suite of it."""

    tool: SmallTool
    file: Path


@contextmanager
def standing(
    folder: Path, parts: Parts | None = None, *, kind: type[SmallTool] = SmallTool, template: str = TEMPLATE
) -> Iterator[Stand]:
    """Serve the tool, made of *parts*, while the context lasts; its target file is in *folder*."""
    with listening() as (listener, url):
        port = listener.getsockname()[1]
        file = filled_in(template, folder, mock=free_port(), tool=port)
        tool = kind(url, registrations_of(read_target(file)), _private_key(), parts)
        with served(tool.app(), listener):
            yield Stand(tool, file)


@cache
def _private_key() -> RSAPrivateKey:
    key = fixture_key("tool").private_key
    assert isinstance(key, RSAPrivateKey)
    return key


def registrations_of(target: Target) -> list[Registration]:
    """Return what a person would have typed into the tool: nothing, where it registers itself."""
    if target.tool is None or target.tool.registration_url:
        return []
    deployments: dict[tuple[str, str], set[str]] = {}
    every: list[Known] = [target.platform, *target.also]
    for known in every:
        deployments.setdefault((known.issuer, known.client_id), set()).add(known.deployment_id)
    return [_registration(*name, frozenset(ids)) for name, ids in deployments.items()]


def _registration(issuer: str, client_id: str, deployments: frozenset[str]) -> Registration:
    return Registration(
        issuer=issuer,
        client_id=client_id,
        authorization_endpoint=f"{issuer}/lti/authorize",
        token_endpoint=f"{issuer}/lti/token",
        jwks_uri=f"{issuer}/lti/jwks",
        deployments=deployments,
    )
