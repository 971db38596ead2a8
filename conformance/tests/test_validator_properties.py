"""The properties that strangers subclass: the strict validator keeps them, and each way to break one is seen."""

import socket
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.request import urlopen

import pytest
from hypothesis import Phase, settings

from conformance.properties import IdTokenValidatorProperties, NoVerdict, OutOfReach
from conformance.properties.holding import properties_of
from conformance.selftest.validators.correct import CorrectValidator, Refused
from mock_platform.jws import parse_compact

QUICKLY = settings(max_examples=15, derandomize=True, database=None)
# The first token that shows the mistake will do: how small it can be made is told elsewhere.
AT_ONCE = settings(max_examples=100, derandomize=True, database=None, phases=[Phase.generate])
CORRECT = CorrectValidator()
Validate = Callable[..., Any]
ANY_TEXT = "test_any_other_text_is_refused"


class Correct(IdTokenValidatorProperties):
    """The properties of the strict validator."""

    refusals = (Refused,)
    profile = QUICKLY

    def validate(self, token: str, key_set: Any, issuer: str, client_id: str, nonce: str, now: datetime) -> Any:
        """Return the claims, or raise `Refused`."""
        return CORRECT.validate(token, key_set, issuer, client_id, nonce, now)


class TestTheStrictValidator(Correct):
    """Every property, as pytest runs it for a stranger."""


class TestTheStrictValidatorOfEllipticCurves(Correct):
    """Terms are those of the class: another algorithm, another leeway, no rules of LTI."""

    algorithms: ClassVar[frozenset[str]] = frozenset({"RS256", "ES256"})
    leeway = timedelta(seconds=10)
    level = "oidc"
    test_work_is_bounded_by_the_size_of_the_token = None  # type: ignore[assignment]  # as above, and it takes seconds

    def validate(self, token: str, key_set: Any, issuer: str, client_id: str, nonce: str, now: datetime) -> Any:
        """Return the claims, or raise `Refused`."""
        validator = CorrectValidator()
        validator.algorithms, validator.leeway, validator.level = self.algorithms, self.leeway, self.level
        return validator.validate(token, key_set, issuer, client_id, nonce, now)


class Keeping:
    """A validator with a memory of keys by their names, whoever published them."""

    def __init__(self) -> None:
        self._known: dict[str, Mapping[str, Any]] = {}

    def __call__(self, token: str, key_set: Any, *expected: Any) -> Any:
        """Return the claims, believing the key that first went by a name."""
        keys = [self._known.setdefault(str(jwk.get("kid")), jwk) for jwk in _keys_of(key_set)]
        return CORRECT.validate(token, {"keys": keys}, *expected)


def _keys_of(key_set: Any) -> list[Mapping[str, Any]]:
    keys = key_set.get("keys")
    return [jwk for jwk in keys if isinstance(jwk, dict)] if isinstance(keys, list) else []


def _false(*asked: Any) -> Any:
    try:
        return CORRECT.validate(*asked)
    except Refused:
        return False


def _with_defaults(*asked: Any) -> Any:
    return {"https://example.org/role": "student", **CORRECT.validate(*asked)}


def _with_a_crash(token: str, *rest: Any) -> Any:
    token.encode("ascii")
    return CORRECT.validate(token, *rest)


def _in_one_order_only(token: str, *rest: Any) -> Any:
    claims = CORRECT.validate(token, *rest)
    if next(iter(claims)) != "iss":
        raise Refused("the first claim should be iss")
    return claims


def _first_key_only(token: str, key_set: Any, *rest: Any) -> Any:
    return CORRECT.validate(token, {"keys": _keys_of(key_set)[:1]}, *rest)


def _choking_on_secrets(token: str, key_set: Any, *rest: Any) -> Any:
    if any(jwk.get("kty") == "oct" for jwk in _keys_of(key_set)):
        raise Refused("no public key")
    return CORRECT.validate(token, key_set, *rest)


def _fetching(token: str, *rest: Any) -> Any:
    with suppress(OSError, ValueError):
        urlopen(str(parse_compact(token).header.get("jku", "data:,")))  # noqa: S310  # the mistake that is to be seen
    return CORRECT.validate(token, *rest)


def _resolving(token: str, *rest: Any) -> Any:
    try:
        socket.getaddrinfo("lms.example.edu", 443)
    except OSError as error:
        raise Refused("no name") from error
    return CORRECT.validate(token, *rest)


def _laborious(token: str, *rest: Any) -> Any:
    for _ in range(token.count(".") * 9):
        ord(".")
    return CORRECT.validate(token, *rest)


def _greedy(token: str, *rest: Any) -> Any:
    [bytes(300) for _ in range(token.count("."))]
    return CORRECT.validate(token, *rest)


def _sleepless(token: str, *rest: Any) -> Any:
    while token.count(".") > 1000:
        pass
    return CORRECT.validate(token, *rest)


def _falling_asleep(token: str, *rest: Any) -> Any:
    time.sleep(600 * (token.count(".") > 1000))
    return CORRECT.validate(token, *rest)


def broken(validate: Validate, name: str) -> BaseException:
    """Return how a property of a validator fails."""
    properties = type("Asked", (Correct,), {"validate": staticmethod(validate), "profile": AT_ONCE})
    with pytest.raises(BaseException) as caught:  # noqa: PT011  # hypothesis groups failures that differ
        getattr(properties(), name)()
    return caught.value


def told(error: BaseException) -> str:
    """Return what is told of a failure, or of each of several."""
    return "\n".join(map(told, error.exceptions)) if isinstance(error, BaseExceptionGroup) else str(error)


@pytest.mark.parametrize(
    ("validate", "property_", "sentence"),
    [
        (_first_key_only, "test_each_liberty_is_granted", "has to be accepted, was refused: kid "),
        (_false, "test_each_defect_is_refused", "the validator returned False instead of the claims; a refusal is"),
        (
            _with_defaults,
            "test_what_is_in_order_is_accepted_with_its_claims_unchanged",
            "['https://example.org/role'] c",
        ),
        (
            _with_a_crash,
            "test_any_other_text_is_refused",
            "the validator raised UnicodeEncodeError instead of a refusal",
        ),
        (_with_a_crash, "test_any_other_text_is_refused", "any-text: this is no token that anybody signed"),
        (Keeping(), "test_a_key_serves_its_own_issuer_and_while_it_is_published", "then refused: the signature"),
        (Keeping(), "test_a_key_serves_its_own_issuer_and_while_it_is_published", "in turn, the plain tokens of http"),
        (_in_one_order_only, "test_the_order_of_claims_and_of_keys_decides_nothing", "accepted, then refused: the fi"),
        (_choking_on_secrets, "test_keys_that_nothing_names_decide_nothing", "accepted, then refused: no public key"),
        (_fetching, "test_no_address_in_a_token_is_fetched", "the validator went to the network: urllib.Request("),
        (_resolving, "test_what_is_hostile_is_refused", "went to the network: socket.getaddrinfo('lms.example.edu'"),
        (_laborious, "test_work_is_bounded_by_the_size_of_the_token", "calls of functions, expected at most "),
        (_greedy, "test_work_is_bounded_by_the_size_of_the_token", "bytes of memory, expected at most "),
    ],
    ids=lambda each: each.__name__ if callable(each) and hasattr(each, "__name__") else None,
)
def test_a_broken_property_says_how(validate: Validate, property_: str, sentence: str) -> None:
    """Each way to break a property is seen by the property that is about it, and told in a sentence."""
    error = broken(validate, property_)

    assert sentence in told(error)


def test_a_validator_that_comes_to_no_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """What computes for ever is ended by a limit of processor time, and named."""
    monkeypatch.setattr("conformance.properties.work.CPU_LIMIT_S", 1)

    error = broken(_sleepless, "test_work_is_bounded_by_the_size_of_the_token")

    assert isinstance(error, OutOfReach)
    assert "came to no end, ended by force, after 1 s of processor time or out of memory: laborious/dots" in str(error)


def test_a_validator_that_sleeps_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for ever is ended when patience is over, and named."""
    monkeypatch.setattr("conformance.properties.work.PATIENCE_S", 1)

    error = broken(_falling_asleep, "test_work_is_bounded_by_the_size_of_the_token")

    assert "came to no end, not done after 1 s: laborious/dots" in str(error)


def test_a_validator_may_have_threads_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool of threads is not in the copy of the process in which work is counted: no fault of the validator."""
    monkeypatch.setattr("conformance.properties.work.PATIENCE_FOR_A_PLAIN_TOKEN_S", 2)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(int).result()

        class Pooled(Correct):
            def validate(self, *asked: Any) -> Any:
                return pool.submit(CORRECT.validate, *asked).result()

        Pooled().test_work_is_bounded_by_the_size_of_the_token()  # type: ignore[call-arg]  # hypothesis draws it


def test_a_failure_names_the_plainest_token() -> None:
    """What is told of a failure is one defect over the plain token, its requirement and its reason."""
    error = broken(lambda *_: {}, "test_each_defect_is_refused")

    assert str(error).startswith("has to be refused, was accepted: alg-none/none (IDT-SIG-005): ")
    assert "    has to be refused, was accepted: alg-none/None (IDT-SIG-005): " in str(error)
    assert "These lines" not in "\n".join(getattr(error, "__notes__", ()))


def test_a_class_without_validate_says_so() -> None:
    """A class that does not override `validate` cannot be tried, and says which method it lacks."""

    class Silent(IdTokenValidatorProperties):
        refusals = Refused

    with pytest.raises(OutOfReach, match="Silent does not override `validate`"):
        Silent().test_each_liberty_is_granted()  # type: ignore[call-arg]  # hypothesis draws it


@pytest.mark.parametrize(
    ("refusals", "sentence"),
    [
        ((), "refusals does not name the exceptions that mean: refused"),
        (Exception, "refusals is every exception there is: crashes would pass for refusals"),
        ((Refused, BaseException), "refusals is every exception there is"),
    ],
    ids=["none", "every", "every-among-others"],
)
def test_refusals_have_to_be_named(refusals: Any, sentence: str) -> None:
    """A class that does not say what a refusal is, or says that everything is one, is wrong before any token is."""
    properties = type("Asked", (Correct,), {"refusals": refusals})

    with pytest.raises(OutOfReach, match=sentence):
        getattr(properties(), ANY_TEXT)()


def test_unknown_algorithms_are_named_before_any_token() -> None:
    """A misspelt algorithm is an error that lists those known."""
    properties = type("Asked", (Correct,), {"algorithms": {"RS265"}})

    with pytest.raises(ValueError, match="algorithms should be a set out of RS256, RS384"):
        properties().test_what_is_hostile_is_refused()


def test_each_class_has_examples_of_its_own() -> None:
    """The number of examples is that of the class, however another one of the same validator was told."""
    asked: list[str] = []

    class Counted(Correct):
        max_examples = 7

        def validate(self, token: str, *rest: Any, **_: Any) -> Any:
            asked.append(token)
            return CORRECT.validate(token, *rest)

    getattr(Counted(), ANY_TEXT)()
    assert len(asked) == 7


def test_a_property_that_a_subclass_writes_itself_stays_as_it_is() -> None:
    """A stranger may replace a property by one of his own, or leave it out, for his subclasses too."""

    class Without(Correct):
        def test_no_address_in_a_token_is_fetched(self) -> None:  # type: ignore[override]
            pytest.skip("it may fetch")

    class Further(Without):
        pass

    assert "test_no_address_in_a_token_is_fetched" in properties_of(Correct)
    assert "test_no_address_in_a_token_is_fetched" not in properties_of(Further)
    with pytest.raises(pytest.skip.Exception):
        Further().test_no_address_in_a_token_is_fetched()


def test_whoever_answers_anything_else_gave_no_verdict() -> None:
    """`None` is no refusal: a validator that returns it would let everybody in."""
    error = broken(lambda *_: None, "test_what_is_hostile_is_refused")

    assert isinstance(error, NoVerdict)
    assert "returned None instead of the claims" in str(error)
