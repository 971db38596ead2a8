"""A state file keeps a server over its restarts, is never half written, and belongs to one server at a time."""

import json
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from mock_platform import ControlError, MockPlatform
from mock_platform.tests.talking import CLIENT_ID, Talk

SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"


def documents(lms: MockPlatform) -> dict[str, object]:
    return lms._directory.as_document()


def test_server_goes_on_after_a_restart(http: httpx.Client, tmp_path: Path) -> None:
    """After a restart there are the same platforms, tools, deployments, keys and clocks; tokens are gone."""
    file = tmp_path / "state.json"
    with MockPlatform(state=file) as first:
        talk = Talk(http, first.issuer)
        talk.register()
        token = talk.token(SCORE)
        first.keys.rotate()
        first.platform("second").clock.move(timedelta(seconds=60))
        kept = documents(first)

    with MockPlatform(state=file, port=0) as again:
        talk = Talk(http, again.issuer)
        assert documents(again) == kept
        assert again.platform("second").clock.offset.total_seconds() == 60
        assert talk.begin().authorize(redirect_uri=f"{first.issuer}/sink/launch").token
        refused = http.get(
            f"{again.issuer}/lti/deployments/x/courses/biology/memberships", headers={"Authorization": token}
        )
        assert refused.status_code == 401


def test_every_order_is_kept(http: httpx.Client, tmp_path: Path) -> None:
    """What an order changed is in the file soon after, without a stop."""
    file = tmp_path / "state.json"
    with MockPlatform(state=file) as lms:
        Talk(http, lms.issuer).register()

        assert eventually(lambda: CLIENT_ID in file.read_text("ascii"))
        assert sorted(path.name for path in tmp_path.iterdir()) == ["state.json", "state.json.lock"]


def test_killed_server_leaves_a_whole_file(tmp_path: Path) -> None:
    """A server that is killed in the middle leaves a file from which the next one starts."""
    file = tmp_path / "state.json"
    code = f"""
from mock_platform import MockPlatform
with MockPlatform(state={str(file)!r}) as lms:
    lms.register(client_id="kept", initiate_login_uri="http://127.0.0.1:1/", redirect_uris=["http://127.0.0.1:1/"])
    print("registered", flush=True)
    number = 0
    while True:
        number += 1
        lms.register(client_id=f"t-{{number}}", initiate_login_uri="http://127.0.0.1:1/",
                     redirect_uris=["http://127.0.0.1:1/"])
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        assert server.stdout is not None
        try:
            assert server.stdout.readline() == "registered\n"
            assert eventually(lambda: "kept" in file.read_text("ascii"))
        finally:
            server.kill()

    with MockPlatform(state=file) as lms:
        assert "kept" in [each.client_id for each in lms.registrations]


DAMAGED: list[tuple[str, str]] = [
    ("empty", ""),
    ("cut", '{"format": "mock-platform state 1", "platforms": {"root"'),
    ("foreign", '{"name": "something else"}'),
    ("later", '{"format": "mock-platform state 2", "platforms": {}}'),
    ("odd platform", '{"format": "mock-platform state 1", "platforms": {"root": {"profile": "standard"}}}'),
    ("odd name", '{"format": "mock-platform state 1", "platforms": {"A b": {"profile": "standard", "scenario": {}}}}'),
]


@pytest.mark.parametrize("text", [row[1] for row in DAMAGED], ids=[row[0] for row in DAMAGED])
def test_file_that_is_no_state_stays_as_it_is(tmp_path: Path, text: str) -> None:
    """A damaged or foreign file is refused by name, is not overwritten, and is free for somebody else."""
    file = tmp_path / "state.json"
    file.write_text(text, "utf-8")

    with pytest.raises(ControlError, match="state") as refusal:
        MockPlatform(state=file)

    assert (refusal.value.code, file.read_text("utf-8")) == ("bad_state", text)
    file.unlink()
    with MockPlatform(state=file):
        assert json.loads(file.read_text("utf-8"))["format"] == "mock-platform state 1"


def test_two_servers_do_not_share_a_file(tmp_path: Path) -> None:
    """A second server with the same file is refused while the first one runs, and only then."""
    file = tmp_path / "state.json"
    with (
        MockPlatform(state=file),
        pytest.raises(ControlError, match="another mock platform keeps its state in"),
    ):
        MockPlatform(state=file)

    with MockPlatform(state=file) as lms:
        assert lms.registrations == ()


def test_folder_must_be_there(tmp_path: Path) -> None:
    """A state file in no folder is refused with a sentence."""
    with pytest.raises(ControlError, match="cannot keep a state beside"):
        MockPlatform(state=tmp_path / "none" / "state.json")


def test_root_keeps_its_profile(tmp_path: Path) -> None:
    """A state that was kept with another profile is refused with the profile to start with."""
    file = tmp_path / "state.json"
    with MockPlatform(state=file, profile="canvas"):
        pass

    with pytest.raises(ControlError, match="of the profile 'canvas', the platform of 'standard': start"):
        MockPlatform(state=file)


def eventually(question: object) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not question():  # type: ignore[operator]
        time.sleep(0.02)
    return bool(question())  # type: ignore[operator]


def put_in_the_way(lms: MockPlatform, file: Path) -> None:
    """Change the world when nothing can take the place of its file any more."""
    file.unlink()
    file.mkdir()
    (file / "something").touch()
    lms.clock.move(timedelta(hours=1))


def test_file_that_cannot_be_written_at_the_end_is_named(tmp_path: Path) -> None:
    """When the last state cannot be kept, that is one sentence with the file's name, and the port is free again."""
    file = tmp_path / "state.json"
    lms = MockPlatform(state=file)

    with pytest.raises(ControlError, match=r"could not be kept in .*state\.json"), lms:
        put_in_the_way(lms, file)

    with MockPlatform(port=lms.port):
        pass
