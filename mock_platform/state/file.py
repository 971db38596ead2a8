"""The file that keeps all platforms of a server over its restarts: read, written whole, and nobody else's meanwhile.

JSON, because a state may hold what TOML cannot say. It is replaced at once, so that a crash leaves the old one or
the new one; the lock lies beside it, because a replaced file would lose its own.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from mock_platform.errors import ControlError
from mock_platform.jws import NotAccepted, json_value
from mock_platform.shapes import OBJECT, Misshapen, Shape, expect, one_of

FORMAT = "mock-platform state 1"
STATE = Shape({"format": one_of(FORMAT), "platforms": OBJECT}, {})


class StateFile:
    """One file, held by one server. Raises `ControlError` when it is held already, or is not a state."""

    def __init__(self, path: Path) -> None:
        if not path.name:
            raise ControlError(400, "bad_state", f"a state needs a file to be kept in, got {str(path)!r}")
        self.path = path.absolute()
        self._written: str | None = None
        self._lock: int | None = _locked(path.with_name(f"{path.name}.lock"))

    def read(self) -> dict[str, Any] | None:
        """Return the platforms by name; None when there is no file yet."""
        try:
            text = self.path.read_bytes()
            platforms = expect(json_value(text), STATE)["platforms"]
        except FileNotFoundError:
            return None
        except (OSError, NotAccepted, Misshapen) as error:
            raise ControlError(400, "bad_state", f"{self.path} is no state of a mock platform: {error}") from error
        return dict(platforms)

    def write(self, platforms: dict[str, Any]) -> None:
        """Replace the file, unless it says the same already; raise `OSError` when that fails."""
        text = json.dumps({"format": FORMAT, "platforms": platforms}, indent=1)
        if text == self._written:
            return
        descriptor, name = tempfile.mkstemp(prefix=f"{self.path.name}.", dir=self.path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.path)
        except BaseException:
            Path(name).unlink()
            raise
        self._written = text

    def close(self) -> None:
        """Let another server have the file."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _locked(path: Path) -> int:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ControlError(400, "bad_state", f"cannot keep a state beside {path}: {error}") from error
    try:
        _lock(descriptor)
    except OSError as error:
        os.close(descriptor)
        sentence = f"another mock platform keeps its state in {path.with_suffix('')}; give each a file of its own"
        raise ControlError(409, "state_in_use", sentence) from error
    return descriptor


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
