"""The gradebook: what every deployment has in every course, and what becomes of it when a course is copied.

Every deployment has columns of its own: what one tool writes no other reads (AGS 2.0 section 1). They are found by
client, deployment and course, so they outlive a restart. Services: `line_items.py`, `scores.py`, `results.py`.
"""

from collections.abc import Iterator, Mapping
from threading import RLock
from typing import Any

from mock_platform.grades.columns import Columns
from mock_platform.grades.documents import columns_from_document, document_from_columns
from mock_platform.registration import Registration
from mock_platform.shapes import OBJECT, Misshapen, expect_kind, list_of
from mock_platform.world import Course, LineItem, Link

Key = tuple[str, str, str]


class Gradebook:
    """The columns of one platform, by client, deployment and course."""

    def __init__(self) -> None:
        self.lock = RLock()
        self._columns: dict[Key, Columns] = {}

    def columns(self, client_id: str, deployment_id: str, course: Course) -> Columns:
        """Return the columns that a deployment has in a course, with all that the course declares for it."""
        with self.lock:
            key = (client_id, deployment_id, course.id)
            columns = self._columns.setdefault(key, Columns(client_id, deployment_id))
            columns.open(course)
        return columns

    def line_items_of(self, client_id: str, deployment_id: str, course: Course, link: Link) -> list[LineItem]:
        """Return the line items of a link."""
        return [column.line_item for column in self.columns(client_id, deployment_id, course).of_link(link)]

    def copy_course(self, old: Course, new: Course, links: Mapping[str, str]) -> None:
        """Copy the line items of a course without their grades; `links` leads from old ids of links to new ones.

        Line items of links that were not copied are not copied (AGS 2.0 section 3.2.15).
        """
        declared = dict(_successors(old, new, links))
        with self.lock:
            for (client_id, deployment_id, course_id), columns in list(self._columns.items()):
                if course_id == old.id:
                    copy = Columns(client_id, deployment_id)
                    copy.copy_from(columns, links, declared)
                    self._columns[client_id, deployment_id, new.id] = copy

    def forget(self, registration: Registration) -> None:
        """Delete all columns of a tool."""
        with self.lock:
            columns = self._columns.items()
            self._columns = {key: each for key, each in columns if each.client_id != registration.client_id}

    def as_document(self) -> list[dict[str, Any]]:
        """Return as tables whatever the courses do not declare anyway."""
        with self.lock:
            return [
                document_from_columns(columns, course)
                for (_, _, course), columns in self._columns.items()
                if not columns.is_as_declared
            ]

    def restore(self, document: Any) -> None:
        """Have these columns and no others; raise `Misshapen`."""
        expect_kind(document, list_of(OBJECT), "$")
        restored = [columns_from_document(table, f"$[{index}]") for index, table in enumerate(document)]
        columns = {(each.client_id, each.deployment_id, course): each for course, each in restored}
        if len(columns) < len(restored):
            raise Misshapen("$", "client_id, deployment_id and course together should be unique")
        with self.lock:
            self._columns = columns


def _successors(old: Course, new: Course, links: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what declared line items are called in the copy, which declares them in the same order."""
    copies = {link.id: link for link in new.links}
    for link in old.links:
        if links.get(link.id) in copies:
            copy = copies[links[link.id]]
            yield from _same_places(link.declared_line_items, copy.declared_line_items)
    yield from _same_places(old.line_items, new.line_items)


def _same_places(old: tuple[LineItem, ...], new: tuple[LineItem, ...]) -> Iterator[tuple[str, str]]:
    return ((before.id, after.id) for before, after in zip(old, new, strict=False))
