"""Faults of the claims that make a token an LTI message: type, version, deployment, link, target, services.

LTI Core 1.3 sections 5.3, 5.4 and 6. Some are unusual and legal; what a correct tool does says so.
"""

from typing import Literal

from mock_platform import edits
from mock_platform.edits import Edit
from mock_platform.edits.edit import Json
from mock_platform.edits.paths import Alteration
from mock_platform.faults.fault import REFUSES, message_fault
from mock_platform.vocabulary import (
    CLAIM_AGS_ENDPOINT,
    CLAIM_CONTEXT,
    CLAIM_CUSTOM,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_LAUNCH_PRESENTATION,
    CLAIM_LIS,
    CLAIM_MESSAGE_TYPE,
    CLAIM_NRPS,
    CLAIM_RESOURCE_LINK,
    CLAIM_ROLES,
    CLAIM_TARGET_LINK_URI,
    CLAIM_TOOL_PLATFORM,
    CLAIM_VERSION,
)

ACCEPTS_OPTIONAL = "Accepts the launch: the claim is optional."
OPENID_CLAIMS = ["iss", "aud", "azp", "exp", "iat", "nonce", "sub", "name"]
REQUIRED = {
    "message_type": CLAIM_MESSAGE_TYPE,
    "version": CLAIM_VERSION,
    "deployment_id": CLAIM_DEPLOYMENT_ID,
    "target_link_uri": CLAIM_TARGET_LINK_URI,
    "resource_link": CLAIM_RESOURCE_LINK,
    "roles": CLAIM_ROLES,
}
OPTIONAL = {
    "context": CLAIM_CONTEXT,
    "tool_platform": CLAIM_TOOL_PLATFORM,
    "launch_presentation": CLAIM_LAUNCH_PRESENTATION,
    "lis": CLAIM_LIS,
    "line_items": CLAIM_AGS_ENDPOINT,
    "memberships": CLAIM_NRPS,
}


@message_fault("CORE-018", REFUSES)
def lti_claim_missing(
    claim: Literal["message_type", "version", "deployment_id", "target_link_uri", "resource_link", "roles"],
) -> list[Edit]:
    """A claim is missing that every resource link launch must have."""
    return [edits.drop_claim([REQUIRED[claim]])]


@message_fault("CORE-062", ACCEPTS_OPTIONAL)
def optional_claim_missing(
    claim: Literal["context", "tool_platform", "launch_presentation", "lis", "line_items", "memberships"],
) -> list[Edit]:
    """A claim is missing that most platforms send and none has to."""
    return [edits.drop_claim([OPTIONAL[claim]])]


@message_fault("CORE-018", "Refuses: a valid id_token is not yet a launch.")
def no_lti_message() -> list[Edit]:
    """The token is an ordinary id_token of OpenID Connect without any claim of LTI."""
    return [edits.only_claims(OPENID_CLAIMS)]


@message_fault("CORE-003", "Refuses messages of a type that it does not know, whatever else they say.")
def message_type_unknown(message_type: Json = "LtiFooRequest") -> list[Edit]:
    """The message is of a type that does not exist, or is written in another case."""
    return [edits.claim([CLAIM_MESSAGE_TYPE], message_type)]


@message_fault("CORE-006", REFUSES)
def version_wrong(version: Json = "1.2.0") -> list[Edit]:
    """The version is not 1.3.0."""
    return [edits.claim([CLAIM_VERSION], version)]


@message_fault("CORE-008", REFUSES)
def deployment_empty(deployment_id: Json = "") -> list[Edit]:
    """The deployment is there and says nothing: an empty text, null, a number."""
    return [edits.claim([CLAIM_DEPLOYMENT_ID], deployment_id)]


@message_fault("CORE-009", "Gives no access to any account that exists: refuses, or asks an administrator.")
def deployment_unknown(deployment_id: str = "nobody-knows-this-one") -> list[Edit]:
    """The tool was never told of this deployment."""
    return [edits.claim([CLAIM_DEPLOYMENT_ID], deployment_id)]


@message_fault("CORE-010", "Takes it for another deployment than the one it knows.")
def deployment_lookalike(how: Alteration = "longer") -> list[Edit]:
    """The deployment differs from one that the tool knows by its case, a blank, a character more or less."""
    return [edits.alter_claim([CLAIM_DEPLOYMENT_ID], how)]


@message_fault("CORE-014", "Sends nobody there: a target may only lead to the tool's own origins.")
def target_elsewhere(target_link_uri: str = "https://evil.example/") -> list[Edit]:
    """The signed target leads to somebody else, or is a script."""
    return [edits.claim([CLAIM_TARGET_LINK_URI], target_link_uri)]


@message_fault("CORE-022", REFUSES)
def resource_link_without_id(value: Json = None) -> list[Edit]:
    """The resource link's id is null, empty or no text."""
    return [edits.claim([CLAIM_RESOURCE_LINK, "id"], value)]


@message_fault("CORE-023", "Accepts the launch: title and description are optional.")
def resource_link_bare() -> list[Edit]:
    """The resource link has an id and nothing else."""
    return [edits.drop_claim([CLAIM_RESOURCE_LINK, "title"]), edits.drop_claim([CLAIM_RESOURCE_LINK, "description"])]


@message_fault("CORE-064", "Refuses it or takes it for a launch without context: there is no course called nothing.")
def context_without_id() -> list[Edit]:
    """The context has a title and no id."""
    return [edits.drop_claim([CLAIM_CONTEXT, "id"])]


@message_fault("CORE-063", "Accepts the launch: unknown types are no matter.")
def context_type_odd(type: str = "CourseOffering") -> list[Edit]:  # noqa: A002  (the member's name)
    """The context is of a type in its deprecated short form, or of an unknown one."""
    return [edits.claim([CLAIM_CONTEXT, "type"], [type])]


@message_fault("CORE-015", "Accepts the launch and ignores what it does not know.")
def unknown_claims() -> list[Edit]:
    """The token has claims of a vendor, nested and large ones among them."""
    return [
        edits.claim(["https://vendor.example/claim/nested"], {"a": [{"b": None}], "c": 1.5}),
        edits.claim(["https://vendor.example/claim/large"], ["x" * 100] * 40),
    ]


@message_fault("CORE-084", "Accepts or refuses the launch, without an error of its own.")
def custom_no_text(value: Json = {}) -> list[Edit]:  # noqa: B006  (never changed)
    """A custom parameter is no text: an object, a number, null, true."""
    return [edits.claim([CLAIM_CUSTOM, "odd"], value)]


@message_fault("CORE-083", "Accepts the launch and never takes the variable's name for its value.")
def custom_unresolved(variable: str = "$Person.name.full") -> list[Edit]:
    """A custom parameter has the name of a variable that the platform has not resolved, or is empty."""
    return [edits.claim([CLAIM_CUSTOM, "unresolved"], variable)]


@message_fault("CORE-077", "Accepts the launch: what it cannot read of an optional claim, it does without.")
def presentation_odd() -> list[Edit]:
    """The presentation's height and width are texts."""
    return [edits.claim([CLAIM_LAUNCH_PRESENTATION, name], "600") for name in ("height", "width")]


@message_fault("CORE-078", "Sends nobody there.")
def return_url_hostile(return_url: str = "javascript:alert(1)") -> list[Edit]:
    """The return URL is a script or leads to somebody else."""
    return [edits.claim([CLAIM_LAUNCH_PRESENTATION, "return_url"], return_url)]


@message_fault("CORE-024", "Shows it as text.")
def hostile_text(text: str = "<script>alert(1)</script>") -> list[Edit]:
    """Titles and names have markup of a script in them."""
    paths: list[list[str | int]] = [[CLAIM_RESOURCE_LINK, "title"], [CLAIM_CONTEXT, "title"], ["name"]]
    return [edits.claim(path, text) for path in paths]


@message_fault("CORE-086", "Sends its access token to no host but the platform's.")
def services_elsewhere(origin: str = "https://evil.example") -> list[Edit]:
    """The signed addresses of roster and line items are on a host that is not the platform's."""
    return [
        edits.claim([CLAIM_NRPS, "context_memberships_url"], f"{origin}/memberships"),
        edits.claim([CLAIM_AGS_ENDPOINT, "lineitems"], f"{origin}/line_items"),
    ]


@message_fault("AGS-003", "Does without, or looks the line item up in the list.")
def line_item_missing() -> list[Edit]:
    """The link has a line item, and the message does not say which."""
    return [edits.drop_claim([CLAIM_AGS_ENDPOINT, "lineitem"])]
