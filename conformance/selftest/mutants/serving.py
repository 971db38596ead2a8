"""A mutant as a server: on a free port, with an SQLite file and an API key of its own, as `--dev` would have them."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conformance.selftest.mutants.mutant import Mutant
from conformance.selftest.served import listening, served
from gateway.app import create_app
from gateway.settings import Settings


@contextmanager
def serving(mutant: Mutant) -> Iterator[tuple[str, str]]:
    """Serve a mutant; yield its URL and its API key."""
    api_key = secrets.token_urlsafe(24)
    with tempfile.TemporaryDirectory() as folder, listening() as (listener, url):
        app = create_app(_settings(url, api_key, Path(folder)), rules=mutant.rules)
        mutant.change(app)
        with served(app, listener):
            yield url, api_key


def _settings(url: str, api_key: str, folder: Path) -> Settings:
    return Settings(
        public_url=url,
        launch_url=f"{url}/demo",
        api_keys=(api_key,),
        secret=secrets.token_bytes(48),
        database_url=f"sqlite:///{folder / 'gateway.db'}",
        allow_private_networks=True,
        demo_tool=True,
    )
