"""Every rule, one by one: its defect is refused with its code, and accepted by a gateway that forgot just this rule."""

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.errors import Rejected
from gateway.protocol.checks import Rules
from gateway.protocol.rules import RULES
from gateway.tests.defects import DEFECTS
from gateway.tests.site import Site, code_of, open_site

pytestmark = pytest.mark.anyio

BY_SETTING = {"INACTIVE_SERVICE"}
NAMES = sorted(DEFECTS)


def test_every_rule_has_a_defect() -> None:
    """No rule is without an example of what it refuses."""
    assert set(RULES.names()) - BY_SETTING == set(DEFECTS)


def test_there_are_forty_rules_or_more() -> None:
    """Each decision is a row or a step of its own."""
    assert len(RULES.names()) >= 40


@pytest.mark.parametrize("name", NAMES)
async def test_defect_is_refused_with_its_code(site: Site, name: str) -> None:
    """A launch with one defect is refused, and the code names that defect."""
    wanted = RULES.steps()[name].code.name if name in RULES.steps() else name

    answer = await DEFECTS[name](site)

    assert code_of(answer) == wanted


@pytest.mark.parametrize("name", NAMES)
async def test_defect_is_accepted_without_its_rule(database: Path, name: str) -> None:
    """No other rule catches the defect: the gateway that forgot this one lets it pass."""
    async with open_site(database, rules=RULES.without(name)) as negligent:
        answer = await DEFECTS[name](negligent)

    assert answer.status_code == 302, answer.text


@pytest.mark.parametrize("name", sorted(RULES.names()))
def test_every_rule_cites_where_it_is_written(name: str) -> None:
    """A rule without a source would be an opinion."""
    assert RULES.citation(name)


@pytest.mark.parametrize(
    ("name", "citation"),
    [
        ("TYP_NOT_JWT", "RFC 8725 3.11; IDT-SIG-027"),
        ("signature", "Sec 5.1.3 step 1; IDT-SIG-002, IDT-SIG-008"),
        ("INVALID_SUB_CLAIM", "Core 5.3.6; CORE-036; EULA, launch; EULA-001"),
    ],
    ids=["row", "step", "rows"],
)
def test_citation_is_that_of_the_rule(name: str, citation: str) -> None:
    """A row or step is cited as it stands; several rows with one code are cited one after the other, each once."""
    assert RULES.citation(name) == citation


def test_every_signed_message_is_judged_by_form_key_signature_and_registered_claims() -> None:
    """What holds for whatever a platform signs is neither about a login nor about LTI."""
    signed = RULES.of_signed_messages()

    names = [check.code.name for check in signed]
    assert names[:5] == [
        "JWT_NOT_BASE64URL",
        "JWT_NOT_UTF8",
        "JWT_REPEATS_A_MEMBER",
        "JWT_NUMBER_NOT_FINITE",
        "ALG_NOT_RS256",
    ]
    assert {*RULES.header, RULES.key_choice, *RULES.key, RULES.signature, *RULES.registered_claims} < {*signed}
    assert not {RULES.delivery, RULES.state_signature, *RULES.lti_claims} & {*signed}


def test_unknown_rule_cannot_be_taken_out() -> None:
    """A misspelt name is an error, not an unchanged table."""
    with pytest.raises(KeyError, match="NO_SUCH_RULE"):
        RULES.without("NO_SUCH_RULE")


@pytest.mark.parametrize("emptied", [{"header": ()}, {"messages": {}}, {"messages": {"LtiResourceLinkRequest": ()}}])
def test_empty_table_is_an_error(emptied: dict[str, object]) -> None:
    """A table without rows would accept everything."""
    with pytest.raises(ValueError, match="empty table"):
        replace(RULES, **emptied)  # type: ignore[arg-type]


def test_rules_are_not_changed_by_taking_one_out() -> None:
    """Taking a rule out gives other rules; the gateway's own stay whole."""
    names = RULES.names()

    thinned: Rules = RULES.without("TYP_NOT_JWT")

    assert RULES.names() == names
    changed = {now.code.name for was, now in zip(RULES.checks(), thinned.checks(), strict=True) if was != now}
    assert changed == {"TYP_NOT_JWT"}


def test_refusal_of_a_step_has_what_was_given_for_it() -> None:
    """What was received is told with the code, where the caller says so."""
    with pytest.raises(Rejected) as refused:
        RULES.active_at_login.demand(False, details={"bodyReceived": {"iss": "https://lms.example"}})

    assert refused.value.details["bodyReceived"] == {"iss": "https://lms.example"}
