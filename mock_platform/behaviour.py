"""How a platform behaves where real ones differ: one switch for each such place, at the standard's choice by default.

The rooms ask for a switch where its choice is made, and nowhere for the name of a product. A profile
(`profiles/`) is a list of switches that are set otherwise, each with its source.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mock_platform.vocabulary import NRPS_VERSION

IdentifierForm = Literal["as-written", "decimal", "uuid", "hex-40", "uuid-and-organisation"]


@dataclass(frozen=True)
class Behaviour:
    """The switches. What each value means stands beside it; `docs/mock_platform/profiles.md` has the table."""

    # Who the platform is, and what its ids look like.
    issuer: str | None = None
    user_id_form: IdentifierForm = "as-written"
    context_id_form: IdentifierForm = "as-written"
    resource_link_id_form: IdentifierForm = "as-written"
    client_id_form: Literal["words", "decimal", "letters", "uuid"] = "words"
    deployment_id_form: Literal["number", "uuid", "number-and-digest"] = "number"

    # The login initiation.
    login_method: Literal["GET", "POST"] = "POST"
    login_extras: Mapping[str, str] = field(default_factory=dict)
    login_hint_form: Literal["opaque", "user-id", "hex-40"] = "opaque"
    message_hint_form: Literal["opaque", "json", "jwt"] = "opaque"

    # The authorization endpoint.
    prompt_required: bool = False
    state_required: bool = False
    authorization_scope: Literal["openid-among-others", "openid-alone"] = "openid-among-others"
    redirect_uri_query: Literal["exact", "superset"] = "exact"
    authorization_errors: Literal["posted", "shown-without-nonce"] = "posted"

    # Messages.
    id_token_lifetime_s: int = 300
    azp: bool = True
    nbf: bool = False
    role_choice: Literal["all", "instructor-or-learner"] = "all"
    added_roles: tuple[str, ...] = ()
    context_type_form: Literal["uri", "bare"] = "uri"
    added_claims: Mapping[str, Any] = field(default_factory=dict)
    added_custom_parameters: Mapping[str, str] = field(default_factory=dict)
    tool_platform: Mapping[str, str] = field(default_factory=dict)
    withheld_scopes: tuple[str, ...] = ()
    withheld_messages: tuple[str, ...] = ()

    # The token endpoint. What is tolerated is granted, and still a finding.
    token_media_type: str = "application/json"
    token_type: Literal["Bearer", "bearer"] = "Bearer"
    token_lifetime_s: int = 3600
    token_tolerates: tuple[str, ...] = ()
    token_audience: str | None = None
    token_audience_list: Literal["accepted", "crashes"] = "accepted"
    token_scopes: Literal["reduced", "refused", "none-granted", "by-substring"] = "reduced"
    token_errors: Literal["oauth", "moodle"] = "oauth"

    # The key set.
    key_alg: bool = True

    # All services.
    user_agent_required: bool = False
    unauthorized_form: Literal["challenge", "moodle"] = "challenge"
    accept_required: bool = False
    link_header: Literal["standard", "typographic"] = "standard"

    # Line items, scores, results.
    line_item_query: str = "type_id=1"  # gives a tool which appends to the URL blindly a chance to err
    line_items_of_a_page: int = 2
    coupled_line_item_deletion: Literal["done", "refused"] = "done"
    line_item_added_members: Mapping[str, str] = field(default_factory=dict)
    line_item_dates: Literal["kept", "start-dropped"] = "kept"
    score_answer: Literal["result-url", "empty"] = "result-url"
    score_tolerates: tuple[str, ...] = ()
    stale_score_status: int = 409
    missing_maximum_status: int = 400
    unknown_user_status: int = 404
    not_gradable_status: int | None = None
    score_above_maximum: Literal["kept", "clamped"] = "kept"
    pending_score: Literal["kept", "dropped"] = "kept"
    result_comment: bool = True
    line_item_claim: Literal["only-one", "first"] = "only-one"

    # The roster.
    members_of_a_page: int = 2
    most_members_of_a_page: int | None = None
    roster_paging: Literal["page", "limit-and-from", "page-and-per-page"] = "page"
    roster_role_form: Literal["uri", "short"] = "uri"
    roster_role_filter: Literal["kept", "lost-on-next"] = "kept"
    roster_versions: tuple[str, ...] = (NRPS_VERSION,)
    roster_added_members: Mapping[str, str] = field(default_factory=dict)

    # Deep linking.
    deep_linking_types: tuple[str, ...] | None = None
    deep_linking_data: bool = True
    deep_linking_multiple: bool = True

    # Dynamic registration.
    registration: Literal["offered", "absent"] = "offered"
    registration_token: Literal["single-use", "never-expires", "absent"] = "single-use"
    registration_token_for_configuration: bool = False
    registration_outcome: Literal["active", "pending"] = "active"
    registration_errors: Literal["rfc-7591", "list-with-422", "token-already-used"] = "rfc-7591"
    registration_algorithms: tuple[str, ...] = ("RS256",)
    registration_product: str | None = None

    # Notices and assets.
    notice_retries: bool = True
    asset_delivery: Literal["direct", "redirect"] = "direct"

    # What the browser offers to tools.
    storage: bool = True


STANDARD = Behaviour()
