"""Debian's Chromium: where it is, and how it has to be started as root, in a container, without calling home."""

import os
import shutil
from pathlib import Path

import pytest

PATIENCE_MS = 15_000
NAMES = ("chromium", "chromium-browser")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # A frame of another site stays in the page's process. When one changes processes twice while the page is slow to
    # answer, Playwright 1.65 forgets the new one with the old (FrameSession.dispose), and waits for the frame for ever.
    "--disable-site-isolation-trials",
)


def chromium() -> Path:
    """Return the browser's path; without one the test is skipped, or fails where `CI` is set."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        sentence = (
            "no Chromium on the PATH (Debian: apt-get install chromium): the launch in a real browser is not tested"
        )
        if os.environ.get("CI"):
            pytest.fail(sentence, pytrace=False)
        pytest.skip(sentence)
    return Path(found)
