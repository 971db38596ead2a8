"""The gateway's own transcription of LTI's names, each spelled once on this side.

Sources: LTI Core 1.3, Security Framework 1.0, Deep Linking 2.0, the services (grades, roster, groups, notices, EULA),
the messages beyond (submission review, privacy, proctoring, assets), Dynamic Registration 1.0 and Canvas's extensions
to it; each heading names its own. A test compares every constant with fixtures/vocabulary.toml.
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

# Names and Role Provisioning Services 2.0, scope table and section 2.1
SCOPE_MEMBERSHIPS: Final = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
MEDIA_TYPE_MEMBERSHIPS: Final = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"

# Course Groups Service, claim and service
CLAIM_GROUPS_SERVICE: Final = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"
SCOPE_GROUPS: Final = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
MEDIA_TYPE_GROUPS: Final = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"
MEDIA_TYPE_GROUP_SETS: Final = "application/vnd.ims.lti-gs.v1.contextgroupsetcontainer+json"

# Security Framework 1.0 section 4.1.1
GRANT_CLIENT_CREDENTIALS: Final = "client_credentials"
GRANT_ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

# Deep Linking 2.0, section 4.5
CLAIM_CONTENT_ITEMS: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/content_items"
CLAIM_DATA: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/data"
CLAIM_MSG: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/msg"
CLAIM_LOG: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/log"
CLAIM_ERRORMSG: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/errormsg"
CLAIM_ERRORLOG: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/errorlog"

# Submission Review 1.0, claims; Asset Processor and EULA, messages
CLAIM_FOR_USER: Final = "https://purl.imsglobal.org/spec/lti/claim/for_user"
CLAIM_ACTIVITY: Final = "https://purl.imsglobal.org/spec/lti/claim/activity"
CLAIM_SUBMISSION: Final = "https://purl.imsglobal.org/spec/lti/claim/submission"
CLAIM_ASSET: Final = "https://purl.imsglobal.org/spec/lti/claim/asset"
CLAIM_ASSET_REPORT_TYPE: Final = "https://purl.imsglobal.org/spec/lti/claim/assetreport_type"
CLAIM_ASSET_SERVICE: Final = "https://purl.imsglobal.org/spec/lti/claim/assetservice"
CLAIM_ASSET_REPORT: Final = "https://purl.imsglobal.org/spec/lti/claim/assetreport"
CLAIM_EULA_SERVICE: Final = "https://purl.imsglobal.org/spec/lti/claim/eulaservice"

# Proctoring 1.0, messages
CLAIM_ATTEMPT_NUMBER: Final = "https://purl.imsglobal.org/spec/lti-ap/claim/attempt_number"
CLAIM_SESSION_DATA: Final = "https://purl.imsglobal.org/spec/lti-ap/claim/session_data"
CLAIM_START_ASSESSMENT_URL: Final = "https://purl.imsglobal.org/spec/lti-ap/claim/start_assessment_url"
CLAIM_PROCTORING_SETTINGS: Final = "https://purl.imsglobal.org/spec/lti-ap/claim/proctoring_settings"
CLAIM_ASSESSMENT_CONTROL: Final = "https://purl.imsglobal.org/spec/lti-ap/claim/acs"
CLAIM_VERIFIED_USER: Final = "https://purl.imsglobal.org/spec/lti-ap/claim/verified_user"
CLAIM_END_ASSESSMENT_RETURN: Final = "https://purl.imsglobal.org/spec/lti-ap/claim/end_assessment_return"
CLAIM_PROCTORING_ERRORMSG: Final = "https://purl.imsglobal.org/spec/lti-ap/claim/errormsg"
CLAIM_PROCTORING_ERRORLOG: Final = "https://purl.imsglobal.org/spec/lti-ap/claim/errorlog"

# Messages beyond the two above: those that a platform sends, then those of a tool
MESSAGE_SUBMISSION_REVIEW: Final = "LtiSubmissionReviewRequest"
MESSAGE_DATA_PRIVACY: Final = "LtiDataPrivacyLaunchRequest"
MESSAGE_DATA_PRIVACY_OLDER: Final = "DataPrivacyLaunchRequest"
MESSAGE_START_PROCTORING: Final = "LtiStartProctoring"
MESSAGE_END_ASSESSMENT: Final = "LtiEndAssessment"
MESSAGE_ASSET_PROCESSOR_SETTINGS: Final = "LtiAssetProcessorSettingsRequest"
MESSAGE_REPORT_REVIEW: Final = "LtiReportReviewRequest"
MESSAGE_EULA: Final = "LtiEulaRequest"
MESSAGE_DEEP_LINKING_RESPONSE: Final = "LtiDeepLinkingResponse"
MESSAGE_START_ASSESSMENT: Final = "LtiStartAssessment"

# Platform Notification Service 1.0
CLAIM_NOTIFICATION_SERVICE: Final = "https://purl.imsglobal.org/spec/lti/claim/platformnotificationservice"
CLAIM_NOTICE: Final = "https://purl.imsglobal.org/spec/lti/claim/notice"
SCOPE_NOTICE_HANDLERS: Final = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"

# Assignment and Grade Services 2.0, sections 3.2 to 3.4
SCOPE_LINE_ITEM: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
SCOPE_LINE_ITEM_READONLY: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
SCOPE_RESULT_READONLY: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
SCOPE_SCORE: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
MEDIA_TYPE_LINE_ITEM: Final = "application/vnd.ims.lis.v2.lineitem+json"
MEDIA_TYPE_LINE_ITEMS: Final = "application/vnd.ims.lis.v2.lineitemcontainer+json"
MEDIA_TYPE_RESULTS: Final = "application/vnd.ims.lis.v2.resultcontainer+json"
MEDIA_TYPE_SCORE: Final = "application/vnd.ims.lis.v1.score+json"

# Dynamic Registration 1.0, sections 2.1.2, 2.2.1, 2.2.2 and 3.7
CONFIGURATION_PLATFORM: Final = "https://purl.imsglobal.org/spec/lti-platform-configuration"
CONFIGURATION_TOOL: Final = "https://purl.imsglobal.org/spec/lti-tool-configuration"
GRANT_IMPLICIT: Final = "implicit"
GRANT_PRIVATE_KEY_JWT: Final = "private_key_jwt"
SUBJECT_CLOSE: Final = "org.imsglobal.lti.close"

# Extensions of Canvas to Dynamic Registration (developerdocs.instructure.com, Registration)
CANVAS_PRIVACY_LEVEL: Final = "https://canvas.instructure.com/lti/privacy_level"
CANVAS_ACCOUNT_NAME: Final = "https://canvas.instructure.com/lti/account_name"

# Asset Processor, asset service and report service
SCOPE_ASSET_READONLY: Final = "https://purl.imsglobal.org/spec/lti/scope/asset.readonly"
SCOPE_REPORT: Final = "https://purl.imsglobal.org/spec/lti/scope/report"

# EULA, services; Proctoring 1.0, assessment control service
SCOPE_EULA_USER: Final = "https://purl.imsglobal.org/spec/lti/scope/eula/user"
SCOPE_EULA_DEPLOYMENT: Final = "https://purl.imsglobal.org/spec/lti/scope/eula/deployment"
SCOPE_ASSESSMENT_CONTROL: Final = "https://purl.imsglobal.org/spec/lti-ap/scope/control.all"
MEDIA_TYPE_ASSESSMENT_CONTROL: Final = "application/vnd.ims.lti-ap.v1.control+json"

LTI_VERSION: Final = "1.3.0"
