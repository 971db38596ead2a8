"""Named deviations of one launch. Each function returns an `Edit`.

`PHASES` is the order in which they are applied.
"""

from mock_platform.edits.claims import (
    audience_list,
    claim,
    claim_offset,
    drop_claim,
    drop_header,
    header,
    only_claims,
)
from mock_platform.edits.edit import EDITS, PHASES, Edit, edit_from_json
from mock_platform.edits.form import (
    deliver_by,
    drop_form_field,
    error_response,
    form_field,
    repeat_form_field,
)
from mock_platform.edits.login import drop_login_parameter, login_parameter, repeat_login_parameter
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
    "alter_payload",
    "audience_list",
    "claim",
    "claim_offset",
    "claim_text",
    "deliver_by",
    "drop_claim",
    "drop_form_field",
    "drop_header",
    "drop_login_parameter",
    "edit_from_json",
    "embed_key",
    "encoding",
    "encrypt",
    "error_response",
    "form_field",
    "header",
    "hmac",
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
    "serialization",
    "sign_with",
    "signature",
    "token_text",
    "unsigned",
]
