"""The reference gateway, started for a demonstration as any stranger would start it: by its command."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from conformance.process import running


@contextmanager
def reference_gateway(*options: str, env: Mapping[str, str] | None = None) -> Iterator[tuple[str, str]]:
    """Run `lti-gateway serve --dev` on a free port; yield its URL and API key, and end it afterwards."""
    command = [sys.executable, "-m", "gateway", "serve", "--dev", "--port", "0", *options]
    with running(command, env=env) as process:
        yield process.announced(r"listening on (\S+)"), process.announced(r"^\s*API key:\s*(\S+)")
