"""`lti-gateway`, as a process: what it prints, how it ends, and one sentence for everything that is wrong."""

import json
import os
import re
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import partial
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from gateway.storage.migrations import HEAD
from gateway.tests.site import FORM

COMMAND = [sys.executable, "-c", "from gateway.cli import main; main()"]
PATIENCE_S = 120  # for a machine that is busy with other tests
get = partial(httpx.get, trust_env=False, timeout=PATIENCE_S)
post = partial(httpx.post, trust_env=False, timeout=PATIENCE_S)
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("LTI_GATEWAY_")}
REAL = {
    "LTI_GATEWAY_PUBLIC_URL": "https://gateway.example",
    "LTI_GATEWAY_API_KEYS": "key",
    "LTI_GATEWAY_SECRET": "s" * 32,
    "LTI_GATEWAY_LAUNCH_URL": "https://tool.example/",
}


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    environment = {**CLEAN, **settings}
    return subprocess.run(  # noqa: S603 - our own command
        [*COMMAND, *arguments], env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


class Serving:
    """A gateway that serves, and the lines that it printed."""

    def __init__(self, *arguments: str, lines: int, settings: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [*COMMAND, "serve", "--port", "0", *arguments],
            env={**CLEAN, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.lines = [self.process.stdout.readline().rstrip("\n") for _ in range(lines)]

    @property
    def url(self) -> str:
        """Where it says that it listens."""
        return self.lines[0].removeprefix("lti-gateway listening on ")

    def stop(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """End it as an operator does; gives the exit status and what it wrote to standard error."""
        self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, errors


@pytest.fixture(scope="module")
def dev() -> Iterator[Serving]:
    serving = Serving("--dev", lines=3, settings={})
    yield serving
    serving.stop()


def test_dev_needs_no_settings(dev: Serving) -> None:
    """`serve --dev` prints where it listens and an API key, and both are true."""
    key = dev.lines[1].removeprefix("API key: ")

    answer = get(f"{dev.url}/admin/platforms", headers={"Authorization": f"Bearer {key}"})

    assert re.fullmatch(r"lti-gateway listening on http://127\.0\.0\.1:\d+", dev.lines[0])
    assert (answer.status_code, answer.json()) == (200, {"platforms": []})


def test_dev_leads_to_the_description(dev: Serving) -> None:
    """What is printed last is where the API is described."""
    assert dev.lines[2] == f"The API is described at {dev.url}/docs"
    assert get(f"{dev.url}/docs").status_code == 200


def test_dev_serves_its_demo_tool(dev: Serving) -> None:
    """The launch target of --dev is there, and shows nothing without a launch."""
    answer = get(f"{dev.url}/demo")

    assert answer.status_code == 403


def test_dev_allows_private_networks(dev: Serving) -> None:
    """A mock LMS on this machine can be registered."""
    issuer = "http://127.0.0.1:8400"
    body = {
        "url": issuer,
        "clientId": "c",
        "name": "Mock",
        "authenticationEndpoint": f"{issuer}/lti/authorize",
        "accesstokenEndpoint": f"{issuer}/lti/token",
        "authConfig": {"method": "JWK_SET", "key": f"{issuer}/lti/jwks"},
    }
    headers = {"Authorization": dev.lines[1].replace("API key:", "Bearer")}

    assert post(f"{dev.url}/admin/platforms", json=body, headers=headers).status_code == 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["interrupt", "terminate"])
def test_signal_ends_it_well(tmp_path: Path, number: signal.Signals) -> None:
    """A signal ends the gateway with status 0 and without a traceback, and its temporary files are gone."""
    serving = Serving("--dev", lines=2, settings={"TMPDIR": str(tmp_path)})
    while_serving = list(tmp_path.iterdir())

    status, errors = serving.stop(number)

    assert (status, errors.count("Traceback")) == (0, 0)
    assert (len(while_serving), list(tmp_path.iterdir())) == (1, [])


def test_real_settings_serve(tmp_path: Path) -> None:
    """With its four settings it serves, prints no key, and makes its SQLite file."""
    settings = {**REAL, "LTI_GATEWAY_DATABASE_URL": f"sqlite:///{tmp_path / 'lti.db'}"}
    serving = Serving(lines=1, settings=settings)

    answer = get(f"{serving.url}/lti/keys")
    status, _ = serving.stop()

    assert answer.json() == {"keys": []}
    assert (status, (tmp_path / "lti.db").exists()) == (0, True)


@pytest.mark.parametrize("name", sorted(REAL))
def test_missing_setting_is_one_sentence(name: str) -> None:
    """A demanded setting that is missing is named, and the status is 2."""
    ended = run("serve", "--port", "0", **{key: value for key, value in REAL.items() if key != name})

    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert f"{name} is not set" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "settings", "sentence"),
    [
        (["--tls-cert", "x.pem"], REAL, "--tls-cert and --tls-key must be given together"),
        (["--tls-cert", "x.pem", "--tls-key", "y.pem"], REAL, "x.pem is not a file"),
        (["--tls-cert", __file__, "--tls-key", __file__], REAL, f"--tls-cert {__file__} and --tls-key"),
        ([], {**REAL, "LTI_GATEWAY_DATABASE_URL": "sqlite:////no/such/folder/x.db"}, "sqlite /no/such/folder/x.db"),
        ([], {**REAL, "LTI_GATEWAY_DATABASE_URL": f"sqlite:///{__file__}"}, "file is not a database"),
        ([], {**REAL, "LTI_GATEWAY_SECRET": "short"}, "LTI_GATEWAY_SECRET is wrong: it has 5 bytes"),
    ],
    ids=["one-tls-file", "no-tls-file", "no-certificate", "no-folder", "no-database", "secret"],
)
def test_wrong_call_is_one_sentence(arguments: list[str], settings: dict[str, str], sentence: str) -> None:
    """Whatever an operator got wrong is one sentence, and the status is 2."""
    ended = run("serve", "--port", "0", *arguments, **settings)

    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert sentence in ended.stderr


def test_taken_port_is_one_sentence() -> None:
    """A port that somebody else has is named, and the status is 3: no setting is wrong."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("serve", "--dev", "--port", str(port))

    assert (ended.returncode, ended.stderr.count("\n")) == (3, 1)
    assert f"127.0.0.1:{port} cannot be listened on" in ended.stderr


def test_unknown_host_is_one_sentence() -> None:
    """A host that is no address of this machine is named, with the same status."""
    ended = run("serve", "--port", "0", "--host", "no-such-host.invalid", **REAL)

    assert (ended.returncode, ended.stderr.count("\n")) == (3, 1)
    assert "no-such-host.invalid:0 cannot be listened on" in ended.stderr


def test_version_is_told() -> None:
    """`--version` needs neither a command nor a setting."""
    ended = run("--version")

    assert (ended.returncode, ended.stdout) == (0, f"lti-gateway {version('lti-testbench')}\n")


def test_revoked_api_key_ends_at_once(tmp_path: Path) -> None:
    """A key that is revoked stops while the gateway runs, its neighbour stays, and `list` shows no key."""
    database = {"LTI_GATEWAY_DATABASE_URL": f"sqlite:///{tmp_path / 'lti.db'}"}
    run("migrate", **database)
    keys = [run("api-key", "new", "--name", name, **database).stdout.strip() for name in ("nightly", "daily")]
    serving = Serving(lines=1, settings={**REAL, **database})
    heading, *listed = run("api-key", "list", **database).stdout.splitlines()

    before = [asked_with(serving, key) for key in keys]
    ended = run("api-key", "revoke", listed[0].split()[0], **database)
    after = [asked_with(serving, key) for key in keys]
    serving.stop()

    assert heading.split() == ["id", "made", "name"]
    assert [line.split()[-1] for line in listed] == ["nightly", "daily"]
    assert not any(key in "".join(listed) for key in keys)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert (before, after) == ([200, 200], [401, 200])


@pytest.mark.parametrize("identity", ["", "x", "0" * 16, "%" * 16], ids=["empty", "short", "unknown", "pattern"])
def test_api_key_that_is_not_there_is_one_sentence(tmp_path: Path, identity: str) -> None:
    """Who revokes a key that is not there is told so, and no other key ends."""
    database = {"LTI_GATEWAY_DATABASE_URL": f"sqlite:///{tmp_path / 'lti.db'}"}
    run("migrate", **database)
    run("api-key", "new", "--name", "kept", **database)

    ended = run("api-key", "revoke", identity, **database)

    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert "kept" in run("api-key", "list", **database).stdout


def asked_with(serving: Serving, key: str) -> int:
    """The status of a request to the account with this key."""
    headers = {"Authorization": f"Bearer {key}"}
    return get(f"{serving.url}/admin/platforms", headers=headers).status_code


def test_made_api_key_is_accepted(tmp_path: Path) -> None:
    """`api-key new` prints a key that the gateway on the same database takes."""
    database = {"LTI_GATEWAY_DATABASE_URL": f"sqlite:///{tmp_path / 'lti.db'}"}
    run("migrate", **database)
    key = run("api-key", "new", "--name", "made", **database).stdout.strip()
    serving = Serving(lines=1, settings={**REAL, **database})

    answer = get(f"{serving.url}/admin/platforms", headers={"Authorization": f"Bearer {key}"})
    serving.stop()

    assert len(key) >= 40
    assert answer.status_code == 200


def test_migrate_says_what_it_did(tmp_path: Path) -> None:
    """`migrate` names the database that it makes, and a second time says that it changed nothing."""
    database = {"LTI_GATEWAY_DATABASE_URL": f"sqlite:///{tmp_path / 'lti.db'}"}

    ended = [run("migrate", **database) for _ in range(2)]

    place = f"sqlite {tmp_path / 'lti.db'}"
    assert [(end.returncode, end.stdout) for end in ended] == [
        (0, f"{place}: created, now at {HEAD}\n"),
        (0, f"{place}: was at {HEAD} already\n"),
    ]


@pytest.mark.parametrize(
    "arguments", [["new", "--name", "x"], ["list"], ["revoke", "0" * 16]], ids=lambda given: given[0]
)
def test_api_key_makes_no_database(tmp_path: Path, arguments: list[str]) -> None:
    """Keys of a database that nobody serves are keys that nobody knows: what is not there is named, not made."""
    file = tmp_path / "lti.db"

    ended = run("api-key", *arguments, LTI_GATEWAY_DATABASE_URL=f"sqlite:///{file}")

    assert (ended.returncode, ended.stderr.count("\n"), file.exists()) == (2, 1, False)
    assert f"sqlite {file} is not there" in ended.stderr


def test_api_key_has_a_name() -> None:
    """A key without a name is not made: nobody would know which to revoke."""
    ended = run("api-key", "new")

    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Missing option '--name'" in ended.stderr


def test_settings_are_judged_before_the_address() -> None:
    """Whoever has yet to set something is told all of it, and not that a port is taken."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = run("serve", "--port", str(taken.getsockname()[1]))

    assert (ended.returncode, ended.stderr.count(" is not set; ")) == (2, 4)
    assert "cannot be listened on" not in ended.stderr


def test_database_that_does_not_answer_is_named() -> None:
    """The sentence has host, port and name of the database, and no password."""
    ended = run("migrate", LTI_GATEWAY_DATABASE_URL="postgresql://u:hidden@127.0.0.1:9/lti")

    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert "postgresql 127.0.0.1:9/lti cannot be used" in ended.stderr
    assert "hidden" not in ended.stderr


def test_misspelt_database_is_not_the_default_one(tmp_path: Path) -> None:
    """`migrate` refuses a misspelt setting, and makes no database."""
    ended = run("migrate", LTI_GATEWAY_DATABASE_ULR=f"sqlite:///{tmp_path / 'lti.db'}")

    assert ended.returncode == 2
    assert "did you mean LTI_GATEWAY_DATABASE_URL?" in ended.stderr


def test_help_names_the_settings() -> None:
    """`--help` says which settings are demanded and where all are listed; a flag takes no value."""
    told = [" ".join(run(*arguments).stdout.split()) for arguments in (["--help"], ["serve", "--help"])]

    assert "docs/gateway/api.md, section Settings" in told[0]
    assert "--dev No settings needed" in told[1]


@pytest.mark.parametrize("arguments", [["migrate"], ["api-key", "list"], ["serve", "--port", "0"]], ids=" ".join)
def test_database_of_a_newer_gateway_is_one_sentence(tmp_path: Path, arguments: list[str]) -> None:
    """Who goes back to an older gateway is told why it does not start, and the database stays as it is."""
    file = tmp_path / "lti.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('x')"
        )

    ended = run(*arguments, **REAL, LTI_GATEWAY_DATABASE_URL=f"sqlite:///{file}")

    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert "a newer gateway" in ended.stderr


def test_log_names_codes_and_no_secrets() -> None:
    """A refusal is one line of JSON with its code; nothing of the query is in the log."""
    serving = Serving("--dev", lines=2, settings={})
    get(f"{serving.url}/lti/login?iss=https://lms.example&login_hint=person-7&ltik=hidden")

    _, errors = serving.stop()

    assert '"code": "MISSING_LOGIN_PARAMETERS"' in errors
    assert "person-7" not in errors
    assert "hidden" not in errors


HEADS = {
    "address": b"GET /",
    "header": b"GET / HTTP/1.1\r\nCookie: ",
    "second": b"GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nCookie: ",
    "trailer": b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: ",
}


@pytest.mark.parametrize("name", sorted(HEADS))
def test_endless_head_ends_the_connection(dev: Serving, name: str) -> None:
    """Nobody can fill the memory with an address, header or trailer that does not end."""
    address = urlsplit(dev.url)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=PATIENCE_S) as connection:
        connection.sendall(HEADS[name])

        with pytest.raises(ConnectionError):
            connection.sendall(b"a" * 20_000_000)


def test_long_head_is_read(dev: Serving) -> None:
    """The cookies of many logins that were begun do no harm."""
    cookies = "; ".join(f"lti-login-{number:022}={'x' * 43}" for number in range(500))

    assert get(f"{dev.url}/lti/keys", headers={"Cookie": cookies}).status_code == 200


def test_tls_is_served(tmp_path: Path) -> None:
    """With certificate and key the gateway speaks https, and says so."""
    certificate, key = self_signed(tmp_path)
    serving = Serving("--dev", "--tls-cert", str(certificate), "--tls-key", str(key), lines=2, settings={})

    answer = get(f"{serving.url}/lti/keys", verify=ssl.create_default_context(cafile=certificate))
    serving.stop()

    assert urlsplit(serving.url).scheme == "https"
    assert answer.status_code == 200


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine, and its key."""
    from datetime import UTC, datetime, timedelta
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from cryptography.x509.oid import NameOID

    from gateway.tests.lms import rsa_key

    key = rsa_key("tls")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, SHA256())
    )
    files = folder / "cert.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


def test_request_under_way_is_answered_before_the_end() -> None:
    """A gateway that is told to end takes no new connection, and answers the request that it has begun."""
    serving = Serving("--dev", lines=2, settings={})
    address = ("127.0.0.1", urlsplit(serving.url).port or 0)
    head = f"POST /lti/login HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: 10\r\n\r\n"
    with socket.create_connection(address, timeout=PATIENCE_S) as connection:
        connection.sendall(head.encode() + b"iss=a")
        get(f"{serving.url}/healthz")

        serving.process.send_signal(signal.SIGTERM)
        await_refusal(address)
        connection.sendall(b"&b=cd")
        with connection.makefile("rb") as stream:
            answer = stream.read()
    _, errors = serving.process.communicate(timeout=PATIENCE_S)

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"MISSING_LOGIN_PARAMETERS" in answer
    assert (serving.process.returncode, errors.count("Traceback")) == (0, 0)


def test_log_is_one_line_of_json_for_each_event() -> None:
    """What the process writes to standard error can be read by machines, and names no path and no key."""
    serving = Serving("--dev", lines=2, settings={})
    key = serving.lines[1].removeprefix("API key: ")
    headers = {"Authorization": f"Bearer {key}", "X-Correlation-Id": "order-4711"}
    get(f"{serving.url}/admin/platforms/marked?token=marked", headers=headers)

    _, errors = serving.stop()

    (event,) = [json.loads(line) for line in errors.splitlines()]
    assert (event["event"], event["code"], event["correlation_id"]) == ("refused", "PLATFORM_NOT_FOUND", "order-4711")
    assert (event["route"], event["status"], event["level"]) == ("/admin/platforms/{id}", 404, "info")
    assert "marked" not in errors
    assert key not in errors


def await_refusal(address: tuple[str, int]) -> None:
    """Return when nobody listens any more: who waits to be accepted then is reset, and who comes later refused."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            socket.create_connection(address, timeout=PATIENCE_S).close()
        except (ConnectionResetError, ConnectionRefusedError):
            return
    raise TimeoutError(f"{address} is still listened on")


def test_secret_of_another_database_is_one_sentence(tmp_path: Path) -> None:
    """Who starts with another secret than the first time is told before anything listens."""
    settings = {**REAL, "LTI_GATEWAY_DATABASE_URL": f"sqlite:///{tmp_path / 'lti.db'}"}
    Serving(lines=1, settings=settings).stop()

    ended = run("serve", "--port", "0", **{**settings, "LTI_GATEWAY_SECRET": "o" * 32})

    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert "LTI_GATEWAY_SECRET is wrong: it does not open the private keys of this database" in ended.stderr
