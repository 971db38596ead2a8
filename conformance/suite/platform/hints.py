"""What an answer to borrowed, made up or used hints may show: nothing, or the launch of the person who is signed in."""

from conformance.bench.visit import Answer, Message, Visit
from conformance.outcomes import Breach
from mock_platform.vocabulary import CLAIM_ROLES


def expect_own_data(visit: Visit, answer: Answer, own: Message, what: str) -> None:
    """Expect no message, or one with the subject, the roles and the audience of the person's *own* launch."""
    if not answer.id_token:
        return
    claims = visit.verified(answer.id_token).claims
    for name in ("sub", "aud", CLAIM_ROLES):
        if claims.get(name) != own.claims.get(name):
            told = f"{claims.get(name)!r}, the person's own is {own.claims.get(name)!r}"
            raise Breach(f"{what} brought a message with {name} {told}")
