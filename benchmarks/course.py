"""A learning platform with one course, whose roster (NRPS 2.0) it serves page by page; tokens are given to anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from benchmarks.issuer import Issuer
from benchmarks.vocabulary import ROLE_LEARNER

PAGE: Final = 100


@dataclass
class Course(Issuer):
    """So many members, PAGE at a time."""

    members: int = 0

    def answer(self, path: str) -> tuple[Any, Mapping[str, str]]:
        """A token, a page of the roster, or the key set."""
        address = urlsplit(path)
        if address.path == "/token":
            return {"access_token": "bench", "token_type": "Bearer", "expires_in": 3600}, {}
        if address.path.endswith("/memberships"):
            return self._page(int(parse_qs(address.query).get("from", ["0"])[0]))
        return super().answer(path)

    def _page(self, first: int) -> tuple[Any, Mapping[str, str]]:
        address, beyond = f"{self.url}/course-1/memberships", min(first + PAGE, self.members)
        members = [_member(number) for number in range(first, beyond)]
        page = {"id": address, "context": {"id": "course-1", "title": "Biology 1"}, "members": members}
        return page, {"Link": f'<{address}?from={beyond}>; rel="next"'} if beyond < self.members else {}


def _member(number: int) -> dict[str, Any]:
    return {
        "user_id": f"{number:032x}",
        "status": "Active",
        "name": f"Ada Quill {number}",
        "given_name": "Ada",
        "family_name": f"Quill {number}",
        "email": f"ada.quill.{number}@school.example",
        "picture": f"https://school.example/pictures/{number}.jpg",
        "lis_person_sourcedid": f"school:{number}",
        "roles": [ROLE_LEARNER],
    }
