"""The page of profiles in the docs, written from their files: `python -m mock_platform.profiles.listing`."""

import json

from mock_platform.behaviour import STANDARD
from mock_platform.profiles.profile import SWITCHES, Deviation, Profile, shipped_profiles

HEAD = """# Profiles

Written by `python -m mock_platform.profiles.listing`; do not edit by hand.

A profile makes the mock LMS behave like a given product where products really differ: `mock-platform serve --profile
canvas`, `MockPlatform(profile="canvas")`, `POST /control/platforms {"name": "second", "profile": "canvas"}`,
`profile = "canvas"` in a scenario file, and `lti-conformance demo --profile canvas` or `[platform] profile = "canvas"`
in a target file.

A profile is a TOML file: a `sentence`, and for each switch that it sets a table with `value`, `fact`, `source`, `read`
(the day on which it was written down; most facts were gathered by a survey in the same month) and `sure`: `measured`
(run and watched), `code` (read in source), `documentation`, `report` (a thread). Your own is called by its path. What
the sources could not establish has no switch. What a profile tolerates is granted, and is a finding all the same.

The suite judges with every profile but its `issuer`: each platform that it plays needs one of its own. The reference
gateway passes under each; under moodle three results are inconclusive, those that leave out azp, which is not there.
"""
COLUMNS = "| switch | value | fact | source | sure |\n|---|---|---|---|---|\n"


def listing() -> str:
    """Return the page."""
    parts = [HEAD, *(_section(profile) for profile in shipped_profiles() if profile.deviations)]
    parts.append("\n## Switches\n\n| switch | the standard's choice | what it may be |\n|---|---|---|\n")
    parts.extend(
        f"| `{name}` | {_value(getattr(STANDARD, name))} | {_cell(kind.expected)} |\n"
        for name, kind in SWITCHES.items()
    )
    return "".join(parts)


def _section(profile: Profile) -> str:
    head = f"\n## {profile.name}\n\n{profile.sentence}\n\n{COLUMNS}"
    return head + "".join(map(_row, profile.deviations))


def _row(deviation: Deviation) -> str:
    source = f"{_cell(deviation.source)}, {deviation.read}"
    cells = [f"`{deviation.switch}`", _value(deviation.value), _cell(deviation.fact), source, deviation.sure]
    return f"| {' | '.join(cells)} |\n"


def _value(value: object) -> str:
    text = json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
    return f"`{_cell(text)}`"


def _cell(text: str) -> str:
    return text.replace("\n", " ").replace("|", "\\|")


if __name__ == "__main__":
    print(listing(), end="")
