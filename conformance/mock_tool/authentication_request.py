"""The authentication request that a strict tool sends, valid by default, every parameter changeable by name.

Security Framework 1.0 section 5.1.1.2; LTI Core 1.3 section 4.1; OpenID Connect Core section 3.1.2.1.
"""

import secrets
from collections.abc import Mapping, Sequence

Parameters = tuple[tuple[str, str], ...]
Change = str | Sequence[str] | None


def authentication_request(
    login: Mapping[str, str], *, client_id: str, redirect_uri: str, changes: Mapping[str, Change]
) -> Parameters:
    """Return the parameters that answer a login initiation; a change of None drops one, a list repeats it."""
    valid: dict[str, Change] = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "login_hint": login.get("login_hint", ""),
        "state": secrets.token_urlsafe(24),
        "nonce": secrets.token_urlsafe(24),
    }
    # an empty hint is a hint, and one that was not sent is not made up
    valid |= {name: login[name] for name in ("lti_message_hint",) if name in login}
    return tuple((name, value) for name, told in {**valid, **changes}.items() for value in _values(told))


def _values(told: Change) -> Sequence[str]:
    if told is None:
        return ()
    return (told,) if isinstance(told, str) else told
