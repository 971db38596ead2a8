"""The variables of a link: `ResourceLink.*` (LTI Core 1.3, appendix B.4) and its line item's (AGS 2.0 section 4.4).

A date for one user is the date for everybody unless the scenario tells another.
"""

from collections.abc import Mapping

from mock_platform.substitution.surroundings import Surroundings
from mock_platform.substitution.variable import Resolve, url_encoded_list, variables

TOLD_OF_LINK = (
    "ResourceLink.available.startDateTime",
    "ResourceLink.available.user.startDateTime",
    "ResourceLink.available.endDateTime",
    "ResourceLink.available.user.endDateTime",
    "ResourceLink.submission.startDateTime",
    "ResourceLink.submission.user.startDateTime",
    "ResourceLink.submission.endDateTime",
    "ResourceLink.submission.user.endDateTime",
    "ResourceLink.lineitem.releaseDateTime",
    "ResourceLink.lineitem.user.releaseDateTime",
)


def _told_of_link(surroundings: Surroundings) -> Mapping[str, str]:
    return surroundings.link.variables if surroundings.link else {}


def _date_of_everybody(name: str) -> Resolve:
    return lambda surroundings: _told_of_link(surroundings).get(name.replace(".user.", "."))


LINK = variables(
    _told_of_link,
    TOLD_OF_LINK,
    {
        **{name: _date_of_everybody(name) for name in TOLD_OF_LINK if ".user." in name},
        "ResourceLink.id": lambda s: s.link and s.link.resource_link_id,
        "ResourceLink.title": lambda s: s.link and s.link.title,
        "ResourceLink.description": lambda s: s.link and s.link.description,
        "ResourceLink.id.history": lambda s: s.link and url_encoded_list(s.link.history),
        "LineItem.url": lambda s: s.line_item_url,
        "LineItems.url": lambda s: s.line_items_url,
    },
)
