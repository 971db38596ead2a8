"""The servers that are measured, each from its package: how to set one up, start it, and know its sessions."""

import contextlib
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from benchmarks.issuer import CLIENT_ID, Issuer
from benchmarks.launches import Addresses
from benchmarks.processes import SERVER_CORE, Running, running
from benchmarks.wire import Answer
from gateway.tests.postgresql import Postgresql, postgresql
from mock_platform.ports import free_port

BUILD: Final = Path("build/bench")
PEERS: Final = Path(__file__).parent / "peers"
API_KEY: Final = "bench-key"

Started = tuple[Addresses, Running]


@dataclass(frozen=True)
class Contender:
    """A server with a name; `start` gives its addresses while it runs."""

    name: str
    start: Callable[[Issuer, Path], contextlib.AbstractContextManager[Started]]


@contextlib.contextmanager
def gateway_on_sqlite(issuer: Issuer, folder: Path) -> Iterator[Started]:
    """The gateway on the file `gateway.db` of a folder."""
    url = f"sqlite:///{folder / 'gateway.db'}"
    # A start is measured, and not what comes once in the life of a database.
    _run([_beside_python("lti-gateway"), "migrate"], {"LTI_GATEWAY_DATABASE_URL": url})
    with _gateway(folder, url) as (addresses, server):
        _register(addresses.origin, issuer)
        yield addresses, server


@contextlib.contextmanager
def gateways_on_postgresql(issuer: Issuer, folder: Path, count: int) -> Iterator[tuple[Sequence[Addresses], Running]]:
    """So many gateways on one database, each with an address of its own; what they spend is told of all together."""
    with _database() as (database, postmaster), contextlib.ExitStack() as stack:
        url = database.create("gateway")
        _run([_beside_python("lti-gateway"), "migrate"], {"LTI_GATEWAY_DATABASE_URL": url})
        started = [stack.enter_context(_gateway(folder, url)) for _ in range(count)]
        others = [server.pid for _, server in started[1:]]
        (addresses, first), *_ = started
        _register(addresses.origin, issuer)
        yield [each for each, _ in started], replace(first, also=(postmaster, *others))


@contextlib.contextmanager
def _gateway_on_postgresql(issuer: Issuer, folder: Path) -> Iterator[Started]:
    with gateways_on_postgresql(issuer, folder, 1) as ((addresses,), server):
        yield addresses, server


@contextlib.contextmanager
def _gateway(folder: Path, database_url: str) -> Iterator[Started]:
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    environment = {
        "PUBLIC_URL": origin,
        "API_KEYS": API_KEY,
        "SECRET": "s" * 32,
        "LAUNCH_URL": f"{origin}/tool",
        "DATABASE_URL": database_url,
        "ALLOW_PRIVATE_NETWORKS": "true",
    }
    prefixed = {f"LTI_GATEWAY_{name}": value for name, value in environment.items()}
    command = [_beside_python("lti-gateway"), "serve", "--port", str(port)]
    with running(command, port=port, log=folder / f"log-{port}", environment=prefixed) as server:
        yield Addresses(origin, "/lti/login", "/lti/launch", _has_ltik), server


@contextlib.contextmanager
def _pylti1p3(issuer: Issuer, folder: Path) -> Iterator[Started]:
    python = _venv(BUILD / "pylti1p3", PEERS / "pylti1p3" / "requirements.txt")
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    client = {
        "default": True,
        "client_id": CLIENT_ID,
        "auth_login_url": f"{issuer.url}/authorize",
        "auth_token_url": f"{issuer.url}/token",
        "key_set_url": f"{issuer.url}/jwks",
        "deployment_ids": ["1"],
    }
    environment = {
        "TOOL_CONF": json.dumps({issuer.url: [client]}),
        "CACHE_DIR": str(folder / "cache"),
        "LAUNCH_URL": f"{origin}/launch",
    }
    gunicorn = [str(python), "-m", "gunicorn", "--chdir", str(PEERS / "pylti1p3"), "-b", f"127.0.0.1:{port}"]
    command = [*gunicorn, "--worker-class", "gthread", "--threads", "8", "--log-level", "error", "tool:app"]
    with running(command, port=port, log=folder / "log", environment=environment) as server:
        yield Addresses(origin, "/login", "/launch", lambda answer: b'"launched"' in answer.body), server


@contextlib.contextmanager
def _ltijs(issuer: Issuer, folder: Path) -> Iterator[Started]:
    package = BUILD / "ltijs"
    package.mkdir(parents=True, exist_ok=True)
    for file in ("package.json", "tool.js"):
        (package / file).write_text((PEERS / "ltijs" / file).read_text())
    if not (package / "node_modules").exists():
        _run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(package)], {})
    with _database() as (database, postmaster):
        database.create("ltijs")
        port = free_port()
        environment = {
            "ISSUER": issuer.url,
            "CLIENT_ID": CLIENT_ID,
            "PORT": str(port),
            "NODE_ENV": "production",
            "PG_HOST": str(database.folder),
            "PG_PORT": "5432",
            "PG_DATABASE": "ltijs",
            "PG_USER": "lti",
            "PG_PASSWORD": "",
        }
        command = ["node", str(package / "tool.js")]
        with running(
            command, port=port, log=folder / "log", environment=environment, also=(postmaster,), said="registered"
        ) as server:
            yield Addresses(f"http://127.0.0.1:{port}", "/login", "/", _has_ltik), server


CONTENDERS: Final = (
    Contender("ltijs 5.9.9, PostgreSQL", _ltijs),
    Contender("PyLTI1p3 2.0.0, Flask, gunicorn, file cache", _pylti1p3),
    Contender("gateway, SQLite", gateway_on_sqlite),
    Contender("gateway, PostgreSQL", _gateway_on_postgresql),
)


@contextlib.contextmanager
def _database() -> Iterator[tuple[Postgresql, int]]:
    # It shares the server's core, as its work is counted as the server's.
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {SERVER_CORE})
    with postgresql(durable=True) as database:
        os.sched_setaffinity(0, before)
        postmaster = int((database.folder / "data" / "postmaster.pid").read_text().split()[0])
        yield database, postmaster


def _register(origin: str, issuer: Issuer) -> None:
    body = {
        "url": issuer.url,
        "clientId": CLIENT_ID,
        "name": "Bench",
        "authenticationEndpoint": f"{issuer.url}/authorize",
        "accesstokenEndpoint": f"{issuer.url}/token",
        "authConfig": {"method": "JWK_SET", "key": f"{issuer.url}/jwks"},
    }
    headers = {"Authorization": f"Bearer {API_KEY}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{origin}/admin/platforms", json.dumps(body).encode(), headers)  # noqa: S310
    urllib.request.urlopen(request, timeout=30).close()  # noqa: S310 - a loopback address of ours


def _has_ltik(answer: Answer) -> bool:
    return answer.status == 302 and "ltik=" in urlsplit(answer.headers.get("location", "")).query


def _venv(folder: Path, requirements: Path) -> Path:
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        _run([sys.executable, "-m", "venv", str(folder)], {})
        _run([str(python), "-m", "pip", "-q", "--disable-pip-version-check", "install", "-r", str(requirements)], {})
        (folder / "ready").touch()
    return python.absolute()


def _beside_python(program: str) -> str:
    return str(Path(sys.executable).parent / program)


def _run(command: Sequence[str], environment: Mapping[str, str]) -> None:
    subprocess.run(command, check=True, env={**os.environ, **environment})  # noqa: S603 - our own commands
