"""The world of a platform as data: people, courses, who is in them as what, links to tools.

What tools write while it runs (scores, line items) is kept elsewhere: `grades/`.
"""

from mock_platform.world.activity import Activity, Asset, Submission
from mock_platform.world.content import Content
from mock_platform.world.course import Course, Membership
from mock_platform.world.group import Group, GroupSet
from mock_platform.world.line_item import LineItem
from mock_platform.world.link import Link
from mock_platform.world.person import Person
from mock_platform.world.presentation import Frame, Picture, Window
from mock_platform.world.processor import Processor
from mock_platform.world.world import World

__all__ = [
    "Activity",
    "Asset",
    "Content",
    "Course",
    "Frame",
    "Group",
    "GroupSet",
    "LineItem",
    "Link",
    "Membership",
    "Person",
    "Picture",
    "Processor",
    "Submission",
    "Window",
    "World",
]
