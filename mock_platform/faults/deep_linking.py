"""Faults of where browsers bring deep linking responses (Deep Linking 2.0 section 2.2). The tool hears of none."""

from mock_platform.faults.answer import Answer, Encounter
from mock_platform.faults.fault import answer_fault

REFUSED = b"<!doctype html><title>Invalid link</title><p>The content could not be added."
ADDED = b"<!doctype html><title>Content</title><p>Done."


@answer_fault("DL-036", "Takes nothing for placed until it is launched.", endpoints=("deep_linking",), instead=True)
def content_not_placed(_: Encounter, silently: bool = False) -> Answer:
    """A good response is refused with a page for people, or (`silently`) seems to be taken; nothing is created."""
    status, page = (200, ADDED) if silently else (400, REFUSED)
    return Answer(status, body=page).with_headers(content_type="text/html; charset=utf-8")
