"""Every mutant, by name, and the names of the rules that the gateway has."""

from collections import Counter

from conformance.selftest.mutants.accepted_scores import ACCEPTED_SCORES
from conformance.selftest.mutants.answers import ANSWERS
from conformance.selftest.mutants.api import API
from conformance.selftest.mutants.claims import CLAIMS
from conformance.selftest.mutants.forgotten import FORGOTTEN
from conformance.selftest.mutants.key_sets import KEY_SETS
from conformance.selftest.mutants.keys import KEYS
from conformance.selftest.mutants.lists import LISTS
from conformance.selftest.mutants.logins import LOGINS
from conformance.selftest.mutants.messages import MESSAGES
from conformance.selftest.mutants.mutant import Mutant
from conformance.selftest.mutants.notices import NOTICES
from conformance.selftest.mutants.processing import PROCESSING
from conformance.selftest.mutants.questions import QUESTIONS
from conformance.selftest.mutants.registrations import REGISTRATIONS
from conformance.selftest.mutants.services import SERVICES
from conformance.selftest.mutants.sessions import SESSIONS
from conformance.selftest.mutants.strictness import STRICTNESS
from conformance.selftest.mutants.tokens import TOKENS
from conformance.selftest.mutants.traps import TRAPS
from gateway.protocol.rules import RULES

MUTANTS: tuple[Mutant, ...] = (
    *FORGOTTEN,
    *TOKENS,
    *QUESTIONS,
    *STRICTNESS,
    *CLAIMS,
    *KEY_SETS,
    *LOGINS,
    *SESSIONS,
    *SERVICES,
    *LISTS,
    *ACCEPTED_SCORES,
    *API,
    *REGISTRATIONS,
    *KEYS,
    *NOTICES,
    *PROCESSING,
    *TRAPS,
    *ANSWERS,
    *MESSAGES,
)
CATCHABLE = tuple(mutant for mutant in MUTANTS if mutant.caught_by)
OF_RULES = tuple(mutant for mutant in (*FORGOTTEN, *TOKENS, *QUESTIONS) if mutant.caught_by)
AROUND_RULES = tuple(mutant for mutant in (*STRICTNESS, *CLAIMS, *KEY_SETS, *LOGINS, *SESSIONS) if mutant.caught_by)
OF_THE_API = (*SERVICES, *LISTS, *ACCEPTED_SCORES, *API, *REGISTRATIONS, *KEYS)
BEYOND_LTIAAS = (*NOTICES, *PROCESSING, *TRAPS, *ANSWERS, *MESSAGES)
RULE_NAMES: tuple[str, ...] = RULES.names()
UNMUTATED = Mutant(name="unmutated", mistake="none", covered_by="there is nothing to catch")


def by_name(name: str) -> Mutant:
    """Return the mutant called *name*; raise KeyError when there is none, or more than one."""
    found = [mutant for mutant in (*MUTANTS, UNMUTATED) if mutant.name == name]
    if len(found) != 1:
        raise KeyError(f"there are {len(found)} mutants called {name!r}")
    return found[0]


def repeated_names() -> list[str]:
    """Return the names that two mutants share: there should be none."""
    return [name for name, times in Counter(mutant.name for mutant in MUTANTS).items() if times > 1]
