"""What makes a message one that its reader must refuse, and what may vary without making it so.

The closed lists are in `defects` and `variations`. A form is one way to make the same mistake (`none`, `None`, `nOnE`):
forms differ in what a careless reader would have to overlook, never in a constant alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from conformance.tokens.draft import Draft

Change = Callable[[Draft], Draft]


class Message(StrEnum):
    """The kinds of signed messages that there are drafts of."""

    ID_TOKEN = "id_token"
    DEEP_LINKING_RESPONSE = "deep_linking_response"
    CLIENT_ASSERTION = "client_assertion"


class Verdict(StrEnum):
    """What a reader has to say; *acceptable* where the documents leave it open, or only advise."""

    VALID = "valid"
    INVALID = "invalid"
    ACCEPTABLE = "acceptable"


class Level(StrEnum):
    """Whose rules they are: those of every OpenID Connect relying party, or those of LTI besides."""

    OIDC = "oidc"
    LTI = "lti"


EVERY_MESSAGE = frozenset(Message)
ID_TOKENS = frozenset({Message.ID_TOKEN})


@dataclass(frozen=True, kw_only=True)
class Defect:
    """One mistake: its name, the requirements that forbid it, why a reader must refuse, and its forms.

    The first form is the plainest. A verdict other than *invalid* needs a reason in the documents: every defect that is
    *invalid* names a requirement whose breach fails a target.
    """

    name: str
    requirements: tuple[str, ...]
    reason: str
    forms: Mapping[str, Change]
    verdict: Verdict = Verdict.INVALID
    level: Level = Level.OIDC
    messages: frozenset[Message] = EVERY_MESSAGE


@dataclass(frozen=True, kw_only=True)
class Variation:
    """One liberty: its name, where it is granted, why a reader has to take it, and its forms.

    Variations of one *subject* exclude one another (two ways to write `aud`); others combine. An *acceptable* one is
    left to the reader.
    """

    name: str
    subject: str
    requirements: tuple[str, ...]
    reason: str
    forms: Mapping[str, Change]
    verdict: Verdict = Verdict.VALID
    level: Level = Level.OIDC
    messages: frozenset[Message] = EVERY_MESSAGE


Liberty = tuple[Variation, str]
"""A variation in the form of that name."""
Wrong = tuple[Defect, str]
"""A defect in the form of that name."""
