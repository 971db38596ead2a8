"""From a property to a hypothesis test of each class that inherits it: with that class's terms and settings.

A class gets tests of its own, because hypothesis keeps settings and failures with the function of a test.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from conformance.properties.terms import Terms

Draw = Callable[[Terms], st.SearchStrategy[Any]]
Property = TypeVar("Property", bound=Callable[..., None])

_DRAWN: Final = "drawn_from"


def holds_for(draw: Draw) -> Callable[[Property], Property]:
    """Say what the one argument of a property is drawn from, under the terms of a class."""

    def mark(property_: Property) -> Property:
        setattr(property_, _DRAWN, draw)
        return property_

    return mark


def properties_of(cls: type) -> dict[str, Callable[..., None]]:
    """Return the properties that a class has, by name, in the order in which they are written; its own come later."""
    named = {name: getattr(cls, name, None) for base in reversed(cls.__mro__) for name in vars(base)}
    plain = {name: _plain(each) for name, each in named.items() if callable(each)}
    return {name: each for name, each in plain.items() if hasattr(each, _DRAWN)}


def as_test(cls: Any, property_: Callable[..., None]) -> Callable[..., None]:
    """Return the property as a test of this class."""
    draw = getattr(property_, _DRAWN)
    drawn = st.deferred(lambda: draw(Terms.of(cls.algorithms, cls.leeway, cls.level)))
    return _settings_of(cls)(given(drawn)(property_))


def _plain(test: Any) -> Any:
    """Return the property that a test was made of, or what is no such test as it is."""
    return test.hypothesis.inner_test if hasattr(test, "hypothesis") else test


def _settings_of(cls: Any) -> settings:
    """Return the settings of the class, or of the profile in force, with as many examples as the class names."""
    profile = settings(cls.profile)
    return settings(
        profile,
        # A case says itself what is wrong with it; which lines of the validator ran is another matter.
        phases=[phase for phase in profile.phases if phase is not Phase.explain],
        max_examples=cls.max_examples or profile.max_examples,
        # How long a validator takes is judged by its work: see `work`.
        deadline=None,
        # Drawing a token means signing it, which takes milliseconds where hypothesis expects microseconds.
        suppress_health_check=[*profile.suppress_health_check, HealthCheck.too_slow],
    )
