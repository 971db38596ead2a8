"""Names of the standard that a launch of the benchmark has: borrowed neither from the gateway nor from the mock LMS.

LTI Core 1.3 section 5.3 and appendix A; Assignment and Grade Services 2.0 section 3.1; Names and Roles 2.0 section 3.6.
"""

from typing import Final

_CLAIM: Final = "https://purl.imsglobal.org/spec/lti/claim/"
CLAIM_MESSAGE_TYPE: Final = f"{_CLAIM}message_type"
CLAIM_VERSION: Final = f"{_CLAIM}version"
CLAIM_DEPLOYMENT_ID: Final = f"{_CLAIM}deployment_id"
CLAIM_TARGET_LINK_URI: Final = f"{_CLAIM}target_link_uri"
CLAIM_RESOURCE_LINK: Final = f"{_CLAIM}resource_link"
CLAIM_CONTEXT: Final = f"{_CLAIM}context"
CLAIM_ROLES: Final = f"{_CLAIM}roles"
CLAIM_TOOL_PLATFORM: Final = f"{_CLAIM}tool_platform"
CLAIM_LAUNCH_PRESENTATION: Final = f"{_CLAIM}launch_presentation"
CLAIM_CUSTOM: Final = f"{_CLAIM}custom"
CLAIM_ENDPOINT: Final = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
CLAIM_NAMES_ROLE_SERVICE: Final = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"

_GRADES: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCOPE_LINE_ITEM: Final = f"{_GRADES}lineitem"
SCOPE_SCORE: Final = f"{_GRADES}score"
SCOPE_RESULT_READONLY: Final = f"{_GRADES}result.readonly"

MESSAGE_RESOURCE_LINK: Final = "LtiResourceLinkRequest"
LTI_VERSION: Final = "1.3.0"
ROLE_LEARNER: Final = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
