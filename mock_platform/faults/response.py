"""Faults of the authentication response: how the answer travels through the browser, and what comes in its form.

Security Framework 1.0 sections 5.1.1.3 to 5.1.1.5; OpenID Connect Core 3.1.2.6. Some are unusual and legal.
"""

from typing import Literal

from mock_platform import edits
from mock_platform.edits import Edit
from mock_platform.edits.edit import Json
from mock_platform.faults.fault import message_fault


@message_fault("AUTHRESP-007", "Refuses a token that comes in a URL.")
def response_in_url(part: Literal["query", "fragment"] = "query") -> list[Edit]:
    """A valid answer comes by GET, in the query or the fragment, instead of a form that is posted."""
    return [edits.deliver_by(part)]


@message_fault("TRAP-032", "Judges it as it would the form, or refuses.")
def response_of_another_media_type(form: Literal["multipart", "json"] = "multipart") -> list[Edit]:
    """A valid answer is posted as multipart or as JSON instead of a form."""
    return [edits.deliver_by(form)]


@message_fault("AUTHRESP-004", "Tells the user, starts no session, and has no error of its own.")
def error_response(error: str = "login_required", description: str | None = "nobody is signed in") -> list[Edit]:
    """The platform answers with an error instead of a token."""
    return [edits.error_response(error, description)]


@message_fault("AUTHRESP-005", "Checks the state first: the login that is under way survives.")
def error_with_foreign_state(state: str = "not-the-state-of-this-login") -> list[Edit]:
    """An error comes with a state that is not that of the login."""
    return [edits.error_response("access_denied"), edits.form_field("state", state)]


@message_fault("AUTHRESP-006", "Refuses with a 4xx and starts no session.")
def token_missing() -> list[Edit]:
    """The answer has neither a token nor an error."""
    return [edits.drop_form_field("id_token")]


@message_fault("AUTHRESP-010", "Refuses, or goes by the valid one throughout.")
def token_twice(value: Json = {"forged": True}, position: Literal["first", "last"] = "last") -> list[Edit]:  # noqa: B006
    """The answer has two tokens, the true one and a forged one."""
    return [edits.repeat_form_field("id_token", value, position)]


@message_fault("AUTHRESP-009", "Accepts the launch and ignores what it does not know.")
def extra_fields() -> list[Edit]:
    """The answer has more fields than the standard names."""
    return [edits.form_field("session_state", "x.y"), edits.form_field("vendor_field", "1")]


@message_fault("STATE-008", "Accepts one answer to a request; the second finds its state used up.")
def answered_twice(more: int = 1) -> list[Edit]:
    """The platform answers one authentication request more than once, each time with a new token."""
    return [edits.answer_again(more)]
