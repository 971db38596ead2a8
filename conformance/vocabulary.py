"""The vocabularies of roles (Core A.2), which the suite needs and the mock LMS does not: a role is a prefix and a name.

Claims, scopes and media types are the instrument's: `mock_platform.vocabulary`.
"""

_LIS = "http://purl.imsglobal.org/vocab/lis/v2/"

ROLE_SYSTEM = _LIS + "system/person#"
ROLE_INSTITUTION = _LIS + "institution/person#"
ROLE_CONTEXT = _LIS + "membership#"
ROLE_CONTEXT_SUB = _LIS + "membership/"
ROLE_PERSON_OLDER = _LIS + "person#"  # in no table of the standard; platforms still send it
ROLE_MARKER = "http://purl.imsglobal.org/vocab/lti/system/person#"
