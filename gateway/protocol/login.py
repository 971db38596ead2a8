"""From a login initiation to an authentication request (Sec 5.1.1.1-5.1.1.2, Core 4.1).

Hints go back byte for byte; `target_link_uri` is demanded and otherwise ignored, because only the signed claim counts
(Core 5.3.4). The redirect URI is the registration's, never text of the request.
"""

from urllib.parse import quote, urlencode

from gateway.keyring import Keyring
from gateway.protocol.handshake import Handshake, nonce_of, state_of


def authentication_request(
    *,
    endpoint: str,
    client_id: str,
    redirect_uri: str,
    login_hint: str,
    lti_message_hint: str | None,
    handshake: Handshake,
    keyring: Keyring,
) -> str:
    """The URL at the platform that the browser is sent to."""
    parameters = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "login_hint": login_hint,
        "state": state_of(handshake, keyring),
        "nonce": nonce_of(handshake, keyring),
    }
    if lti_message_hint is not None:
        parameters["lti_message_hint"] = lti_message_hint
    return with_query(endpoint, urlencode(parameters, quote_via=quote))


def with_query(url: str, query: str) -> str:
    """A URL with more query parameters; those that it has are kept (RFC 6749 section 3.1)."""
    place, _, present = url.partition("?")
    return f"{place}?{'&'.join(filter(None, (present.rstrip('&'), query)))}" if query else url
