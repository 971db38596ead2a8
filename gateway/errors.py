"""Every way in which the gateway says no: one table, two exception classes.

A code names one cause and is stable: it travels as `details.message` in LTIAAS's envelope, so names that ltijs
or LTIAAS already use are kept. The page docs/gateway/refusals.md is generated from this table. What is not
listed here is a defect of ours: a 500 that says nothing about the inside.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, unique

LONGEST_QUOTE = 80
# A platform's 500 must not look like a defect of the gateway.
_OF_GATEWAYS = frozenset({502, 503, 504})

_AGAIN = "Go back to the course and open the link again."
_TELL_LMS = "Tell the administrator of the learning platform: its message breaks the LTI standard."
_TELL_TOOL = "Tell the administrator of this tool: the platform's registration does not fit."
_TELL_PLATFORM = "Look at bodyReceived and at the platform's own log: externalUrl is what was asked."
_KEYS_UNREAD = (
    "Try again in a moment; if it stays so, tell the administrator of this tool to look at the address of the keys."
)
_LATER = "Try again later."
_ONCE_MORE = "Start the registration in the learning platform once more, or register this tool there by hand."
_REGISTER_BY_HAND = "Tell the administrator of this tool, who can also register the platform by hand."
_NAME_THE_HOST = "Tell the administrator of this tool, who can name the host in LTI_GATEWAY_ISSUER_HOSTS."
_READ_API = "Correct the request; docs/gateway/api.md describes it."


@dataclass(frozen=True)
class Refusal:
    """What a code means: the HTTP status, one sentence (subject first), and what a person can do about it."""

    status: int
    sentence: str
    advice: str


@unique
class Code(Enum):
    """The codes, in the order in which a request meets them."""

    # Any request
    NOT_FOUND = Refusal(404, "nothing is served at this address", _READ_API)
    METHOD_NOT_ALLOWED = Refusal(405, "this address does not answer to this method", _READ_API)
    BODY_TOO_LARGE = Refusal(413, "the body is larger than this gateway reads", _READ_API)
    UNSUPPORTED_MEDIA_TYPE = Refusal(415, "the body has another media type than this address takes", _READ_API)
    MALFORMED_REQUEST = Refusal(400, "the request is not well-formed HTTP for this address", _READ_API)
    DATABASE_UNAVAILABLE = Refusal(503, "the database of this gateway does not answer", "Try again later.")
    DATABASE_OUTDATED = Refusal(
        503, "the database of this gateway has not the schema that its code needs", "Run `lti-gateway migrate`."
    )
    DATABASE_OF_ANOTHER_SECRET = Refusal(
        503,
        "the database of this gateway was begun with another LTI_GATEWAY_SECRET than the one that is set",
        "Set the LTI_GATEWAY_SECRET that belongs to the database, and restart.",
    )
    INTERNAL_ERROR = Refusal(500, "the gateway failed; the log of its operator knows more", "Try again later.")

    # Login initiation
    REPEATED_PARAMETER = Refusal(400, "a parameter was sent more than once", _TELL_LMS)
    MISSING_LOGIN_PARAMETERS = Refusal(
        400, "iss, login_hint and target_link_uri must all be sent to start a login", _TELL_LMS
    )
    UNREGISTERED_OR_INACTIVE_PLATFORM = Refusal(
        400, "this platform (issuer and client id) is not registered, or its registration is not active", _TELL_TOOL
    )
    AMBIGUOUS_PLATFORM = Refusal(
        400,
        "several registrations have this issuer, so the login must carry a client_id",
        "Tell the administrator of this tool: this platform names no client_id, so it can have one registration.",
    )

    # Authentication response: form and handshake
    LAUNCH_NOT_POSTED = Refusal(405, "an authentication response must be posted as a form", _AGAIN)
    MISSING_STATE = Refusal(400, "the authentication response carries no state", _TELL_LMS)
    INVALID_STATE = Refusal(401, "state was not made by this gateway", _AGAIN)
    STATE_EXPIRED = Refusal(401, "state is older than ten minutes", _AGAIN)
    MISSING_VALIDATION_COOKIE = Refusal(
        401,
        "state belongs to another browser: neither a cookie nor the platform's storage ties it to this one",
        "Allow cookies for this site, or let the course open the link in a new window, then open it again.",
    )
    LOGIN_REFUSED_BY_PLATFORM = Refusal(
        400,
        "the platform answered the login with an error",
        "Sign in at the learning platform, then open the link again.",
    )
    NO_LTIK_OR_IDTOKEN_FOUND = Refusal(400, "the authentication response carries no id_token", _TELL_LMS)

    # id_token: form, header, key, signature
    INVALID_JWT_RECEIVED = Refusal(401, "the token is not a signed JWT in compact form", _TELL_LMS)
    JWT_NOT_BASE64URL = Refusal(401, "the token has a part that is not canonical base64url", _TELL_LMS)
    JWT_NOT_UTF8 = Refusal(401, "the token carries JSON in another encoding than plain UTF-8", _TELL_LMS)
    JWT_REPEATS_A_MEMBER = Refusal(401, "the token names a JSON member twice", _TELL_LMS)
    JWT_NUMBER_NOT_FINITE = Refusal(401, "the token carries a number that JSON does not know", _TELL_LMS)
    ALG_NOT_RS256 = Refusal(401, "alg of the header is not RS256", _TELL_LMS)
    TYP_NOT_JWT = Refusal(401, "typ of the header names another kind of token than JWT", _TELL_LMS)
    CRIT_NOT_UNDERSTOOD = Refusal(401, "crit of the header demands an extension that is not understood", _TELL_LMS)
    KID_MISSING = Refusal(401, "kid of the header is missing, or not a text", _TELL_LMS)
    KEYSET_NOT_FOUND = Refusal(502, "the key set of the platform could not be read", _KEYS_UNREAD)
    KEYSET_TIMED_OUT = Refusal(504, "the platform did not send its key set in time", "Try again in a moment.")
    KID_NOT_FOUND = Refusal(401, "kid of the header is not in the key set of the platform", _TELL_LMS)
    KEY_NOT_RSA = Refusal(401, "the key that kid names is not a usable RSA key", _TELL_LMS)
    KEY_NOT_FOR_SIGNATURES = Refusal(401, "use of the platform's key is not sig", _TELL_LMS)
    KEY_NOT_FOR_VERIFYING = Refusal(401, "key_ops of the platform's key does not list verify", _TELL_LMS)
    KEY_FOR_ANOTHER_ALG = Refusal(401, "alg of the platform's key is not RS256", _TELL_LMS)
    KEY_TOO_SHORT = Refusal(401, "the platform's RSA key has fewer than 2048 bits", _TELL_LMS)
    INVALID_SIGNATURE = Refusal(401, "the signature of the token is not the platform's", _TELL_LMS)

    # id_token: registered claims
    ISS_CLAIM_DOES_NOT_MATCH = Refusal(401, "iss is not the issuer that this login was started for", _TELL_LMS)
    AUD_CLAIM_DOES_NOT_MATCH = Refusal(401, "aud does not contain this client id", _TELL_LMS)
    AZP_MISSING = Refusal(401, "azp is missing though aud names several parties", _TELL_LMS)
    AZP_DOES_NOT_MATCH_CLIENTID = Refusal(401, "azp is not this client id", _TELL_LMS)
    EXP_NOT_A_DATE = Refusal(401, "exp is missing, or not a number of seconds", _TELL_LMS)
    TOKEN_EXPIRED = Refusal(401, "exp has passed", _AGAIN)
    IAT_NOT_A_DATE = Refusal(401, "iat is missing, or not a number of seconds", _TELL_LMS)
    IAT_IN_THE_FUTURE = Refusal(401, "iat lies in the future", _TELL_LMS)
    EXP_NOT_AFTER_IAT = Refusal(401, "exp is not later than iat", _TELL_LMS)
    NBF_IN_THE_FUTURE = Refusal(401, "nbf lies in the future, or is not a number of seconds", _TELL_LMS)
    NONCE_DOES_NOT_MATCH = Refusal(401, "nonce is not the one that was sent with this login", _AGAIN)
    INVALID_SUB_CLAIM = Refusal(401, "sub is not a text of 1 to 255 printable characters", _TELL_LMS)

    # id_token: LTI claims
    NO_LTI_VERSION_CLAIM = Refusal(401, "version is missing", _TELL_LMS)
    WRONG_LTI_VERSION_CLAIM = Refusal(401, "version is not '1.3.0'", _TELL_LMS)
    NO_DEPLOYMENT_ID_CLAIM = Refusal(401, "deployment_id is not a text of 1 to 255 printable characters", _TELL_LMS)
    NO_MESSAGE_TYPE_CLAIM = Refusal(401, "message_type is missing", _TELL_LMS)
    UNSUPPORTED_MESSAGE_TYPE = Refusal(401, "message_type is not one that this gateway understands", _TELL_LMS)
    INVALID_CONTEXT_CLAIM = Refusal(401, "context has no id of 1 to 255 printable characters", _TELL_LMS)
    INVALID_ROLES_CLAIM = Refusal(401, "roles is not a list of texts", _TELL_LMS)
    NO_ROLES_CLAIM = Refusal(401, "roles is missing", _TELL_LMS)
    NO_TARGET_LINK_URI_CLAIM = Refusal(401, "target_link_uri is missing, or not a text", _TELL_LMS)
    NO_RESOURCE_LINK_ID_CLAIM = Refusal(401, "resource_link has no id of 1 to 255 printable characters", _TELL_LMS)
    INACTIVE_SERVICE = Refusal(403, "this service is switched off at this gateway", _TELL_TOOL)
    MISSING_DEEP_LINK_SETTINGS = Refusal(401, "deep_linking_settings is missing", _TELL_LMS)
    NO_DEEP_LINK_RETURN_URL = Refusal(401, "deep_link_return_url is not an https address", _TELL_LMS)
    NO_ACCEPT_TYPES = Refusal(401, "accept_types is not a list of texts", _TELL_LMS)
    NO_ACCEPT_PRESENTATION_DOCUMENT_TARGETS = Refusal(
        401, "accept_presentation_document_targets is not a list of texts", _TELL_LMS
    )
    NO_FOR_USER_CLAIM = Refusal(401, "for_user has no user_id", _TELL_LMS)
    NO_LINE_ITEM_CLAIM = Refusal(401, "endpoint names no lineitem", _TELL_LMS)
    NO_ATTEMPT_NUMBER_CLAIM = Refusal(401, "attempt_number is not a whole number", _TELL_LMS)
    NO_START_ASSESSMENT_URL_CLAIM = Refusal(401, "start_assessment_url is not an https address", _TELL_LMS)
    NO_SESSION_DATA_CLAIM = Refusal(401, "session_data is missing, or not a text", _TELL_LMS)
    NO_ACTIVITY_CLAIM = Refusal(401, "activity has no id", _TELL_LMS)
    NO_SUBMISSION_CLAIM = Refusal(401, "submission has no id", _TELL_LMS)
    NO_ASSET_CLAIM = Refusal(401, "asset has no id", _TELL_LMS)
    NO_ASSET_REPORT_TYPE_CLAIM = Refusal(401, "assetreport_type is missing, or not a text", _TELL_LMS)
    NO_EULA_SERVICE_CLAIM = Refusal(401, "eulaservice has no url that is an https address", _TELL_LMS)
    NONCE_ALREADY_RECEIVED = Refusal(401, "nonce was used before: a launch counts once", _AGAIN)

    # The API
    INVALID_LTIK_AUTH_AUTHORIZATION_HEADER = Refusal(
        401, "the Authorization header does not carry credentials that this address takes", _READ_API
    )
    VALIDATION_ERROR = Refusal(400, "a field of the body or of the query is wrong, or missing", _READ_API)
    PLATFORM_NOT_FOUND = Refusal(404, "no platform has this id", _READ_API)
    PLATFORM_ALREADY_REGISTERED = Refusal(
        409, "a platform with this url and clientId is registered already", "Change that one, or delete it first."
    )
    KEY_ROTATION_UNDER_WAY = Refusal(
        409, "the keys of this platform are being rotated already", "Wait until the older key is shown no longer."
    )
    SERVICE_KEY_NOT_FOUND = Refusal(404, "no service key has this id, or it was revoked", _READ_API)
    URL_CLIENT_ID_COMBINATION_ALREADY_EXISTS = Refusal(
        409, "another platform has this url and clientId", "Choose another pair, or delete the other platform."
    )

    # Services of the platform
    SERVICE_NOT_AVAILABLE_FOR_CONTEXT = Refusal(
        403, "the platform did not grant this service to this launch", "Tell the administrator of the platform."
    )
    INVALID_LINE_ITEM_ID = Refusal(400, "the path does not name a line item by its URL", _READ_API)
    FOREIGN_LINE_ITEM = Refusal(
        403, "this line item is not among those of this launch", "Use line items of the course that was launched."
    )
    SCORE_NOT_FOUND = Refusal(404, "no score that was accepted to be sent later has this id", _READ_API)
    SCORE_NOT_WAITING = Refusal(
        409,
        "the score cannot be withdrawn: it is on its way in this moment, or came to its end",
        "Look at its state again in a minute.",
    )
    SCORE_NOT_FAILED = Refusal(409, "the score did not fail: only what failed can be tried again", "Look at its state.")
    SCORE_OVERTAKEN = Refusal(
        409,
        "a later score of this person in this line item was sent since",
        "Send a new score, if this one shall count.",
    )
    ASSET_NOT_FOUND = Refusal(404, "no asset of this submission has this id", _READ_API)
    ASSET_TOO_LARGE = Refusal(502, "the asset is larger than this gateway fetches", "Report that it is too large.")
    NO_ROOM_FOR_ASSET = Refusal(503, "this gateway has no room for another asset in this moment", _LATER)
    ASSET_ALTERED = Refusal(
        502,
        "the asset is not the one that the platform told of",
        "Fetch it again; if it stays so, report that it could not be downloaded.",
    )
    INVALID_NOTICE_CLAIM = Refusal(
        401, "notice has not the members id, type and timestamp, each a text as PNS describes it", _TELL_LMS
    )
    NOTICE_WITH_MESSAGE_TYPE = Refusal(401, "a notice carries a message_type: it is a launch", _TELL_LMS)
    TOO_MANY_NOTICES = Refusal(429, "more notices of this platform wait for the tool than this gateway keeps", _LATER)
    NOTICE_NOT_TAKEN = Refusal(502, "the tool did not take the notice", _LATER)
    PLATFORM_UNREACHABLE = Refusal(502, "the platform could not be talked to", _LATER)
    PLATFORM_TIMED_OUT = Refusal(504, "the platform did not answer in time", _LATER)
    PLATFORM_ANSWER_UNREADABLE = Refusal(502, "the platform's answer is not what the standard says", _TELL_PLATFORM)
    PLATFORM_REFUSED = Refusal(502, "the platform refused the request", _TELL_PLATFORM)
    ACCESS_TOKEN_REFUSED = Refusal(502, "the platform gave no access token", _TELL_PLATFORM)

    # Dynamic registration
    MISSING_OPENID_CONFIGURATION = Refusal(
        400,
        "openid_configuration is missing",
        "Start the registration in the learning platform: it opens this address with what is needed.",
    )
    INVALID_OPENID_CONFIGURATION = Refusal(
        400, "openid_configuration is not an address that this gateway fetches", _REGISTER_BY_HAND
    )
    INVALID_REGISTRATION_TOKEN = Refusal(
        400, "registration_token is not one that can be sent as Bearer (RFC 6750 section 2.1)", _REGISTER_BY_HAND
    )
    UNKNOWN_PRIVACY_LEVEL = Refusal(
        400, "privacyLevel is not one that there is", "Correct the registration address, or leave privacyLevel out."
    )
    CONFIGURATION_UNREADABLE = Refusal(502, "the platform's configuration could not be read", _ONCE_MORE)
    CONFIGURATION_INCOMPLETE = Refusal(
        400, "the platform's configuration lacks what a registration needs", _REGISTER_BY_HAND
    )
    ISSUER_OF_ANOTHER_HOST = Refusal(
        400, "the configuration comes from a host that does not speak for its issuer", _NAME_THE_HOST
    )
    ENDPOINT_OF_ANOTHER_HOST = Refusal(
        400, "the configuration leads to a host that does not speak for its issuer", _NAME_THE_HOST
    )
    REGISTRATION_FAILED = Refusal(502, "the platform did not register this tool", _ONCE_MORE)
    TOO_MANY_REGISTRATIONS = Refusal(
        429,
        "more platforms registered themselves, or began to, than this gateway takes before somebody decides about them",
        "Tell the administrator of this tool, who can activate or delete those that wait, or try again later.",
    )
    REGISTRATION_NOT_FOUND = Refusal(
        404,
        "no registration waits under this id: it was completed, or is older than an hour",
        _ONCE_MORE,
    )

    # The demo tool
    DEMO_LAUNCH_SHOWN_ELSEWHERE = Refusal(403, "this launch was shown in another browser, or is over", _AGAIN)

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return self.value.status


class Rejected(Exception):
    """A request that is refused: by the other side's fault (4xx), or for want of a database or room of our own (503).

    `expected` is what would have been taken, `got` the foreign value that was refused (shown truncated, with repr);
    `details` go into the envelope as they are.
    """

    def __init__(
        self,
        code: Code,
        *,
        expected: str | None = None,
        got: object = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        self.code = code
        self.details = dict(details or {})
        told = [f"expected {expected}"] if expected is not None else []
        told += [f"got {quoted(got)}"] if got is not None else []
        self.sentence = f"{code.value.sentence}: {', '.join(told)}" if told else code.value.sentence
        super().__init__(f"{code.name}: {self.sentence}")


def wrong_fields(faults: Mapping[str, str]) -> Rejected:
    """The refusal of a body or a query that names each field at fault, with what it must be."""
    errors = [{"field": field, "message": fault} for field, fault in faults.items()]
    return Rejected(Code.VALIDATION_ERROR, details={"errors": errors})


class PlatformFailure(Exception):
    """A learning platform that did not answer properly: its own status passed on, or 502 or 504.

    `answered` is the status that the platform gave, `body` what it said, `retry_after` how long it asks to
    be left alone; None where it did not say. `undelivered` means that the platform cannot have seen the request.
    """

    def __init__(
        self,
        code: Code,
        *,
        url: str,
        reason: str,
        answered: int | None = None,
        body: object = None,
        retry_after: timedelta | None = None,
        undelivered: bool = False,
    ) -> None:
        self.code = code
        self.url = url
        self.answered = answered
        self.body = body
        self.retry_after = retry_after
        self.undelivered = undelivered
        self.sentence = f"{code.value.sentence}: {reason}"
        super().__init__(f"{code.name}: {self.sentence} ({url})")

    @property
    def status(self) -> int:
        """The status of our answer: the platform's own 4xx, 502, 503 or 504; its other failures are a bad gateway."""
        if self.answered is None or not (400 <= self.answered < 500 or self.answered in _OF_GATEWAYS):
            return self.code.status
        return self.answered

    @property
    def details(self) -> dict[str, object]:
        """What the envelope tells of the platform."""
        told = {
            "externalError": True,
            "externalUrl": self.url,
            "externalStatus": self.answered,
            "bodyReceived": self.body,
        }
        return {name: value for name, value in told.items() if value is not None}


def unreadable(url: str, reason: str, *, body: object = None) -> PlatformFailure:
    """The failure of a platform whose answer came, and cannot be used; its 2xx is not passed on."""
    return PlatformFailure(Code.PLATFORM_ANSWER_UNREADABLE, url=url, reason=reason, body=body)


def quoted(foreign: object) -> str:
    """Foreign data made safe to show: its repr, cut."""
    text = repr(foreign)
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 3]}..."
