"""A validator as the properties ask it: what its owner writes down, and what is looked at whenever it is asked.

Whatever token it is given, a validator comes to a verdict, without a word with the network.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from inspect import getattr_static
from typing import Any, ClassVar, Final
from weakref import WeakKeyDictionary

from hypothesis import settings

from conformance.properties.adapter import Adapter
from conformance.properties.callable_validator import CallableValidator
from conformance.properties.network import WATCH
from conformance.properties.question import Refusal
from conformance.properties.terms import ALGORITHM
from conformance.properties.verdict import NoVerdict, OutOfReach, Verdict, verdict_of
from conformance.properties.work import Endless, Work, ends_in_a_copy, work_of
from conformance.tokens.case import Case, valid_case
from conformance.tokens.draft import LEEWAY
from conformance.tokens.id_token import id_token

_HIDING: Final = (Exception, BaseException)
_ANSWERING_IN_A_COPY: Final[WeakKeyDictionary[type, bool]] = WeakKeyDictionary()


class AskedValidator:
    """What an owner of a validator writes down, and what the properties do with it."""

    refusals: ClassVar[Any] = ()
    """The exception, or the tuple of exceptions, by which the validator refuses a token."""
    algorithms: ClassVar[Collection[str]] = frozenset({ALGORITHM})
    """The algorithms that were agreed on."""
    leeway: ClassVar[timedelta] = LEEWAY
    """Within this of an edge of time either verdict is right: no token is drawn there."""
    level: ClassVar[str] = "lti"
    """`oidc` leaves out the rules about claims of LTI."""
    max_examples: ClassVar[int | None] = None
    """How many tokens a property tries; as many as the profile says unless it is said here."""
    profile: ClassVar[settings | None] = None
    """The settings of hypothesis; those of its profile in force unless others are given here."""

    def validate(
        self,
        token: str,  # noqa: ARG002  # named for whoever overrides it, and so are the others
        key_set: Any,  # noqa: ARG002
        issuer: str,  # noqa: ARG002
        client_id: str,  # noqa: ARG002
        nonce: str,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
    ) -> Any:
        """Return the claims of an id_token, or raise one of `refusals`; *now* is aware."""
        # Not abstract: pytest passes over an abstract class without a word.
        raise OutOfReach(f"{type(self).__name__} does not override `validate`")

    def __repr__(self) -> str:
        return type(self).__name__

    def _verdict(self, case: Case) -> Verdict:
        """Ask the validator; whatever is no verdict breaks any property."""
        try:
            return self._asked(case)
        except NoVerdict as error:
            raise NoVerdict(f"the validator {error}: {named(case)}") from error.__cause__
        except OutOfReach as error:
            raise OutOfReach(f"{error}: {named(case)}") from error

    def _work(self, case: Case) -> Work:
        """Return the work of a verdict; that of a validator elsewhere is its own, and is only waited for."""
        if self._is_elsewhere():
            self._asked(case)
            return Work(0, 0)
        try:
            return work_of(lambda: self._asked(case), in_a_copy=self._answers_in_a_copy())
        except Endless as error:
            raise OutOfReach(f"the validator came to no end, {error}: {named(case)}") from error

    def _answers_in_a_copy(self) -> bool:
        """True unless the validator waits for threads of its own, which no copy of this process has."""
        if type(self) not in _ANSWERING_IN_A_COPY:
            plain = valid_case(id_token())
            _ANSWERING_IN_A_COPY[type(self)] = ends_in_a_copy(lambda: self._asked(plain))
        return _ANSWERING_IN_A_COPY[type(self)]

    def _asked(self, case: Case) -> Verdict:
        refusals = self._refusals()
        if self._is_elsewhere():
            return verdict_of(self.validate, case, refusals)
        with WATCH.refusing():
            return verdict_of(self.validate, case, refusals)

    def _is_elsewhere(self) -> bool:
        return isinstance(getattr_static(self, "validate"), Adapter)

    def _refusals(self) -> tuple[type[BaseException], ...]:
        """Return what counts as a refusal; the adapters bring their own."""
        own = self.refusals if isinstance(self.refusals, tuple) else (self.refusals,)
        if any(each in _HIDING for each in own):
            raise OutOfReach(
                f"{type(self).__name__}.refusals is every exception there is: crashes would pass for refusals"
            )
        if not own and not isinstance(getattr_static(self, "validate"), Adapter | CallableValidator):
            raise OutOfReach(f"{type(self).__name__}.refusals does not name the exceptions that mean: refused")
        return (*own, Refusal)


def named(case: Case) -> str:
    """Return the case in a line: what it is, which requirements it is about, and why."""
    grounds = f" ({', '.join(case.requirements)})" if case.requirements else ""
    return f"{case.id}{grounds}: {case.comment}"
