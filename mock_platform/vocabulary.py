"""This side's own transcription of the names the standards give: claims, scopes, media types, roles.

The gateway has another transcription of its own; a test compares this one with `fixtures/vocabulary.toml`.
"""

_LTI = "https://purl.imsglobal.org/spec/lti/claim/"

CLAIM_MESSAGE_TYPE = _LTI + "message_type"
CLAIM_VERSION = _LTI + "version"
CLAIM_DEPLOYMENT_ID = _LTI + "deployment_id"
CLAIM_TARGET_LINK_URI = _LTI + "target_link_uri"
CLAIM_RESOURCE_LINK = _LTI + "resource_link"
CLAIM_ROLES = _LTI + "roles"
CLAIM_CONTEXT = _LTI + "context"
CLAIM_TOOL_PLATFORM = _LTI + "tool_platform"
CLAIM_ROLE_SCOPE_MENTOR = _LTI + "role_scope_mentor"
CLAIM_LAUNCH_PRESENTATION = _LTI + "launch_presentation"
CLAIM_LIS = _LTI + "lis"
CLAIM_CUSTOM = _LTI + "custom"
CLAIM_AGS_ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
CLAIM_NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"

MESSAGE_RESOURCE_LINK = "LtiResourceLinkRequest"
VERSION = "1.3.0"
NRPS_VERSION = "2.0"

SCOPE_LINE_ITEM_READ_ONLY = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
SCOPE_RESULT_READ_ONLY = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
SCOPE_SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
SCOPE_MEMBERSHIP_READ_ONLY = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"

MEDIA_TYPE_FORM = "application/x-www-form-urlencoded"
MEDIA_TYPE_LINE_ITEM = "application/vnd.ims.lis.v2.lineitem+json"
MEDIA_TYPE_LINE_ITEM_CONTAINER = "application/vnd.ims.lis.v2.lineitemcontainer+json"
MEDIA_TYPE_RESULT_CONTAINER = "application/vnd.ims.lis.v2.resultcontainer+json"
MEDIA_TYPE_SCORE = "application/vnd.ims.lis.v1.score+json"
MEDIA_TYPE_MEMBERSHIP_CONTAINER = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"

GRANT_CLIENT_CREDENTIALS = "client_credentials"
ASSERTION_TYPE_JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

PLATFORM_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"

# What roles and context types begin with; their own names follow.
ROLE_CONTEXT = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
ROLE_CONTEXT_SUB = "http://purl.imsglobal.org/vocab/lis/v2/membership/"
ROLE_INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
ROLE_SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person#"
ROLE_MARKER = "http://purl.imsglobal.org/vocab/lti/system/person#"
CONTEXT_TYPE = "http://purl.imsglobal.org/vocab/lis/v2/course#"

ROLE_LEARNER = ROLE_CONTEXT + "Learner"
ROLE_MENTOR = ROLE_CONTEXT + "Mentor"

MEMBERSHIP_ACTIVE = "Active"

ACTIVITY_PROGRESS = ("Initialized", "Started", "InProgress", "Submitted", "Completed")
GRADING_FULLY_GRADED = "FullyGraded"
GRADING_PROGRESS = (GRADING_FULLY_GRADED, "Pending", "PendingManual", "Failed", "NotReady")
