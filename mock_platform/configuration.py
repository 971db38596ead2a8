"""The platform's OpenID configuration (OpenID Connect Discovery 1.0; LTI Dynamic Registration 1.0 section 2.1)."""

from typing import Any

from mock_platform.dynamic_registration.initiation import Initiation
from mock_platform.forms import with_query
from mock_platform.messages import MESSAGES
from mock_platform.platform import Platform
from mock_platform.registration import SCOPES
from mock_platform.substitution import VARIABLES
from mock_platform.vocabulary import (
    MESSAGE_ASSET_PROCESSOR_SETTINGS,
    MESSAGE_DEEP_LINKING_REQUEST,
    MESSAGE_RESOURCE_LINK,
    PLATFORM_CONFIGURATION,
    SCOPE_OPENID,
)

PLACEMENTS = {
    MESSAGE_RESOURCE_LINK: ["ContentArea"],
    MESSAGE_DEEP_LINKING_REQUEST: ["ContentArea", "RichTextEditor"],
    MESSAGE_ASSET_PROCESSOR_SETTINGS: ["ActivityAssetProcessor"],
}


def openid_configuration(platform: Platform, initiation: Initiation | None = None) -> dict[str, Any]:
    """Return the configuration document; a registration without a token is known by the endpoint that it gets here."""
    session = initiation.configuration_query if initiation is not None and initiation.token is None else []
    endpoints = platform.addresses.endpoints
    behaviour = platform.behaviour
    registering = platform.addresses.registration_endpoint
    return {
        "issuer": platform.issuer,
        "authorization_endpoint": endpoints["authorization_endpoint"],
        "token_endpoint": endpoints["token_endpoint"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": list(behaviour.registration_algorithms),
        "jwks_uri": endpoints["jwks_uri"],
        **({"authorization_server": behaviour.token_audience} if behaviour.token_audience else {}),
        **({} if behaviour.registration == "absent" else {"registration_endpoint": with_query(registering, session)}),
        "scopes_supported": [SCOPE_OPENID, *(scope for scope in SCOPES if scope not in behaviour.withheld_scopes)],
        "response_types_supported": ["id_token"],
        "response_modes_supported": ["form_post"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": list(behaviour.registration_algorithms),
        "claims_supported": [
            "sub",
            "iss",
            "name",
            "given_name",
            "family_name",
            "middle_name",
            "email",
            "picture",
            "locale",
        ],
        PLATFORM_CONFIGURATION: {
            "product_family_code": behaviour.registration_product
            or platform.world.tool_platform.get("product_family_code", "lti-testbench"),
            "version": platform.world.tool_platform.get("version", ""),
            "messages_supported": [_message(each) for each in MESSAGES if each not in behaviour.withheld_messages],
            "variables": list(VARIABLES),
        },
    }


def _message(message_type: str) -> dict[str, Any]:
    placements = PLACEMENTS.get(message_type)
    return {"type": message_type, **({"placements": placements} if placements else {})}
