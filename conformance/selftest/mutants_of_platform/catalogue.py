"""All mutants of the mock LMS, in the order of the way of a launch."""

from conformance.selftest.mutants_of_platform.access import ACCESS
from conformance.selftest.mutants_of_platform.announcements import ANNOUNCEMENTS
from conformance.selftest.mutants_of_platform.attempts import FURTHER_MESSAGES
from conformance.selftest.mutants_of_platform.content import CHOSEN_CONTENT
from conformance.selftest.mutants_of_platform.handshakes import HANDSHAKES
from conformance.selftest.mutants_of_platform.inviting import INVITED_TOOLS
from conformance.selftest.mutants_of_platform.key_sets import KEY_SETS
from conformance.selftest.mutants_of_platform.line_items import LINE_ITEM_SERVICE
from conformance.selftest.mutants_of_platform.messages import MESSAGES
from conformance.selftest.mutants_of_platform.mutant import PlatformMutant
from conformance.selftest.mutants_of_platform.rosters import ROSTERS
from conformance.selftest.mutants_of_platform.scores import SCORES_AND_RESULTS
from conformance.selftest.mutants_of_platform.token_endpoint import TOKEN_REQUESTS

MUTANTS: tuple[PlatformMutant, ...] = (
    *HANDSHAKES,
    *MESSAGES,
    *KEY_SETS,
    *TOKEN_REQUESTS,
    *ACCESS,
    *LINE_ITEM_SERVICE,
    *SCORES_AND_RESULTS,
    *ROSTERS,
    *ANNOUNCEMENTS,
    *CHOSEN_CONTENT,
    *INVITED_TOOLS,
    *FURTHER_MESSAGES,
)
