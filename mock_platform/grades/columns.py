"""The line items of one deployment in one course, with the grades in each.

They begin as those that the course declares, for links that the deployment may launch and for none; from then on the
tool may make, change and delete them. One that was deleted does not come back. Line items and grades keep their
places, so that lists can be paged by place.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace

from mock_platform.grades.grade import Grade
from mock_platform.world import Course, LineItem, Link


class Column:
    """A line item with its grades, by user, in the order in which they came. `link_id` None: it belongs to no link."""

    def __init__(
        self, line_item: LineItem, link_id: str | None, *, copied: bool = False, declared: bool = False
    ) -> None:
        self.line_item = line_item
        self._declared = line_item if declared else None
        self.link_id = link_id
        self.copied = copied
        self.grades: list[Grade] = []
        self._places: dict[str, int] = {}

    @property
    def is_as_declared(self) -> bool:
        """True while its definition is the course's own: no tool has made or replaced it."""
        return self.line_item is self._declared

    def follow(self, declared: LineItem) -> None:
        """Have the definition that the course declares now, unless a tool has given it another one."""
        if self.is_as_declared:
            self.line_item = self._declared = declared

    def grade(self, user_id: str) -> Grade:
        """Return what is known of the user's grade, which may be nothing."""
        place = self._places.get(user_id)
        return Grade(user_id) if place is None else self.grades[place]

    def put(self, grade: Grade) -> None:
        """Keep the grade instead of the user's earlier one, in its place."""
        place = self._places.setdefault(grade.user_id, len(self.grades))
        if place == len(self.grades):
            self.grades.append(grade)
        else:
            self.grades[place] = grade

    def link(self, course: Course) -> Link | None:
        """Return the link that it belongs to, if that is in the course."""
        return next((link for link in course.links if link.id == self.link_id), None)

    def is_in(self, course: Course) -> bool:
        """True unless its link has gone from the course."""
        return self.link_id is None or self.link(course) is not None

    def copy(self, line_item_id: str, link_id: str | None) -> "Column":
        """Return what becomes of it in a copied course: the same without grades."""
        return Column(replace(self.line_item, id=line_item_id), link_id, copied=True)


class Columns:
    """The line items of a deployment in a course. A place is empty when its line item was deleted."""

    def __init__(self, client_id: str, deployment_id: str) -> None:
        self.client_id = client_id
        self.deployment_id = deployment_id
        self.places: list[Column | None] = []
        self.declared: set[str] = set()
        self._by_id: dict[str, Column] = {}
        self._opened: Course | None = None

    def __iter__(self) -> Iterator[Column]:
        """Iterate over the columns that there are, in the order in which they came."""
        return iter([column for column in self.places if column is not None])

    @property
    def is_as_declared(self) -> bool:
        """True while nothing is here that the course does not declare, no grade either, and nothing is missing."""
        present = {column.line_item.id for column in self}
        return present == self.declared and all(column.is_as_declared and not column.grades for column in self)

    def find(self, line_item_id: str) -> Column | None:
        """Return the column of a line item, if there is one."""
        return self._by_id.get(line_item_id)

    def add(self, column: Column) -> None:
        """Put a column at the end."""
        self.places.append(column)
        self._by_id[column.line_item.id] = column

    def remove(self, column: Column) -> None:
        """Delete a column with all its grades."""
        self.places[self.places.index(column)] = None
        del self._by_id[column.line_item.id]

    def of_link(self, link: Link) -> list[Column]:
        """Return the columns that belong to a link."""
        return [column for column in self if column.link_id == link.id]

    def open(self, course: Course) -> None:
        """Add what the course declares and is not known yet, and follow what it declares otherwise than before."""
        if course is self._opened:
            return
        for line_item, link in self._declared_in(course):
            known = self.find(line_item.id)
            if known is not None:
                known.follow(line_item)
            elif line_item.id not in self.declared:
                self.declared.add(line_item.id)
                link_id = link.id if link else None
                self.add(Column(line_item, link_id, copied=bool(course.history), declared=True))
        self._opened = course

    def admits(self, link: Link) -> bool:
        """True when the deployment may launch the link."""
        return link.belongs_to(self.client_id, self.deployment_id)

    def _declared_in(self, course: Course) -> Iterator[tuple[LineItem, Link | None]]:
        for link in filter(self.admits, course.links):
            yield from ((line_item, link) for line_item in link.declared_line_items)
        yield from ((line_item, None) for line_item in course.line_items)

    def copy_from(self, other: "Columns", links: Mapping[str, str], declared: Mapping[str, str]) -> None:
        """Take over another course's columns (AGS 2.0 section 3.2.15), those of copied links and of none.

        `links` and `declared` lead from ids of links and of declared line items to those in this course.
        """
        self.declared = {declared[each] for each in other.declared if each in declared}
        for column in other:
            if column.link_id is None or column.link_id in links:
                line_item_id = declared.get(column.line_item.id) or new_line_item_id()
                self.add(column.copy(line_item_id, links.get(column.link_id) if column.link_id else None))


def new_line_item_id() -> str:
    """Return an id that no line item has."""
    return f"li-{secrets.token_hex(6)}"
