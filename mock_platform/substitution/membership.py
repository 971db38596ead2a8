"""The variables `Membership.*` (LTI Core 1.3, appendix B.9)."""

from mock_platform.substitution.variable import url_encoded_list, variables

TOLD_OF_MEMBERSHIP = (
    "Membership.sourcedId",
    "Membership.collectionSourcedid",
    "Membership.createdTimestamp",
    "Membership.dataSource",
)

MEMBERSHIP = variables(
    lambda s: s.membership.variables if s.membership else {},
    TOLD_OF_MEMBERSHIP,
    {
        "Membership.personSourcedId": lambda s: None if s.person.anonymous else s.person.sourced_id,
        "Membership.status": lambda s: s.membership and s.membership.status,
        "Membership.role": lambda s: ",".join(s.roles),
        "Membership.role.scope.mentor": lambda s: url_encoded_list(s.mentees),
    },
)
