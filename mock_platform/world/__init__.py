"""The world of a platform as data: people, courses, who is in them as what, links to tools.

What tools write while it runs (scores, line items) is kept elsewhere: `gradebook.py`.
"""

from mock_platform.world.course import Course, Membership
from mock_platform.world.group import Group, GroupSet
from mock_platform.world.link import LineItem, Link
from mock_platform.world.person import Person
from mock_platform.world.world import World

__all__ = ["Course", "Group", "GroupSet", "LineItem", "Link", "Membership", "Person", "World"]
