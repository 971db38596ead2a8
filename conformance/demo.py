"""The reference gateway, started for a demonstration as any stranger would start it: by its command."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from conformance.process import running


@contextmanager
def reference_gateway(*options: str) -> Iterator[tuple[str, str]]:
    """Run `lti-gateway serve --dev` on a free port; yield its URL and API key, and end it afterwards."""
    # -P: a file called click.py in the folder where somebody stands must not become part of the gateway
    with running([sys.executable, "-P", "-m", "gateway", "serve", "--dev", "--port", "0", *options]) as process:
        yield process.announced(r"listening on (\S+)"), process.announced(r"^\s*API key:\s*(\S+)")
