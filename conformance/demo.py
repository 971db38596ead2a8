"""The reference gateway, started for a demonstration as any stranger would start it: by its command."""

import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from conformance.process import running
from mock_platform.ports import free_port


@dataclass(frozen=True)
class NoticedGateway:
    """A gateway that hands on notices to the mock LMS, which has to be the platform at `issuer`."""

    url: str
    api_key: str
    issuer: str
    notice_secret: str


@contextmanager
def reference_gateway(*options: str, env: Mapping[str, str] | None = None) -> Iterator[tuple[str, str]]:
    """Run `lti-gateway serve --dev` on a free port; yield its URL and API key, and end it afterwards."""
    command = [sys.executable, "-m", "gateway", "serve", "--dev", "--port", "0", *options]
    with running(command, env=env) as process:
        yield process.announced(r"listening on (\S+)"), process.announced(r"^\s*API key:\s*(\S+)")


@contextmanager
def noticed_gateway() -> Iterator[NoticedGateway]:
    """Run the same with notices switched on, so that what it does with them can be judged as well."""
    issuer, secret = f"http://127.0.0.1:{free_port()}", secrets.token_hex(32)
    own = {"LTI_GATEWAY_NOTICE_URL": f"{issuer}/sink/tool", "LTI_GATEWAY_NOTICE_SECRET": secret}
    with reference_gateway(env=os.environ | own) as (url, api_key):
        yield NoticedGateway(url, api_key, issuer, secret)
