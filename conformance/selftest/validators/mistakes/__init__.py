"""Validators with one seeded mistake each, none the twin of another: the properties and the vectors have to find each.

The docstring of each says who made the mistake, or why somebody would. They are ordered as a validator reads: form,
JSON, algorithm, header, key, signature, parties, times, launches, and last what is answered.
"""

from typing import Final

from conformance.selftest.validators.mistakes.algorithms import ALGORITHM
from conformance.selftest.validators.mistakes.answers import ANSWERS
from conformance.selftest.validators.mistakes.form import FORM
from conformance.selftest.validators.mistakes.header import HEADER
from conformance.selftest.validators.mistakes.json_text import JSON_TEXT
from conformance.selftest.validators.mistakes.keys import KEYS
from conformance.selftest.validators.mistakes.launches import LAUNCHES
from conformance.selftest.validators.mistakes.mistaken import Mistaken
from conformance.selftest.validators.mistakes.parties import PARTIES
from conformance.selftest.validators.mistakes.signatures import SIGNATURES
from conformance.selftest.validators.mistakes.times import TIMES

MISTAKES: Final[tuple[type[Mistaken], ...]] = (
    *FORM,
    *JSON_TEXT,
    *ALGORITHM,
    *HEADER,
    *KEYS,
    *SIGNATURES,
    *PARTIES,
    *TIMES,
    *LAUNCHES,
    *ANSWERS,
)
