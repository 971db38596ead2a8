"""The gradebook: what every deployment has in every course, and what becomes of it when a course is copied.

Every deployment has columns of its own: what one tool writes no other reads (AGS 2.0 section 1). They are found by
client, deployment and course, so they outlive a restart. Services: `line_items.py`, `scores.py`, `results.py`.
"""

from collections.abc import Iterator, Mapping
from threading import RLock
from typing import Any

from mock_platform.columns import Columns
from mock_platform.grade_documents import columns_from_document, document_from_columns
from mock_platform.world import Course, LineItem, Link

Key = tuple[str, str, str]


class Gradebook:
    """The columns of one platform, by client, deployment and course."""

    def __init__(self) -> None:
        self.lock = RLock()
        self._columns: dict[Key, Columns] = {}
        self._copied_courses: set[str] = set()

    def columns(self, client_id: str, deployment_id: str, course: Course) -> Columns:
        """Return the columns that a deployment has in a course, with all that the course declares for it."""
        with self.lock:
            copied = course.id in self._copied_courses
            columns = self._columns.setdefault(
                (client_id, deployment_id, course.id), Columns(client_id, deployment_id, copied=copied)
            )
            columns.open(course)
        return columns

    def line_item_of(self, client_id: str, deployment_id: str, course: Course, link: Link) -> LineItem | None:
        """Return the line item of a link; None when it has none, and when it has several (AGS 2.0 section 3.1)."""
        columns = self.columns(client_id, deployment_id, course).of_link(link)
        return columns[0].line_item if len(columns) == 1 else None

    def copy_course(self, old: Course, new: Course, links: Mapping[str, str]) -> None:
        """Copy the line items of a course without their grades; `links` leads from old ids of links to new ones.

        Line items of links that were not copied are not copied (AGS 2.0 section 3.2.15).
        """
        declared = dict(_successors(old, new, links))
        with self.lock:
            self._copied_courses.add(new.id)
            for (client_id, deployment_id, course_id), columns in list(self._columns.items()):
                if course_id == old.id:
                    copy = Columns(client_id, deployment_id, copied=True)
                    copy.copy_from(columns, links, declared)
                    self._columns[client_id, deployment_id, new.id] = copy

    def forget(self, client_id: str) -> None:
        """Delete all columns of a tool."""
        with self.lock:
            for key in [key for key in self._columns if key[0] == client_id]:
                del self._columns[key]

    def as_document(self) -> dict[str, Any]:
        """Return everything as tables of TOML."""
        with self.lock:
            columns = [
                {"course": course_id, **document_from_columns(columns)}
                for (_, _, course_id), columns in self._columns.items()
            ]
            return {"copied_courses": sorted(self._copied_courses), "columns": columns}

    def restore(self, document: Mapping[str, Any]) -> None:
        """Become what the document says."""
        restored = [(each["course"], columns_from_document(each)) for each in document.get("columns", ())]
        with self.lock:
            self._copied_courses = set(document.get("copied_courses", ()))
            self._columns = {(each.client_id, each.deployment_id, course): each for course, each in restored}


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
