"""Faults of the platform notification service, where tools subscribe (PNS 1.0). Notices themselves take edits."""

from mock_platform.edits.edit import NotApplicable
from mock_platform.faults.answer import Answer, Encounter
from mock_platform.faults.fault import answer_fault
from mock_platform.jws import NotAccepted, json_value
from mock_platform.service_access import admit_to_deployment
from mock_platform.vocabulary import SCOPE_NOTICE_HANDLERS

NOTICES = ("notices",)


def _expect_subscription(encounter: Encounter) -> None:
    if encounter.entry["method"] != "PUT":
        raise NotApplicable("the request is no subscription")


@answer_fault(
    "PNS-003", "Lists its handlers before it relies on notices, and subscribes again.", endpoints=NOTICES, instead=True
)
def handler_not_kept(encounter: Encounter) -> Answer:
    """A subscription is answered as if it were kept, and is not."""
    _expect_subscription(encounter)
    try:
        return Answer.json(200, json_value(encounter.body))
    except NotAccepted as error:
        raise NotApplicable("the subscription is no JSON") from error


@answer_fault("PNS-003", "Finds its handler in either form, or takes any 2xx for kept.", endpoints=NOTICES)
def handler_answered_by_list(encounter: Encounter) -> Answer:
    """A subscription is answered with the list of all handlers instead of the one, as a real platform does."""
    _expect_subscription(encounter)
    encounter.answer.table()
    platform, key = encounter.platform, encounter.entry["path"].split("/")[3]
    access = admit_to_deployment(platform, encounter.headers, scopes={SCOPE_NOTICE_HANDLERS}, deployment_key=key)
    return encounter.answer.with_json(platform.handlers.listing(access))
