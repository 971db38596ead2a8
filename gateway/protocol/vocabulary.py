"""The gateway's own transcription of LTI's names, each spelled once on this side.

Sources: LTI Core 1.3 sections 5.3-5.4 and appendix A, Deep Linking 2.0 section 4.4, Assignment and Grade
Services 2.0 section 3.1, Names and Role Provisioning Services 2.0 section 3.6. A test compares every constant
with fixtures/vocabulary.toml.
"""

from typing import Final

# LTI Core 1.3, sections 5.3 and 5.4
CLAIM_MESSAGE_TYPE: Final = "https://purl.imsglobal.org/spec/lti/claim/message_type"
CLAIM_VERSION: Final = "https://purl.imsglobal.org/spec/lti/claim/version"
CLAIM_DEPLOYMENT_ID: Final = "https://purl.imsglobal.org/spec/lti/claim/deployment_id"
CLAIM_TARGET_LINK_URI: Final = "https://purl.imsglobal.org/spec/lti/claim/target_link_uri"
CLAIM_RESOURCE_LINK: Final = "https://purl.imsglobal.org/spec/lti/claim/resource_link"
CLAIM_ROLES: Final = "https://purl.imsglobal.org/spec/lti/claim/roles"
CLAIM_CONTEXT: Final = "https://purl.imsglobal.org/spec/lti/claim/context"
CLAIM_TOOL_PLATFORM: Final = "https://purl.imsglobal.org/spec/lti/claim/tool_platform"
CLAIM_ROLE_SCOPE_MENTOR: Final = "https://purl.imsglobal.org/spec/lti/claim/role_scope_mentor"
CLAIM_LAUNCH_PRESENTATION: Final = "https://purl.imsglobal.org/spec/lti/claim/launch_presentation"
CLAIM_LIS: Final = "https://purl.imsglobal.org/spec/lti/claim/lis"
CLAIM_CUSTOM: Final = "https://purl.imsglobal.org/spec/lti/claim/custom"

# Services
CLAIM_DEEP_LINKING_SETTINGS: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
CLAIM_ENDPOINT: Final = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
CLAIM_NAMES_ROLE_SERVICE: Final = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"

MESSAGE_RESOURCE_LINK: Final = "LtiResourceLinkRequest"
MESSAGE_DEEP_LINKING: Final = "LtiDeepLinkingRequest"

ROLE_MENTOR: Final = "http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor"

LTI_VERSION: Final = "1.3.0"
