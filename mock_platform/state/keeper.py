"""Keeping the state of a server in its file: a little after every change, and when it stops.

The documents are made in a thread of its own while the server goes on. A change in the middle of that makes Python
complain of a dictionary that grew, or the document old; it is made again, since the change has announced itself.
"""

import logging
import threading
from types import TracebackType
from typing import Self

from mock_platform.directory import Directory
from mock_platform.errors import ControlError
from mock_platform.state.file import StateFile

DEBOUNCE_S = 0.2

log = logging.getLogger(__name__)


class Keeper:
    """Writes the platforms of a directory to a file as long as it is entered."""

    def __init__(self, directory: Directory, file: StateFile) -> None:
        self._directory = directory
        self._file = file
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mock-platform-state", daemon=True)

    def __enter__(self) -> Self:
        """Write what is there, and go on with every change; raise `OSError` when the file cannot be written."""
        self._file.write(self._directory.as_document())
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write the last change; raise `ControlError` when the file cannot be written any more."""
        self._stopped.set()
        self._directory.changed.set()
        self._thread.join()
        try:
            self._file.write(self._directory.as_document())
        except OSError as failure:
            sentence = f"the last state could not be kept in {self._file.path}: {failure}"
            raise ControlError(500, "state_not_kept", sentence) from failure

    def _run(self) -> None:
        while self._directory.changed.wait() and not self._stopped.wait(DEBOUNCE_S):
            self._directory.changed.clear()
            if self._stopped.is_set():  # the last signal may have been cleared with the others
                return
            try:
                self._file.write(self._directory.as_document())
            except RuntimeError:
                self._directory.changed.set()
            except OSError:
                log.exception("the state could not be kept in %s", self._file.path)
