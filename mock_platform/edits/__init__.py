"""Named deviations of one launch. Each function returns an `Edit`.

`PHASES` is the order in which they are applied.
"""

from mock_platform.edits.claims import (
    alter_claim,
    audience_list,
    claim,
    claim_offset,
    drop_claim,
    drop_header,
    header,
    only_claims,
)
from mock_platform.edits.earlier import earlier_nonce, earlier_state, earlier_token
from mock_platform.edits.edit import EDITS, PHASES, Edit, edit_from_json
from mock_platform.edits.form import (
    answer_again,
    deliver_by,
    drop_form_field,
    error_response,
    form_field,
    repeat_form_field,
)
from mock_platform.edits.keys import issued_by, rotate_keys, sign_with_new_key
from mock_platform.edits.login import (
    alter_login_parameter,
    drop_login_parameter,
    login_method,
    login_parameter,
    repeat_login_parameter,
)
from mock_platform.edits.payload import (
    claim_text,
    payload_encoding,
    payload_text,
    payload_wrap,
    repeat_claim,
    repeat_header,
)
from mock_platform.edits.signing import embed_key, encrypt, hmac, nest, sign_with, unsigned
from mock_platform.edits.token import alter_payload, encoding, serialization, signature, token_text

__all__ = [
    "EDITS",
    "PHASES",
    "Edit",
    "alter_claim",
    "alter_login_parameter",
    "alter_payload",
    "answer_again",
    "audience_list",
    "claim",
    "claim_offset",
    "claim_text",
    "deliver_by",
    "drop_claim",
    "drop_form_field",
    "drop_header",
    "drop_login_parameter",
    "earlier_nonce",
    "earlier_state",
    "earlier_token",
    "edit_from_json",
    "embed_key",
    "encoding",
    "encrypt",
    "error_response",
    "form_field",
    "header",
    "hmac",
    "issued_by",
    "login_method",
    "login_parameter",
    "nest",
    "only_claims",
    "payload_encoding",
    "payload_text",
    "payload_wrap",
    "repeat_claim",
    "repeat_form_field",
    "repeat_header",
    "repeat_login_parameter",
    "rotate_keys",
    "serialization",
    "sign_with",
    "sign_with_new_key",
    "signature",
    "token_text",
    "unsigned",
]
