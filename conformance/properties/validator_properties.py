"""What holds for every validator of id_tokens: the class of tests that whoever has one subclasses.

Security Framework 1.0 section 5.1.3; RFC 7515 section 5.2; RFC 7519 section 7.2; RFC 8725. Each test is a sentence
about all tokens, of which hypothesis draws some; a failure comes with the plainest token that shows it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from textwrap import indent
from typing import Any, Final

from hypothesis import strategies as st

from conformance.properties.alone import Alone, defects_alone, liberties_alone
from conformance.properties.arbitrary import any_value_anywhere, key_sets, texts_instead_of_tokens
from conformance.properties.asking import AskedValidator, named
from conformance.properties.holding import as_test, holds_for, properties_of
from conformance.properties.invitations import INVITATIONS, invitation
from conformance.properties.issuers import TwoIssuers, two_issuers
from conformance.properties.laborious import LABORIOUS, laborious
from conformance.properties.likeness import Alike, beside_other_keys, in_other_orders
from conformance.properties.listener import Listener
from conformance.properties.sameness import are_claims_of, changed_claims
from conformance.properties.strategies import acceptable, hostile, several, valid
from conformance.properties.verdict import Accepted, NoVerdict, Refused, Verdict
from conformance.properties.work import most_work
from conformance.tokens.account import account_of
from conformance.tokens.case import Case, valid_case
from conformance.tokens.id_token import id_token

MOST_TOLD: Final = 60
_ANY_TEXT: Final = replace(valid_case(id_token()), id="any-text", comment="this is no token that anybody signed")
_ANY_KEY_SET: Final = replace(valid_case(id_token()), id="any-key-set", comment="the key that signed is not in the set")


class IdTokenValidatorProperties(AskedValidator):
    """Subclass this, say by which exceptions your validator refuses, and override `validate`; pytest does the rest."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name, property_ in properties_of(cls).items():
            setattr(cls, name, as_test(cls, property_))

    @holds_for(lambda terms: st.builds(lambda: liberties_alone(terms)))
    def test_each_liberty_is_granted(self, cases: Alone) -> None:
        """A plain token is taken, and so is what the documents leave to the platform: every form, one at a time."""
        self._demand_of_each(cases, self._demand_acceptance)

    @holds_for(lambda terms: st.builds(lambda: defects_alone(terms)))
    def test_each_defect_is_refused(self, cases: Alone) -> None:
        """Of the closed list of defects, each leads to refusal in every form, over a token that is plain otherwise."""
        self._demand_of_each(cases, self._demand_refusal)

    @holds_for(valid)
    def test_what_is_in_order_is_accepted_with_its_claims_unchanged(self, case: Case) -> None:
        """A token that every reader has to take is taken, and its claims come out as they were signed."""
        self._demand_acceptance(case)

    @holds_for(hostile)
    def test_what_is_hostile_is_refused(self, case: Case) -> None:
        """A token with a defect is refused, whatever else is in order, and whatever else is wrong."""
        self._demand_refusal(case)

    @holds_for(acceptable)
    def test_what_is_left_open_is_refused_or_accepted_with_its_claims_unchanged(self, case: Case) -> None:
        """Where the documents leave a choice either verdict is right, but not other claims than those signed."""
        verdict = self._verdict(case)

        is_right = isinstance(verdict, Refused) or are_claims_of(case, verdict.claims)
        assert is_right, f"was accepted, with other claims than those signed: {named(case)}"

    @holds_for(several)
    def test_the_verdict_is_the_same_again(self, cases: list[Case]) -> None:
        """A token gets the same verdict after others as before them: nothing of one token stays for the next."""
        before = [self._verdict(case) for case in cases]
        after = [self._verdict(case) for case in reversed(cases)][::-1]

        assert _kinds(before) == _kinds(after), (
            f"{_listed(before)}, and in reverse order {_listed(after)}: {_ids(cases)}"
        )

    @holds_for(two_issuers)
    def test_a_key_serves_its_own_issuer_and_while_it_is_published(self, issuers: TwoIssuers) -> None:
        """Only the key set that comes with a token counts, not what an earlier one held under the same name."""
        order = [issuers.own, issuers.others, issuers.forged, issuers.own, issuers.withdrawn]

        verdicts = [self._verdict(case) for case in order]

        expected = [Accepted, Accepted, Refused, Accepted, Refused]
        assert _kinds(verdicts) == expected, f"{issuers}: {_listed(verdicts)}"

    @holds_for(lambda _: texts_instead_of_tokens())
    def test_any_other_text_is_refused(self, text: str) -> None:
        """What nobody signed is refused, and by a refusal: no text makes the validator fail otherwise."""
        verdict = self._verdict(replace(_ANY_TEXT, token=text))

        assert isinstance(verdict, Refused), "a text that nobody signed has to be refused and was accepted"

    @holds_for(lambda _: key_sets())
    def test_any_other_key_set_leads_to_refusal(self, key_set: dict[str, Any]) -> None:
        """A key set without the key that signed leads to a refusal, whatever is in it and however it is built."""
        verdict = self._verdict(replace(_ANY_KEY_SET, key_set=key_set))

        assert isinstance(verdict, Refused), "a token whose key is not in the set has to be refused and was accepted"

    @holds_for(lambda _: any_value_anywhere())
    def test_any_value_in_any_member_leads_to_a_verdict(self, case: Case) -> None:
        """Whatever JSON stands in a member of header, claims or key, the validator accepts or refuses."""
        verdict = self._verdict(case)

        assert isinstance(verdict, Accepted | Refused)

    @holds_for(in_other_orders)
    def test_the_order_of_claims_and_of_keys_decides_nothing(self, alike: Alike) -> None:
        """Members of an object have no order, and a key is found by its name."""
        self._demand_the_same(alike)

    @holds_for(beside_other_keys)
    def test_keys_that_nothing_names_decide_nothing(self, alike: Alike) -> None:
        """A key of any type, for somebody else, changes no verdict by being in the set."""
        self._demand_the_same(alike)

    @holds_for(lambda _: st.sampled_from(tuple(INVITATIONS)))
    def test_no_address_in_a_token_is_fetched(self, name: str) -> None:
        """The keys are given; an address in header, key or issuer is no reason to go and fetch others."""
        with Listener() as listener:
            self._verdict(invitation(name, listener.url))

        assert listener.visits == [], f"{name}: the validator fetched what the token names: {listener.visits}"

    @holds_for(lambda _: st.sampled_from(tuple(LABORIOUS)))
    def test_work_is_bounded_by_the_size_of_the_token(self, name: str) -> None:
        """However a token or key set of a megabyte is built, reading it costs no more than its size explains."""
        plain, case = valid_case(id_token()), laborious(name)

        work, most = self._work(case), most_work(self._work(plain), case, plain)

        assert work.calls <= most.calls, f"{name}: {work.calls} calls of functions, expected at most {most.calls}"
        assert work.memory <= most.memory, f"{name}: {work.memory} bytes of memory, expected at most {most.memory}"

    def _demand_of_each(self, cases: Alone, demand: Callable[[Case], None]) -> None:
        broken = [(case, sentence) for case in cases if (sentence := _broken(demand, case))]
        if broken:
            raise AssertionError(_told(broken, len(cases)))

    def _demand_acceptance(self, case: Case) -> None:
        verdict = self._verdict(case)

        assert isinstance(verdict, Accepted), f"has to be accepted, was {verdict}: {named(case)}"
        changed = changed_claims(verdict.claims, case.claims)
        assert not changed, f"{changed} came out otherwise than signed: {named(case)}"

    def _demand_refusal(self, case: Case) -> None:
        verdict = self._verdict(case)

        assert isinstance(verdict, Refused), f"has to be refused, was accepted: {named(case)}"

    def _demand_the_same(self, alike: Alike) -> None:
        verdicts = [self._verdict(alike.case), self._verdict(alike.other)]

        assert len(set(_kinds(verdicts))) == 1, f"{_listed(verdicts)}: {named(alike.case)}, and the same once more"


def _broken(demand: Callable[[Case], None], case: Case) -> str:
    """Return in a sentence how a case breaks what is demanded of it; an empty text when it does not."""
    try:
        demand(case)
    except (AssertionError, NoVerdict) as error:
        return str(error).partition("\nassert ")[0]
    return ""


def _told(broken: Sequence[tuple[Case, str]], tried: int) -> str:
    """Tell of the first what it was, and of all others that there are more: who mends one wants to see the next."""
    (first, sentence), *others = broken
    lines = [sentence, indent(account_of(first), "    ")]
    if others:
        lines += [f"and {len(others)} more of {tried} tokens:", *(f"    {told}" for _, told in others[:MOST_TOLD])]
    if len(others) > MOST_TOLD:
        lines += [f"    ... and {len(others) - MOST_TOLD} more"]
    return "\n".join(lines)


def _kinds(verdicts: Iterable[Verdict]) -> Sequence[type[Verdict]]:
    return [type(verdict) for verdict in verdicts]


def _listed(verdicts: Iterable[Verdict]) -> str:
    return ", then ".join(str(verdict) for verdict in verdicts)


def _ids(cases: Iterable[Case]) -> str:
    return ", then ".join(case.id for case in cases)
