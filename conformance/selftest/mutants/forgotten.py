"""Rules of the gateway that somebody forgot: for each row and each step a gateway without it.

Where another rule would refuse the same launch anyway, that one gets its question wrong as well, so that the mistake
can be seen from outside. A row whose absence the standard allows is missing together with the damage it prevents.
"""

import json
from typing import Any

from conformance.selftest.mutants.mutant import Mutant, asking, reading, received_by, without
from gateway.launch.reception import Departure, Fields, Reception
from gateway.protocol.checks import Expected
from gateway.protocol.compact import UnverifiedToken, compact_from
from gateway.protocol.handshake import Handshake
from gateway.protocol.id_token import SignedClaims
from gateway.protocol.launch import Launch
from gateway.protocol.vocabulary import CLAIM_ROLES, CLAIM_TARGET_LINK_URI
from gateway.storage.registrations import Registration

IN_THE_ROOM = "gateway/tests/test_rules.py refuses the defect with this rule and accepts it without"


class _FillsIn(Reception):
    """Makes up what a login should have said."""

    async def login(self, fields: Fields) -> Departure:
        return await super().login({"login_hint": "somebody", "target_link_uri": "", **fields})


class _ReadsTwice(Reception):
    """Verifies what one JSON reader sees and uses what another one sees, which takes the first of two members."""

    async def _judged(self, token: UnverifiedToken, begun: Handshake, registration: Registration) -> Launch:
        await super()._judged(token, begun, registration)
        return Launch(claims=SignedClaims(json.loads(compact_from(token).payload, object_pairs_hook=_first_wins)))


def _first_wins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(reversed(pairs))


def _is_any_number(value: Any, _expected: Expected) -> bool:
    return isinstance(value, int | float)


def _takes_the_target_for_granted(claims: dict[str, Any]) -> dict[str, Any]:
    return {**claims, CLAIM_TARGET_LINK_URI: claims[CLAIM_TARGET_LINK_URI]}


def _cuts_the_subject(claims: dict[str, Any]) -> dict[str, Any]:
    return {**claims, "sub": str(claims["sub"])[:255]} if "sub" in claims else claims


def _splits_every_role(claims: dict[str, Any]) -> dict[str, Any]:
    return {**claims, CLAIM_ROLES: [role.partition("?")[0] for role in claims[CLAIM_ROLES]]}


def _forgotten(name: str, mistake: str, caught_by: str = "", *, covered_by: str = "") -> Mutant:
    named = f"no-{name.lower().replace('_', '-')}"
    return Mutant(
        name=named,
        mistake=mistake,
        caught_by=caught_by,
        covered_by=covered_by,
        takes_out=(name,),
        rules=without(name),
    )


FORGOTTEN = (
    Mutant(
        name="no-login-parameters",
        mistake="A login that names no user is continued for somebody.",
        caught_by="LOGIN-006",
        takes_out=("login_parameters",),
        rules=without("login_parameters"),
        change=received_by(_FillsIn),
    ),
    _forgotten("active_at_login", "A platform that was switched off can still begin logins.", "LOGIN-008"),
    _forgotten("delivery", "A token in the query of a GET is as good as a posted one.", "AUTHRESP-007"),
    _forgotten("state_signature", "The signature at the end of the state is not looked at.", "STATE-006"),
    _forgotten(
        "state_age",
        "A state never grows old.",
        covered_by=f"STATE-009 can only be seen by waiting for ten minutes; {IN_THE_ROOM}",
    ),
    _forgotten("browser_binding", "The cookie of the login is set, and never asked for.", "STATE-007"),
    _forgotten(
        "active_at_launch", "A launch in flight is finished although its platform was switched off.", "LOGIN-008"
    ),
    _forgotten(
        "canonical_base64url", "Padding, blanks and the other alphabet are read as if they were right.", "IDT-SIG-029"
    ),
    _forgotten("json_encoding", "The claims may be in any encoding that the JSON reader knows.", "IDT-SIG-030"),
    Mutant(
        name="no-json-members",
        mistake="A member may come twice, and verification and session read different ones.",
        caught_by="IDT-SIG-028",
        takes_out=("json_members",),
        rules=without("json_members"),
        change=received_by(_ReadsTwice),
    ),
    Mutant(
        name="no-json-numbers",
        mistake="NaN is taken for a number, and a date is any number.",
        caught_by="IDT-SIG-030",
        takes_out=("json_numbers",),
        rules=asking("EXP_NOT_A_DATE", _is_any_number, without("json_numbers")),
    ),
    _forgotten("ALG_NOT_RS256", "The header says which algorithm verifies the signature.", "IDT-SIG-024"),
    _forgotten("TYP_NOT_JWT", "The type of the token is not looked at.", "IDT-SIG-027"),
    _forgotten("CRIT_NOT_UNDERSTOOD", "Critical extensions are ignored.", "IDT-SIG-015"),
    _forgotten("KID_MISSING", "A token without kid is tried against every key.", "IDT-SIG-017"),
    _forgotten("key_choice", "A kid that is not in the key set is ignored, and every key is tried.", "IDT-SIG-018"),
    _forgotten("KEY_NOT_FOR_SIGNATURES", "A key for encryption verifies signatures too.", "IDT-SIG-023"),
    _forgotten("KEY_NOT_FOR_VERIFYING", "The operations that a key is meant for are not looked at.", "IDT-SIG-023"),
    _forgotten("KEY_FOR_ANOTHER_ALG", "A key for RS512 verifies RS256 too.", "IDT-SIG-024"),
    _forgotten("KEY_TOO_SHORT", "A key of 512 bits is as good as any.", "IDT-SIG-022"),
    _forgotten("signature", "The signature is not verified.", "IDT-SIG-002"),
    _forgotten("ISS_CLAIM_DOES_NOT_MATCH", "The issuer of the token is not compared.", "IDT-CLM-001"),
    _forgotten("AUD_CLAIM_DOES_NOT_MATCH", "The audience is not looked at.", "IDT-CLM-007"),
    _forgotten("AZP_MISSING", "Several audiences need no authorized party.", "IDT-CLM-009"),
    _forgotten("AZP_DOES_NOT_MATCH_CLIENTID", "The authorized party is not compared.", "IDT-CLM-012"),
    _forgotten("EXP_NOT_A_DATE", "A token without a usable expiry lives for ever.", "IDT-CLM-016"),
    _forgotten("TOKEN_EXPIRED", "The expiry is there, and never compared with the time.", "IDT-CLM-015"),
    _forgotten("IAT_NOT_A_DATE", "A token need not say when it was issued.", "IDT-CLM-018"),
    _forgotten("IAT_IN_THE_FUTURE", "A token may be issued tomorrow.", "IDT-CLM-019"),
    _forgotten("EXP_NOT_AFTER_IAT", "A token may expire before it was issued.", "IDT-CLM-021"),
    _forgotten("NBF_IN_THE_FUTURE", "A token counts before it is valid.", "IDT-CLM-022"),
    _forgotten("NONCE_DOES_NOT_MATCH", "The nonce is not compared with that of the login.", "STATE-002"),
    Mutant(
        name="no-invalid-sub-claim",
        mistake="A subject of any length is taken, and the database keeps 255 characters of it.",
        caught_by="CORE-036",
        takes_out=("INVALID_SUB_CLAIM",),
        rules=without("INVALID_SUB_CLAIM"),
        change=reading(_cuts_the_subject),
    ),
    _forgotten("NO_LTI_VERSION_CLAIM", "A message need not say its version.", "CORE-005"),
    _forgotten("WRONG_LTI_VERSION_CLAIM", "A message of any version is taken.", "CORE-006"),
    _forgotten("NO_DEPLOYMENT_ID_CLAIM", "A message need not name its deployment.", "CORE-008"),
    _forgotten("NO_MESSAGE_TYPE_CLAIM", "A message without a type is a launch.", "CORE-002"),
    _forgotten("UNSUPPORTED_MESSAGE_TYPE", "A message of an unknown type is a launch.", "CORE-003"),
    _forgotten("INVALID_CONTEXT_CLAIM", "A context without id is a course that many launches share.", "CORE-064"),
    Mutant(
        name="no-invalid-roles-claim",
        mistake="The roles are taken apart without asking whether they are a list of texts.",
        caught_by="CORE-054",
        takes_out=("INVALID_ROLES_CLAIM",),
        rules=without("INVALID_ROLES_CLAIM"),
        change=reading(_splits_every_role),
    ),
    Mutant(
        name="no-target-link-uri-claim",
        mistake="The target link URI is read as if it were always there.",
        caught_by="CORE-012",
        takes_out=("NO_TARGET_LINK_URI_CLAIM",),
        rules=without("NO_TARGET_LINK_URI_CLAIM"),
        change=reading(_takes_the_target_for_granted),
    ),
    _forgotten("NO_RESOURCE_LINK_ID_CLAIM", "A launch need not say which link was opened.", "CORE-022"),
    _forgotten("NO_ROLES_CLAIM", "A launch without the roles claim is one of a person without roles.", "CORE-042"),
    _forgotten(
        "INACTIVE_SERVICE",
        "A service that is off is served.",
        covered_by="no protocol message tells what is switched off; gateway/tests/test_launch.py switches it off",
    ),
    _forgotten("MISSING_DEEP_LINK_SETTINGS", "Deep linking works without settings.", "DL-006"),
    _forgotten("NO_DEEP_LINK_RETURN_URL", "Deep linking needs no way back.", "DL-006"),
    _forgotten("NO_ACCEPT_TYPES", "Deep linking need not say what it takes.", "DL-006"),
    _forgotten(
        "NO_ACCEPT_PRESENTATION_DOCUMENT_TARGETS", "Deep linking need not say where content is shown.", "DL-006"
    ),
    _forgotten("NO_FOR_USER_CLAIM", "A review need not say whose submission it is about.", "SR-002"),
    _forgotten("NO_LINE_ITEM_CLAIM", "A submission is reviewed without a line item.", "SR-002"),
    _forgotten(
        "NO_ATTEMPT_NUMBER_CLAIM",
        "The attempt of a proctored assessment is not asked for.",
        "LTIAAS-131",
    ),
    _forgotten("NO_START_ASSESSMENT_URL_CLAIM", "Any address will do to start an assessment.", "LTIAAS-131"),
    _forgotten("NO_SESSION_DATA_CLAIM", "Proctoring works without session data.", "LTIAAS-131"),
    _forgotten("NO_ACTIVITY_CLAIM", "An asset processor is opened for no activity.", "LTIAAS-131"),
    _forgotten("NO_SUBMISSION_CLAIM", "A report is shown of no submission.", "LTIAAS-131"),
    _forgotten("NO_ASSET_CLAIM", "A report is shown on no asset.", "LTIAAS-131"),
    _forgotten("NO_ASSET_REPORT_TYPE_CLAIM", "A report is shown of no type.", "LTIAAS-131"),
    _forgotten("NO_EULA_SERVICE_CLAIM", "Decisions on terms may go to any address.", "LTIAAS-131"),
    _forgotten("nonce_use", "A nonce works as often as it comes.", "STATE-003"),
)
