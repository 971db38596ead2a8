"""What a habit is: the small tool doing something in another way that is right, and the areas that could mind."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from conformance.selftest.small_tool.app import Parts, SmallTool
from conformance.selftest.small_tool.stand import Stand, standing


@dataclass(frozen=True, kw_only=True)
class Habit:
    """One habit: what it is, what it is judged by, and what the target file says of it beside the usual.

    `unclear` is true of a tool of which the suite can tell nothing: it must say so, and not accuse.
    """

    name: str
    what: str
    judged_by: tuple[str, ...]
    parts: Parts = field(default_factory=Parts)
    kind: type[SmallTool] = SmallTool
    declared: Mapping[str, str] = field(default_factory=dict)
    unclear: bool = False

    @contextmanager
    def standing(self, folder: Path) -> Iterator[Stand]:
        """Serve the tool with this habit, and declare what its target file has to declare."""
        with standing(folder, self.parts, kind=self.kind) as stand:
            text = stand.file.read_text(encoding="utf-8")
            for place, lines in self.declared.items():
                if place not in text:
                    raise KeyError(f"the target file has no {place}")
                text = text.replace(place, f"{lines}\n", 1)
            stand.file.write_text(text, encoding="utf-8")
            yield stand
