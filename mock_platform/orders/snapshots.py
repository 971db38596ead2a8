"""Keeping what a platform is like, and making it like that again.

A snapshot has what a scenario has: the world and the parts. Launches, sessions, issued tokens and the journal go on
when one is restored.
"""

import secrets
from typing import TYPE_CHECKING

from mock_platform.errors import ControlError, nearest
from mock_platform.state.snapshot import Snapshot

if TYPE_CHECKING:
    from mock_platform.platform import Platform

MOST_SNAPSHOTS = 50


def take_snapshot(platform: "Platform") -> Snapshot:
    """Keep the platform as it is now; raise `ControlError` when it has too many snapshots."""
    with platform.lock:
        if len(platform.snapshots) >= MOST_SNAPSHOTS:
            sentence = f"there are {MOST_SNAPSHOTS} snapshots already; delete one"
            raise ControlError(409, "too_many_snapshots", sentence)
        snapshot = Snapshot(secrets.token_hex(6), platform.clock.now(), platform.scenario())
        platform.snapshots = {**platform.snapshots, snapshot.id: snapshot}
    platform.journal.write("control", action="take_snapshot", snapshot_id=snapshot.id)
    return snapshot


def restore_snapshot(platform: "Platform", snapshot_id: str) -> None:
    """Let the platform be as it was when the snapshot was taken; it can be restored again."""
    platform.play(_snapshot(platform, snapshot_id).scenario)
    platform.journal.write("control", action="restore_snapshot", snapshot_id=snapshot_id)


def delete_snapshot(platform: "Platform", snapshot_id: str) -> None:
    """Forget a snapshot."""
    with platform.lock:
        gone = _snapshot(platform, snapshot_id)
        platform.snapshots = {name: each for name, each in platform.snapshots.items() if each is not gone}
    platform.journal.write("control", action="delete_snapshot", snapshot_id=snapshot_id)


def _snapshot(platform: "Platform", snapshot_id: str) -> Snapshot:
    if snapshot_id not in platform.snapshots:
        known = nearest(snapshot_id, platform.snapshots) if platform.snapshots else ""
        raise ControlError(404, "unknown_snapshot", f"there is no snapshot {snapshot_id!r}{known}")
    return platform.snapshots[snapshot_id]
