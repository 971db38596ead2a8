"""Mistakes about who is let in at a service: whose token it is, what it is for, whether there is one."""

from collections.abc import Callable

from conformance.selftest.judging_platforms import CLIENT_ID
from conformance.selftest.mutants_of_platform.go_between import SERVICES, Insider, Repair, Sent, repairing
from conformance.selftest.mutants_of_platform.mutant import PlatformMutant

Believed = Callable[[Sent, Insider], bool]


def letting_in(is_believed: Believed) -> Repair:
    """Return the repair that gives a request which is believed a token of the tool for everything."""

    def repair(sent: Sent, insider: Insider) -> Sent:
        is_let_in = sent.path.startswith(SERVICES) and is_believed(sent, insider)
        return sent.with_bearer(insider.master) if is_let_in else sent

    return repair


def _is_own(sent: Sent, insider: Insider) -> bool:
    return insider.issued.get(sent.bearer) == CLIENT_ID


def _is_of_another(sent: Sent, insider: Insider) -> bool:
    return insider.issued.get(sent.bearer, CLIENT_ID) != CLIENT_ID


ACCESS = (
    PlatformMutant(
        name="services-for-all",
        mistake="A service answers without looking for a token.",
        caught_by="OAUTH-030",
        around=repairing(letting_in(lambda sent, _: "authorization" not in sent.headers)),
    ),
    PlatformMutant(
        name="any-token",
        mistake="A service takes any text for a token.",
        caught_by="OAUTH-030",
        around=repairing(letting_in(lambda sent, insider: sent.bearer not in insider.issued)),
    ),
    PlatformMutant(
        name="any-scope-for-a-service",
        mistake="A service does not look at what a token is for.",
        caught_by="OAUTH-030",
        around=repairing(letting_in(_is_own)),
    ),
    PlatformMutant(
        name="any-tool",
        mistake="A token of one tool opens what belongs to another one (CVE-2023-23611).",
        caught_by="OAUTH-031",
        around=repairing(letting_in(_is_of_another)),
    ),
    PlatformMutant(
        name="reading-is-writing",
        mistake="The scope for reading line items is enough for writing them.",
        caught_by="AGS-026",
        around=repairing(letting_in(lambda sent, insider: "line_items" in sent.path and _is_own(sent, insider))),
    ),
    PlatformMutant(
        name="roster-without-scope",
        mistake="Every token of the tool reads the roster.",
        caught_by="NRPS-021",
        around=repairing(letting_in(lambda sent, insider: "/memberships" in sent.path and _is_own(sent, insider))),
    ),
    PlatformMutant(
        name="roster-for-every-tool",
        mistake="The roster is read with a token of any tool.",
        caught_by="NRPS-021",
        around=repairing(
            letting_in(lambda sent, insider: "/memberships" in sent.path and _is_of_another(sent, insider))
        ),
    ),
    PlatformMutant(
        name="groups-without-scope",
        mistake="Every token of the tool reads the groups.",
        caught_by="GS-006",
        around=repairing(letting_in(lambda sent, insider: "/groups" in sent.path and _is_own(sent, insider))),
    ),
    PlatformMutant(
        name="handlers-for-every-tool",
        mistake="The handlers of one tool are shown to another one.",
        caught_by="PNS-004",
        around=repairing(letting_in(lambda sent, insider: "/notices" in sent.path and _is_of_another(sent, insider))),
    ),
)
