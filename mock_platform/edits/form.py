"""Edits of the authentication response: the form's fields, an error in the token's place, another way of delivery."""

from mock_platform.base64url import base64url_from_bytes
from mock_platform.draft import DeliveryMethod, Draft, Position, json_octets, signer
from mock_platform.edits.edit import Json, NotApplicable, edit
from mock_platform.edits.paths import put
from mock_platform.jws import NotAccepted, decode_part, json_value
from mock_platform.keys import fixture_key


@edit("form")
def form_field(draft: Draft, field: str, value: str) -> None:
    """Send this value in the field instead of the true one, or one field more."""
    if field in dict(draft.fields):
        draft.fields = [(name, value if name == field else true) for name, true in draft.fields]
    else:
        draft.fields = [*draft.fields, (field, value)]


@edit("form")
def drop_form_field(draft: Draft, field: str) -> None:
    """Leave a field out."""
    if field not in dict(draft.fields):
        raise NotApplicable(f"the form has no field {field!r}")
    draft.fields = [(name, value) for name, value in draft.fields if name != field]


@edit("form")
def repeat_form_field(draft: Draft, field: str, value: Json, position: Position = "last") -> None:
    """Send a second field of this name.

    `{"forged": true}` is the token with another subject and a foreign signature.
    """
    if field not in dict(draft.fields):
        raise NotApplicable(f"the form has no field {field!r}")
    pair = (field, _forged(draft) if value == {"forged": True} else str(value))
    draft.fields = [pair, *draft.fields] if position == "first" else [*draft.fields, pair]


@edit("form")
def error_response(draft: Draft, error: str, description: str | None = None) -> None:
    """Answer with an error instead of the id_token."""
    told = [("error", error)] + ([] if description is None else [("error_description", description)])
    draft.fields = told + [(name, value) for name, value in draft.fields if name != "id_token"]


@edit("form")
def deliver_by(draft: Draft, method: DeliveryMethod) -> None:
    """Let the browser carry the answer in another way than a form post: in the URL, as multipart, as JSON."""
    draft.delivery = method


@edit("form")
def answer_again(draft: Draft, times: int = 1) -> None:
    """Answer the same authentication request so many times more, each time with a new token."""
    from mock_platform.launch import Launch

    if not isinstance(draft.launch, Launch):
        raise NotApplicable("a notice is sent without being asked for")
    draft.launch.answers_allowed = max(draft.launch.answers_allowed, times + 1)


def _forged(draft: Draft) -> str:
    try:
        claims = json_value(decode_part(draft.token.split(".")[1]))
    except (NotAccepted, IndexError) as error:
        raise NotApplicable("the token has no claims to forge") from error
    put(claims, "sub", "forged-subject")
    signing_input = f"{draft.token.split('.')[0]}.{base64url_from_bytes(json_octets(claims))}"
    sealed = signer(fixture_key("foreign"), "RS256")(signing_input.encode("utf-8", "surrogatepass"))
    return f"{signing_input}.{base64url_from_bytes(sealed)}"
