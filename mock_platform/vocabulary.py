"""This side's own transcription of the names the standards give: claims, scopes, media types, roles.

The gateway has another transcription of its own; a test compares this one with `fixtures/vocabulary.toml`.
"""

_LTI = "https://purl.imsglobal.org/spec/lti/claim/"
_DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/"
_PROCTORING = "https://purl.imsglobal.org/spec/lti-ap/claim/"

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
CLAIM_LTI1P1 = _LTI + "lti1p1"
CLAIM_DEEP_LINKING_SETTINGS = _DEEP_LINKING + "deep_linking_settings"
CLAIM_DATA = _DEEP_LINKING + "data"
CLAIM_CONTENT_ITEMS = _DEEP_LINKING + "content_items"
CLAIM_MSG = _DEEP_LINKING + "msg"
CLAIM_LOG = _DEEP_LINKING + "log"
CLAIM_ERRORMSG = _DEEP_LINKING + "errormsg"
CLAIM_ERRORLOG = _DEEP_LINKING + "errorlog"
CLAIM_GROUPS = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"
CLAIM_NOTICES = _LTI + "platformnotificationservice"
CLAIM_NOTICE = _LTI + "notice"
CLAIM_ORIGIN_CONTEXTS = _LTI + "origin_contexts"
CLAIM_ACTIVITY = _LTI + "activity"
CLAIM_SUBMISSION = _LTI + "submission"
CLAIM_ASSET = _LTI + "asset"
CLAIM_ASSET_SERVICE = _LTI + "assetservice"
CLAIM_ASSET_REPORT = _LTI + "assetreport"
CLAIM_ASSET_REPORT_TYPE = _LTI + "assetreport_type"
CLAIM_FOR_USER = _LTI + "for_user"
CLAIM_EULA = _LTI + "eulaservice"
CLAIM_ATTEMPT_NUMBER = _PROCTORING + "attempt_number"
CLAIM_SESSION_DATA = _PROCTORING + "session_data"
CLAIM_START_ASSESSMENT_URL = _PROCTORING + "start_assessment_url"
CLAIM_PROCTORING_SETTINGS = _PROCTORING + "proctoring_settings"
CLAIM_ACS = _PROCTORING + "acs"
CLAIM_VERIFIED_USER = _PROCTORING + "verified_user"
CLAIM_END_ASSESSMENT_RETURN = _PROCTORING + "end_assessment_return"
CLAIM_PROCTORING_ERRORMSG = _PROCTORING + "errormsg"
CLAIM_PROCTORING_ERRORLOG = _PROCTORING + "errorlog"

MESSAGE_RESOURCE_LINK = "LtiResourceLinkRequest"
MESSAGE_DEEP_LINKING_REQUEST = "LtiDeepLinkingRequest"
MESSAGE_DEEP_LINKING_RESPONSE = "LtiDeepLinkingResponse"
MESSAGE_SUBMISSION_REVIEW = "LtiSubmissionReviewRequest"
MESSAGE_START_PROCTORING = "LtiStartProctoring"
MESSAGE_START_ASSESSMENT = "LtiStartAssessment"
MESSAGE_END_ASSESSMENT = "LtiEndAssessment"
MESSAGE_ASSET_PROCESSOR_SETTINGS = "LtiAssetProcessorSettingsRequest"
MESSAGE_REPORT_REVIEW = "LtiReportReviewRequest"
MESSAGE_EULA = "LtiEulaRequest"
MESSAGE_DATA_PRIVACY = "LtiDataPrivacyLaunchRequest"
MESSAGE_DATA_PRIVACY_UNPREFIXED = "DataPrivacyLaunchRequest"
NOTICE_HELLO_WORLD = "LtiHelloWorldNotice"
NOTICE_CONTEXT_COPY = "LtiContextCopyNotice"
NOTICE_ASSET_PROCESSOR_SUBMISSION = "LtiAssetProcessorSubmissionNotice"
VERSION = "1.3.0"
NRPS_VERSION = "2.0"
GROUPS_VERSION = "1.0"
NOTICES_VERSION = "1.0"

SCOPE_LINE_ITEM_READ_ONLY = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
SCOPE_RESULT_READ_ONLY = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
SCOPE_SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
SCOPE_MEMBERSHIP_READ_ONLY = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
SCOPE_OPENID = "openid"
SCOPE_LINE_ITEM = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
SCOPE_GROUP_READ_ONLY = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
SCOPE_NOTICE_HANDLERS = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"
SCOPE_ASSET_READ_ONLY = "https://purl.imsglobal.org/spec/lti/scope/asset.readonly"
SCOPE_REPORT = "https://purl.imsglobal.org/spec/lti/scope/report"
SCOPE_EULA_USER = "https://purl.imsglobal.org/spec/lti/scope/eula/user"
SCOPE_EULA_DEPLOYMENT = "https://purl.imsglobal.org/spec/lti/scope/eula/deployment"
SCOPE_ASSESSMENT_CONTROL = "https://purl.imsglobal.org/spec/lti-ap/scope/control.all"

MEDIA_TYPE_FORM = "application/x-www-form-urlencoded"
MEDIA_TYPE_LINE_ITEM = "application/vnd.ims.lis.v2.lineitem+json"
MEDIA_TYPE_LINE_ITEM_CONTAINER = "application/vnd.ims.lis.v2.lineitemcontainer+json"
MEDIA_TYPE_RESULT_CONTAINER = "application/vnd.ims.lis.v2.resultcontainer+json"
MEDIA_TYPE_SCORE = "application/vnd.ims.lis.v1.score+json"
MEDIA_TYPE_MEMBERSHIP_CONTAINER = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
MEDIA_TYPE_JSON = "application/json"
MEDIA_TYPE_GROUP_CONTAINER = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"
MEDIA_TYPE_GROUP_SET_CONTAINER = "application/vnd.ims.lti-gs.v1.contextgroupsetcontainer+json"
MEDIA_TYPE_ASSESSMENT_CONTROL = "application/vnd.ims.lti-ap.v1.control+json"

GRANT_CLIENT_CREDENTIALS = "client_credentials"
ASSERTION_TYPE_JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

PLATFORM_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"

# What roles and context types begin with; their own names follow.
ROLE_CONTEXT = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
ROLE_CONTEXT_SUB = "http://purl.imsglobal.org/vocab/lis/v2/membership/"
ROLE_INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
ROLE_SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person#"
CONTEXT_TYPE = "http://purl.imsglobal.org/vocab/lis/v2/course#"

ROLE_LEARNER = ROLE_CONTEXT + "Learner"
ROLE_MENTOR = ROLE_CONTEXT + "Mentor"

MEMBERSHIP_ACTIVE = "Active"
MEMBERSHIP_INACTIVE = "Inactive"
MEMBERSHIP_DELETED = "Deleted"

ITEM_LINK = "link"
ITEM_LTI_RESOURCE_LINK = "ltiResourceLink"
ITEM_FILE = "file"
ITEM_HTML = "html"
ITEM_IMAGE = "image"
ITEM_ASSET_PROCESSOR = "ltiAssetProcessor"
TARGET_EMBED = "embed"
TARGET_IFRAME = "iframe"
TARGET_WINDOW = "window"

ACTIVITY_INITIALIZED = "Initialized"
ACTIVITY_STARTED = "Started"
ACTIVITY_IN_PROGRESS = "InProgress"
ACTIVITY_SUBMITTED = "Submitted"
ACTIVITY_COMPLETED = "Completed"
ACTIVITY_PROGRESS = (
    ACTIVITY_INITIALIZED,
    ACTIVITY_STARTED,
    ACTIVITY_IN_PROGRESS,
    ACTIVITY_SUBMITTED,
    ACTIVITY_COMPLETED,
)
GRADING_FULLY_GRADED = "FullyGraded"
GRADING_PROGRESS = (GRADING_FULLY_GRADED, "Pending", "PendingManual", "Failed", "NotReady")
PROCESSING_PROGRESS = ("Processed", "Processing", "PendingManual", "Failed", "NotProcessed", "NotReady")
REPORT_ERROR_CODES = (
    "UNSUPPORTED_ASSET_TYPE",
    "ASSET_TOO_LARGE",
    "ASSET_TOO_SMALL",
    "EULA_NOT_ACCEPTED",
    "DOWNLOAD_FAILED",
)
CONTROL_ACTIONS = ("pause", "resume", "terminate", "update", "flag")
CONTROL_STATUSES = ("none", "running", "paused", "terminated", "complete")

SUBJECT_CLOSE = "lti.close"
SUBJECT_CLOSE_OLDER = "org.imsglobal.lti.close"
SUBJECT_FRAME_RESIZE = "lti.frameResize"
SUBJECT_CAPABILITIES = "lti.capabilities"
SUBJECT_PUT_DATA = "lti.put_data"
SUBJECT_GET_DATA = "lti.get_data"
