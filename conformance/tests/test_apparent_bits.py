"""How the suite tells a random value from one that only looks so."""

import base64
import uuid
from collections.abc import Callable
from random import Random

import pytest

from conformance.suite.tool.test_authentication_request import ENOUGH_BITS, ENOUGH_SAMPLES, apparent_bits

START = 1_795_290_130


def _values(make: Callable[[Random, int], str], seed: int, count: int = ENOUGH_SAMPLES) -> list[str]:
    random = Random(seed)  # noqa: S311  # the same values in every run
    return [make(random, number) for number in range(count)]


@pytest.mark.parametrize(
    "make",
    [
        lambda random, _: random.randbytes(16).hex(),
        lambda random, _: base64.urlsafe_b64encode(random.randbytes(16)).decode().rstrip("="),
        lambda random, _: base64.urlsafe_b64encode(random.randbytes(32)).decode().rstrip("="),
        lambda random, _: str(uuid.UUID(bytes=random.randbytes(16), version=4)),
        lambda random, number: f"{START + number}.{random.randbytes(16).hex()}",
        lambda random, number: random.randbytes(16).hex() + "x" * (number % 5),
    ],
    ids=["hex", "base64url", "256-bits", "uuid4", "with-time", "of-varying-length"],
)
@pytest.mark.parametrize("seed", range(5))
def test_random_values_pass(make: Callable[[Random, int], str], seed: int) -> None:
    """128 random bits, or the 122 of a random UUID, are enough however they are written, from the smallest sample."""
    assert apparent_bits(_values(make, seed)) >= ENOUGH_BITS


@pytest.mark.parametrize(
    "make",
    [
        lambda _, number: f"nonce-{number:032}",
        lambda _, number: str(START * 1_000_000 + 1_234 * number),
        lambda random, number: f"{START + number}{random.randrange(10**9):09}",
        lambda random, number: str(uuid.UUID(fields=(START + number, 1, 4096, 1, 1, random.randrange(2**32)))),
        lambda random, _: random.randbytes(8).hex(),
        lambda _, __: "the-same-every-time-and-very-long-indeed",
        lambda _, number: "" if number == 0 else "x",
    ],
    ids=["counter", "microseconds", "time-and-nine-digits", "uuid1", "64-bits", "constant", "empty"],
)
@pytest.mark.parametrize("count", [ENOUGH_SAMPLES, 1_000])
def test_guessable_values_do_not(make: Callable[[Random, int], str], count: int) -> None:
    """Counters, times, UUIDs made of them, and too few random bits are told apart, however long they are."""
    assert apparent_bits(_values(make, 1, count)) < ENOUGH_BITS
