"""Too strict: valid launches that a gateway refuses because its author knew one platform only."""

from collections.abc import Callable
from typing import Any

from conformance.selftest.mutants.mutant import Mutant, asking, demanding
from gateway.errors import Code
from gateway.protocol.checks import Check, Expected
from gateway.protocol.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_CUSTOM,
    CLAIM_LAUNCH_PRESENTATION,
    CLAIM_RESOURCE_LINK,
    CLAIM_ROLES,
    CLAIM_TOOL_PLATFORM,
)

Claims = dict[str, Any]


def _demands(name: str, mistake: str, caught_by: str, question: Callable[[Claims], object]) -> Mutant:
    def passes(claims: Claims, _expected: Expected) -> bool:
        return bool(question(claims))

    check = Check(Code.VALIDATION_ERROR, "nowhere: this row is the mistake", passes)
    return Mutant(name=name, mistake=mistake, caught_by=caught_by, rules=demanding("lti_claims", check))


def _roles(claims: Claims) -> list[str]:
    return [role for role in claims[CLAIM_ROLES] if isinstance(role, str)]


def _known_claims_only(claims: Claims) -> bool:
    return not any(name.startswith("vendor") or "vendor" in name for name in claims)


STRICTNESS = (
    _demands("audience-text", "The audience must be a text.", "IDT-CLM-006", lambda c: isinstance(c["aud"], str)),
    _demands("audience-list", "The audience must be a list.", "IDT-CLM-005", lambda c: isinstance(c["aud"], list)),
    _demands("azp-demanded", "Every token must have an azp.", "IDT-CLM-013", lambda c: "azp" in c),
    _demands("whole-seconds", "Dates must be whole numbers.", "IDT-CLM-017", lambda c: isinstance(c["exp"], int)),
    Mutant(
        name="no-leeway",
        mistake="The clocks may not differ by a second.",
        caught_by="IDT-CLM-019",
        rules=asking("IAT_IN_THE_FUTURE", lambda iat, expected: iat <= expected.now.timestamp()),
    ),
    Mutant(
        name="nbf-refused",
        mistake="A token with nbf is refused, whatever its value.",
        caught_by="IDT-CLM-022",
        rules=asking("NBF_IN_THE_FUTURE", lambda nbf, _expected: not isinstance(nbf, int | float)),
    ),
    _demands("named-user", "Every user has a name.", "CORE-035", lambda c: c.get("name")),
    _demands("user-with-email", "Every user has an email address.", "CORE-035", lambda c: c.get("email")),
    _demands("known-claims", "Claims of vendors are refused.", "CORE-015", _known_claims_only),
    _demands("link-title", "Every link has a title.", "CORE-023", lambda c: c[CLAIM_RESOURCE_LINK].get("title")),
    _demands("roles-demanded", "A person without roles is refused.", "CORE-043", _roles),
    _demands(
        "two-roles",
        "There are learners and instructors only.",
        "CORE-044",
        lambda c: not any("Mentor" in r for r in _roles(c)),
    ),
    _demands(
        "roles-are-urls", "Every role is a URL.", "CORE-045", lambda c: all(r.startswith("http") for r in _roles(c))
    ),
    _demands(
        "known-roles",
        "Roles of other vocabularies are refused.",
        "CORE-046",
        lambda c: all("imsglobal" in r or "/" not in r for r in _roles(c)),
    ),
    _demands(
        "one-context-role",
        "A learner is no mentor.",
        "CORE-047",
        lambda c: not {"Mentor", "Learner"} <= {r.rpartition("#")[2] for r in _roles(c)},
    ),
    _demands(
        "no-sub-roles",
        "Sub-roles are refused.",
        "CORE-051",
        lambda c: not any("TeachingAssistant" in r for r in _roles(c)),
    ),
    _demands(
        "no-test-users", "Test users are refused.", "CORE-052", lambda c: not any("TestUser" in r for r in _roles(c))
    ),
    _demands("context-demanded", "Every launch has a context.", "CORE-062", lambda c: CLAIM_CONTEXT in c),
    _demands(
        "context-label",
        "Every context has a label.",
        "CORE-063",
        lambda c: "label" in c.get(CLAIM_CONTEXT, {"label": ""}),
    ),
    _demands(
        "tool-platform-demanded", "Every launch names its platform.", "CORE-071", lambda c: CLAIM_TOOL_PLATFORM in c
    ),
    _demands(
        "presentation-demanded",
        "Every launch says how it is shown.",
        "CORE-077",
        lambda c: c.get(CLAIM_LAUNCH_PRESENTATION),
    ),
    _demands("custom-values", "No custom value is empty.", "CORE-083", lambda c: all(c.get(CLAIM_CUSTOM, {}).values())),
    _demands(
        "small-tokens",
        "A message of more than ten kilobytes is refused.",
        "AUTHRESP-011",
        lambda c: len(str(c)) < 10_000,
    ),
    _demands(
        "no-anonymous-roles",
        "A launch without names and email, of a learner, is refused.",
        "CT-OK-S08",
        lambda c: c.get("name") or c.get("email"),
    ),
)
