"""What every message of a tool says of itself, and which claims are not the tool's to make."""

from datetime import UTC, datetime

import pytest

from gateway.errors import Rejected
from gateway.protocol import tool_message
from gateway.protocol.id_token import SignedClaims
from gateway.protocol.launch import Launch
from gateway.protocol.tool_message import Parties, message_claims
from gateway.protocol.vocabulary import CLAIM_DEPLOYMENT_ID, CLAIM_MESSAGE_TYPE, CLAIM_MSG, CLAIM_VERSION

LAUNCH = Launch(claims=SignedClaims({CLAIM_DEPLOYMENT_ID: "d1"}))
NOW = datetime(2026, 11, 22, 12, 0, 0, 999_000, tzinfo=UTC)
PARTIES = Parties(client_id="c1", issuer="https://lms.example", nonce="n1", now=NOW)


def test_message_has_these_claims_and_what_the_tool_adds() -> None:
    """Who speaks to whom, five minutes of life, the deployment of the launch; what is said; and the tool's own."""
    claims = message_claims(LAUNCH, "LtiX", {CLAIM_MSG: "done"}, parties=PARTIES, extra={"https://canvas/x": 1})

    moment = int(NOW.timestamp())
    assert claims == {
        "iss": "c1",
        "aud": "https://lms.example",
        "iat": moment,
        "exp": moment + 300,
        "nonce": "n1",
        CLAIM_MESSAGE_TYPE: "LtiX",
        CLAIM_VERSION: "1.3.0",
        CLAIM_DEPLOYMENT_ID: "d1",
        CLAIM_MSG: "done",
        "https://canvas/x": 1,
    }
    assert (type(claims["iat"]), type(claims["exp"])) == (int, int)


@pytest.mark.parametrize("name", sorted(tool_message._MADE_HERE))
def test_claim_of_the_gateway_is_not_the_tools(name: str) -> None:
    """Each is refused by name; another beside it is not blamed."""
    with pytest.raises(Rejected) as refusal:
        message_claims(LAUNCH, "LtiX", {}, parties=PARTIES, extra={"https://canvas/x": 1, name: "mine"})

    assert refusal.value.details == {"errors": [{"field": name, "message": "the gateway makes this claim itself"}]}
