"""Scenario files: the demo is sound, and every mistake is told with file, key and expectation."""

from pathlib import Path

import pytest

from mock_platform import ControlError, MockPlatform
from mock_platform.scenario import load_scenario, scenario_from_toml, shipped_scenarios, toml_from_document

VALID = """
sentence = "One course."

[[people]]
id = "ann"
user_id = "u-1"

[[courses]]
id = "maths"
context_id = "c-1"
label = "M"
title = "Maths"
members = {ann = ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]}

[[courses.links]]
id = "quiz"
resource_link_id = "rl-1"
line_item = {id = "li-1", label = "Quiz", score_maximum = 10}
"""


def write(folder: Path, text: str) -> str:
    file = folder / "mine.toml"
    file.write_text(text, "utf-8")
    return str(file)


def test_file_becomes_a_world(tmp_path: Path) -> None:
    """A scenario file is read into people, courses, links and line items."""
    world = load_scenario(write(tmp_path, VALID))

    course, link = world.place(None)
    assert (world.name, course.title, link.id) == ("mine", "Maths", "quiz")
    assert link.line_item is not None
    assert link.line_item.score_maximum == 10
    assert world.roles(world.person("ann"), course) == ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]


MISTAKES: list[tuple[str, str, str, str]] = [
    ("missing", 'sentence = "One course."', "", "sentence: $ lacks 'sentence': a text that is not empty"),
    ("unknown", 'user_id = "u-1"', 'userid = "u-1"', "people[0].userid: $.people[0] has no member 'userid'; did you"),
    ("type", "score_maximum = 10", 'score_maximum = "10"', "should be a number above 0, got '10'"),
    ("zero", "score_maximum = 10", "score_maximum = 0", "should be a number above 0, got 0"),
    ("blank in id", 'user_id = "u-1"', 'user_id = "u 1"', "printable ASCII"),
    ("slash in id", 'id = "maths"', 'id = "ma/ths"', "courses[0].id: $.courses[0].id should be 1 to 64 of"),
    ("stranger", "{ann =", "{bob =", "courses.maths.members.bob: a member should be one of the people"),
    ("roles a text", '["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]', '"Learner"', "a list of a text"),
    ("no link", "[[courses.links]]", "[[courses.lonks]]", "has no member 'lonks'; did you mean 'links'?"),
    (
        "no page",
        "[[people]]",
        "page_size = 0\n[[people]]",
        "page_size: $.page_size should be a whole number above 0, got 0",
    ),
    ("no crowd", 'title = "Maths"', 'title = "Maths"\ncrowd = {size = 0, roles = []}', "courses[0].crowd.size"),
    (
        "crowd without roles",
        'title = "Maths"',
        'title = "Maths"\ncrowd = {size = 1}',
        "$.courses[0].crowd lacks 'roles'",
    ),
    (
        "nameless group",
        'title = "Maths"',
        'title = "Maths"\ngroups = [{id = "g"}]',
        "$.courses[0].groups[0] lacks 'name'",
    ),
    (
        "stranger in a group",
        'title = "Maths"',
        'title = "Maths"\ngroups = [{id = "g", name = "G", members = ["bob"]}]',
        "courses.maths.groups.g.members: who is in a group should be a member of its course",
    ),
    (
        "group of no set",
        'title = "Maths"',
        'title = "Maths"\ngroups = [{id = "g", name = "G", set_id = "x"}]',
        "courses.maths.groups.g.set_id: the set of a group should be one of its course",
    ),
    ("blank in the history", 'title = "Maths"', 'title = "Maths"\nhistory = ["c 0"]', "courses[0].history"),
    ("no TOML", "[[people]]", "[[people", "mine.toml: "),
]


@pytest.mark.parametrize(("true", "false", "message"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES])
def test_mistake_is_told(tmp_path: Path, true: str, false: str, message: str) -> None:
    """One mistake in a valid file is told with the file, the key and what was expected."""
    file = write(tmp_path, VALID.replace(true, false))

    with pytest.raises(ControlError) as refusal:
        load_scenario(file)

    assert refusal.value.message.startswith(f"{file}: ")
    assert message in refusal.value.message


def test_crowd_is_enrolled(tmp_path: Path) -> None:
    """A crowd becomes people who are members, beside those who are listed; the page size is the scenario's."""
    crowd = 'title = "Maths"\ncrowd = {size = 2, roles = ["http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor"]}'
    file = write(
        tmp_path, VALID.replace('title = "Maths"', crowd).replace("[[people]]", "page_size = 7\n[[people]]", 1)
    )

    world = load_scenario(file)

    course = world.course("maths")
    assert list(world.people) == ["ann", "maths-00001", "maths-00002"]
    assert list(course.members) == list(world.people)
    assert world.roles(world.person("maths-00002"), course) == [
        "http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor"
    ]
    assert world.page_size == 7


def test_ids_are_unique(tmp_path: Path) -> None:
    """Two people of one id are refused."""
    person = '[[people]]\nid = "ann"\nuser_id = "u-1"\n'

    with pytest.raises(ControlError, match="every id should be unique, got 'ann' more than once"):
        load_scenario(write(tmp_path, VALID.replace(person, person * 2)))


def test_scenario_without_links_is_refused(tmp_path: Path) -> None:
    """A scenario needs a link to launch from."""
    with pytest.raises(ControlError, match="at least one link"):
        load_scenario(write(tmp_path, VALID.partition("[[courses.links]]")[0]))


def test_missing_file_is_told(tmp_path: Path) -> None:
    """A file that is not there is told by its name."""
    with pytest.raises(ControlError, match="No such file"):
        load_scenario(str(tmp_path / "none.toml"))


def test_shipped_scenarios_are_sound() -> None:
    """Every scenario of the project loads and says what it is."""
    names = [each.name for each in shipped_scenarios() if each.sentence]

    assert names == ["anonymous", "copied", "demo", "large", "tenants"]


def test_scenario_says_its_profile(tmp_path: Path) -> None:
    """A platform behaves by the profile of its scenario unless it is started with another; saved, it says which."""
    file = write(tmp_path, 'profile = "canvas"\n' + VALID)

    with MockPlatform(scenario=file) as own, MockPlatform(scenario=file, profile="moodle") as told:
        saved = scenario_from_toml("saved", toml_from_document(own.scenario))
        beside = own.platform("beside")

        assert (own.issuer, saved.profile) == ("https://canvas.instructure.com", "canvas")
        assert (told.scenario["profile"], beside.scenario["profile"]) == ("moodle", "canvas")


def test_scenario_of_another_profile_is_not_played(tmp_path: Path) -> None:
    """A running platform keeps its profile: a scenario of another one is refused and changes nothing."""
    file = write(tmp_path, 'profile = "canvas"\n' + VALID)

    with MockPlatform() as lms:
        before = lms.scenario
        with pytest.raises(ControlError, match="of the profile 'canvas', the platform of 'standard'") as refusal:
            lms.play_scenario(file)

        assert (refusal.value.status, refusal.value.code) == (409, "profile_differs")
        assert lms.scenario == before


def test_unknown_profile_of_a_scenario_is_told(tmp_path: Path) -> None:
    """A scenario with a profile that there is not is refused with the nearest one."""
    with pytest.raises(ControlError, match="there is no profile 'canvass'; did you mean 'canvas'"):
        MockPlatform(scenario=write(tmp_path, 'profile = "canvass"\n' + VALID))
