"""The reference gateway, started for a demonstration as any stranger would start it: by its command."""

import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

START_S = 30


class GatewayDidNotStart(Exception):
    """The reference gateway said nothing useful in time; the text is what it said."""


@contextmanager
def reference_gateway() -> Iterator[tuple[str, str]]:
    """Run `lti-gateway serve --dev` on a free port; yield its URL and API key, and end it afterwards."""
    command = [sys.executable, "-m", "gateway", "serve", "--dev", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)  # noqa: S603
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    reader = threading.Thread(target=_read, args=(process, lines), daemon=True)
    reader.start()
    try:
        yield _announced(lines)
    finally:
        process.terminate()
        process.wait(timeout=10)
        reader.join(timeout=10)
        if process.stdout is not None:
            process.stdout.close()


def _read(process: subprocess.Popen[str], lines: "queue.SimpleQueue[str | None]") -> None:
    for line in process.stdout or ():
        lines.put(line.rstrip())
    lines.put(None)


def _announced(lines: "queue.SimpleQueue[str | None]") -> tuple[str, str]:
    said: list[str] = []
    url = api_key = ""
    while not (url and api_key):
        try:
            line = lines.get(timeout=START_S)
        except queue.Empty:
            line = None
        if line is None:
            raise GatewayDidNotStart("the reference gateway did not start: " + " | ".join(said[-5:]))
        said.append(line)
        if "listening on " in line:
            url = line.partition("listening on ")[2].strip()
        if line.strip().startswith("API key:"):
            api_key = line.partition(":")[2].strip()
    return url, api_key
