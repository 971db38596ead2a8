"""The messages that a platform sends, one of each kind that the target file names, and what all of them have to be."""

from collections.abc import Callable, Iterator
from typing import Any

from conformance.bench.platform_bench import PlatformBench
from conformance.bench.visit import LoginInitiation, Message
from conformance.outcomes import Breach
from mock_platform.vocabulary import CLAIM_MESSAGE_TYPE, MESSAGE_END_ASSESSMENT, MESSAGE_RESOURCE_LINK

LONGEST_IDENTIFIER = 255
AUTHORS = ("teacher", "student")
NOT_BY_ITSELF = {MESSAGE_RESOURCE_LINK, MESSAGE_END_ASSESSMENT}  # an attempt ends only after it began


def every_message(bench: PlatformBench) -> list[Message]:
    """Return a resource launch of everybody whom the target file names, and each other kind of message."""
    launches = [bench.message(str(name)) for name in bench.subject.lms.users]
    others = [kind for kind in bench.subject.lms.messages if kind not in NOT_BY_ITSELF]
    return launches + [bench.message(author(bench), message=kind) for kind in others]


def every_login(bench: PlatformBench) -> list[LoginInitiation]:
    """Return the login initiation of a resource launch, and of each other kind of message, nothing asked for yet."""
    others = [kind for kind in bench.subject.lms.messages if kind not in NOT_BY_ITSELF]
    return [bench.visit().initiate()] + [bench.visit(author(bench), message=kind).initiate() for kind in others]


def author(bench: PlatformBench) -> str:
    """Return who is let choose and set up things: the teacher, where there is one."""
    people = {str(name) for name in bench.subject.lms.users}
    return next(name for name in AUTHORS if name in people)


def expect_of_each(messages: list[Message], fault: Callable[[Message], str]) -> None:
    """Expect *fault* to find nothing in any message; it returns what is wrong, in words."""
    for message in messages:
        if wrong := fault(message):
            raise Breach(f"{message.claims.get(CLAIM_MESSAGE_TYPE)}: {wrong}")


def wrong_identifier(name: str, value: Any) -> str:
    """Return what is wrong with an id that has to be a text of at most 255 ASCII characters; "" when nothing is."""
    if not isinstance(value, str) or not value:
        return f"{name} should be a text that says something, got {value!r}"
    if not value.isascii() or len(value) > LONGEST_IDENTIFIER:
        return f"{name} should be at most 255 ASCII characters, got {len(value)}: {value[:80]!r}"
    return ""


def texts_in(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Return every text of a JSON value, with the place where it stands."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from texts_in(member, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from texts_in(member, f"{place}[{number}]")
