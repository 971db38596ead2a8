"""The variables `User.*` and `Person.*` (LTI Core 1.3, appendices B.1 and B.2), and the actor's: `ActualUser.*`."""

from collections.abc import Callable

from mock_platform.substitution.surroundings import Surroundings
from mock_platform.substitution.variable import Resolve, Said, url_encoded_list, variables
from mock_platform.world import Person

Who = Callable[[Surroundings], Person | None]

TOLD_OF_PERSON = (
    "User.username",
    "User.org",
    "User.gradeLevels.oneRoster",
    "User.gradeLevels.*",
    "Person.name.prefix",
    "Person.name.suffix",
    "Person.gender",
    "Person.gender.pronouns",
    "Person.address.street1",
    "Person.address.street2",
    "Person.address.street3",
    "Person.address.street4",
    "Person.address.locality",
    "Person.address.statepr",
    "Person.address.country",
    "Person.address.postcode",
    "Person.address.timezone",
    "Person.phone.mobile",
    "Person.phone.primary",
    "Person.phone.home",
    "Person.phone.work",
    "Person.email.personal",
    "Person.webaddress",
    "Person.sms",
)

# What a person implies; the values of the actor's variables are made from the same table.
IMPLIED: dict[str, Callable[[Person], object]] = {
    "User.id": lambda person: person.user_id,
    "User.image": lambda person: person.picture,
    "Person.sourcedId": lambda person: person.sourced_id,
    "Person.name.full": lambda person: person.name,
    "Person.name.family": lambda person: person.family_name,
    "Person.name.given": lambda person: person.given_name,
    "Person.name.middle": lambda person: person.middle_name,
    "Person.email.primary": lambda person: person.email,
}


def _known(person: Person | None) -> Person | None:
    return None if person is None or person.anonymous else person


def _user(surroundings: Surroundings) -> Person | None:
    return _known(surroundings.person)


def _actor(surroundings: Surroundings) -> Person | None:
    """Return who really sits at the browser: the user, unless the launch says that somebody acts as the user."""
    return _known(surroundings.actual_person or surroundings.person)


def _variables_of(who: Who) -> dict[str, Resolve]:
    def implied(value: Callable[[Person], object]) -> Resolve:
        return lambda surroundings: value(person) if (person := who(surroundings)) else None

    return variables(_said_of(who), TOLD_OF_PERSON, {name: implied(value) for name, value in IMPLIED.items()})


def _said_of(who: Who) -> Said:
    return lambda surroundings: person.variables if (person := who(surroundings)) else {}


def _actors_mentees(surroundings: Surroundings) -> str | None:
    """Return whom the actor mentors: known as long as the actor is the user."""
    actor = surroundings.actual_person
    is_user = actor is None or actor.id == surroundings.person.id
    return url_encoded_list(surroundings.mentees) if is_user else None


SAID_OF_USER = _said_of(_user)
SAID_OF_ACTOR = _said_of(_actor)
USER = {**_variables_of(_user), "User.scope.mentor": lambda s: url_encoded_list(s.mentees)}
ACTOR = {f"Actual{name}": resolve for name, resolve in _variables_of(_actor).items()} | {
    "ActualUser.scope.mentor": _actors_mentees
}
