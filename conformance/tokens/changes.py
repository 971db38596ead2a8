"""The verbs that the tables are written in: a claim says something, says what the reader knows, is not there.

Each gives a `Change`, which is applied to a draft that may have been varied before; so none looks at what was there.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

from conformance.tokens.defect import Change
from conformance.tokens.draft import Json, Setting

ValueOf = Callable[[Setting], Any]


def says(name: str, value: Any) -> Change:
    """Let a claim say this, whatever it said."""
    return lambda draft: draft.with_claims({name: value})


def tells(claims: Json) -> Change:
    """Let several claims say these values, whatever they said."""
    return lambda draft: draft.with_claims(claims)


def header_says(**members: Any) -> Change:
    """Let the header say this, whatever it said."""
    return lambda draft: draft.with_header(**members)


def says_of_setting(name: str, value_of: ValueOf) -> Change:
    """Let a claim say something about what the reader knows: its client id, its nonce, the moment."""
    return lambda draft: draft.with_claims({name: value_of(draft.setting)})


def lacks(*names: str) -> Change:
    """Leave these claims out."""
    return lambda draft: draft.without_claims(*names)


def in_turn(*changes: Change) -> Change:
    """Make one change after the other."""
    return lambda draft: reduce(lambda changed, change: change(changed), changes, draft)


def each_says(name: str, values: Mapping[str, Any]) -> dict[str, Change]:
    """Return the forms in which a claim says these values, each by its name."""
    return {form: says(name, value) for form, value in values.items()}


def each_tells(claims: Mapping[str, Json]) -> dict[str, Change]:
    """Return the forms in which several claims say these values, each by its name."""
    return {form: tells(values) for form, values in claims.items()}


def each_says_of_setting(name: str, values: Mapping[str, ValueOf]) -> dict[str, Change]:
    """Return the forms in which a claim says something about what the reader knows, each by its name."""
    return {form: says_of_setting(name, value_of) for form, value_of in values.items()}


def client_id_of(setting: Setting) -> str:
    """Return the client id of the tool."""
    return setting.client_id


def issuer_of(setting: Setting) -> str:
    """Return the issuer of the platform."""
    return setting.issuer


def token_url_of(setting: Setting) -> str:
    """Return the audience that was agreed on for client assertions."""
    return setting.token_url
