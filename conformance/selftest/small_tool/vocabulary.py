"""This tool's own transcription of the names of LTI; a test compares them with fixtures/vocabulary.toml."""

from typing import Final

# LTI Core 1.3, sections 5.3 and 5.4
CLAIM_MESSAGE_TYPE: Final = "https://purl.imsglobal.org/spec/lti/claim/message_type"
CLAIM_VERSION: Final = "https://purl.imsglobal.org/spec/lti/claim/version"
CLAIM_DEPLOYMENT_ID: Final = "https://purl.imsglobal.org/spec/lti/claim/deployment_id"
CLAIM_TARGET_LINK_URI: Final = "https://purl.imsglobal.org/spec/lti/claim/target_link_uri"
CLAIM_RESOURCE_LINK: Final = "https://purl.imsglobal.org/spec/lti/claim/resource_link"
CLAIM_ROLES: Final = "https://purl.imsglobal.org/spec/lti/claim/roles"
CLAIM_CUSTOM: Final = "https://purl.imsglobal.org/spec/lti/claim/custom"
CLAIM_CONTEXT: Final = "https://purl.imsglobal.org/spec/lti/claim/context"
CLAIM_LAUNCH_PRESENTATION: Final = "https://purl.imsglobal.org/spec/lti/claim/launch_presentation"
MESSAGE_RESOURCE_LINK: Final = "LtiResourceLinkRequest"
LTI_VERSION: Final = "1.3.0"

# LTI Core 1.3, appendix A.2
ROLE_INSTRUCTOR: Final = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
ROLE_CONTENT_DEVELOPER: Final = "http://purl.imsglobal.org/vocab/lis/v2/membership#ContentDeveloper"

# Deep Linking 2.0, sections 4.4 and 4.5
CLAIM_DEEP_LINKING_SETTINGS: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
CLAIM_CONTENT_ITEMS: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/content_items"
CLAIM_DATA: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/data"
CLAIM_MSG: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/msg"
MESSAGE_DEEP_LINKING: Final = "LtiDeepLinkingRequest"
MESSAGE_DEEP_LINKING_RESPONSE: Final = "LtiDeepLinkingResponse"

# Security Framework 1.0, section 4.1.1
GRANT_CLIENT_CREDENTIALS: Final = "client_credentials"
GRANT_ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

# Assignment and Grade Services 2.0, sections 3.1 to 3.4
CLAIM_ENDPOINT: Final = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
SCOPE_LINE_ITEM: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
SCOPE_LINE_ITEM_READONLY: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
SCOPE_RESULT_READONLY: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
SCOPE_SCORE: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
MEDIA_TYPE_LINE_ITEM: Final = "application/vnd.ims.lis.v2.lineitem+json"
MEDIA_TYPE_LINE_ITEMS: Final = "application/vnd.ims.lis.v2.lineitemcontainer+json"
MEDIA_TYPE_RESULTS: Final = "application/vnd.ims.lis.v2.resultcontainer+json"
MEDIA_TYPE_SCORE: Final = "application/vnd.ims.lis.v1.score+json"

# Names and Role Provisioning Services 2.0; Course Groups 1.0
CLAIM_NAMES_ROLE_SERVICE: Final = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
SCOPE_MEMBERSHIPS: Final = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
MEDIA_TYPE_MEMBERSHIPS: Final = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
CLAIM_GROUPS_SERVICE: Final = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"
SCOPE_GROUPS: Final = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
MEDIA_TYPE_GROUPS: Final = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"

# Dynamic Registration 1.0, sections 2.2.1, 2.2.2 and 3.7
CONFIGURATION_TOOL: Final = "https://purl.imsglobal.org/spec/lti-tool-configuration"
CONFIGURATION_PLATFORM: Final = "https://purl.imsglobal.org/spec/lti-platform-configuration"
SUBJECT_CLOSE: Final = "org.imsglobal.lti.close"

# Platform Notification Service 1.0; Asset Processor, notice and report service
CLAIM_NOTIFICATION_SERVICE: Final = "https://purl.imsglobal.org/spec/lti/claim/platformnotificationservice"
CLAIM_NOTICE: Final = "https://purl.imsglobal.org/spec/lti/claim/notice"
CLAIM_ASSET_SERVICE: Final = "https://purl.imsglobal.org/spec/lti/claim/assetservice"
CLAIM_ASSET_REPORT: Final = "https://purl.imsglobal.org/spec/lti/claim/assetreport"
SCOPE_NOTICE_HANDLERS: Final = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"
SCOPE_ASSET_READONLY: Final = "https://purl.imsglobal.org/spec/lti/scope/asset.readonly"
SCOPE_REPORT: Final = "https://purl.imsglobal.org/spec/lti/scope/report"
NOTICE_SUBMISSION: Final = "LtiAssetProcessorSubmissionNotice"
ITEM_ASSET_PROCESSOR: Final = "ltiAssetProcessor"

# Asset Processor, settings; EULA, claim and launch; Proctoring, start proctoring, start assessment, assessment control
CLAIM_ACTIVITY: Final = "https://purl.imsglobal.org/spec/lti/claim/activity"
MESSAGE_ASSET_PROCESSOR_SETTINGS: Final = "LtiAssetProcessorSettingsRequest"
CLAIM_EULA_SERVICE: Final = "https://purl.imsglobal.org/spec/lti/claim/eulaservice"
SCOPE_EULA_USER: Final = "https://purl.imsglobal.org/spec/lti/scope/eula/user"
SCOPE_EULA_DEPLOYMENT: Final = "https://purl.imsglobal.org/spec/lti/scope/eula/deployment"
MESSAGE_EULA: Final = "LtiEulaRequest"
CLAIM_ATTEMPT_NUMBER: Final = "https://purl.imsglobal.org/spec/lti-ap/claim/attempt_number"
CLAIM_SESSION_DATA: Final = "https://purl.imsglobal.org/spec/lti-ap/claim/session_data"
CLAIM_START_ASSESSMENT_URL: Final = "https://purl.imsglobal.org/spec/lti-ap/claim/start_assessment_url"
CLAIM_ACS: Final = "https://purl.imsglobal.org/spec/lti-ap/claim/acs"
CLAIM_END_ASSESSMENT_RETURN: Final = "https://purl.imsglobal.org/spec/lti-ap/claim/end_assessment_return"
SCOPE_ASSESSMENT_CONTROL: Final = "https://purl.imsglobal.org/spec/lti-ap/scope/control.all"
MEDIA_TYPE_ASSESSMENT_CONTROL: Final = "application/vnd.ims.lti-ap.v1.control+json"
MESSAGE_START_PROCTORING: Final = "LtiStartProctoring"
MESSAGE_START_ASSESSMENT: Final = "LtiStartAssessment"

# Submission Review 1.0, claims; Data Privacy Launch, with the older spelling of its name
CLAIM_FOR_USER: Final = "https://purl.imsglobal.org/spec/lti/claim/for_user"
MESSAGE_SUBMISSION_REVIEW: Final = "LtiSubmissionReviewRequest"
MESSAGE_DATA_PRIVACY: Final = "LtiDataPrivacyLaunchRequest"
MESSAGE_DATA_PRIVACY_UNPREFIXED: Final = "DataPrivacyLaunchRequest"
