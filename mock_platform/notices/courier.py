"""Delivering off the path of requests: a thread that lives only while there is something to deliver.

It looks twice a second, since the platform's clock may be moved at any time.
"""

from collections.abc import Callable
from threading import Event, Lock, Thread

PATROL_S = 0.5


class Courier:
    """Calls `deliver` until it says that nothing is left."""

    def __init__(self, deliver: Callable[[], bool]) -> None:
        self._deliver = deliver
        self._lock = Lock()
        self._woken = Event()
        self._stopped = Event()
        self._thread: Thread | None = None

    def wake(self) -> None:
        """Deliver soon."""
        with self._lock:
            self._woken.set()
            if self._thread is None and not self._stopped.is_set():
                self._thread = Thread(target=self._rounds, name="notices", daemon=True)
                self._thread.start()

    @property
    def is_stopped(self) -> bool:
        """True when nothing more is to be begun."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Begin no further round."""
        with self._lock:
            self._stopped.set()
            self._woken.set()

    def join(self) -> None:
        """Return when the request on its way is over."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join()

    def _rounds(self) -> None:
        goes_on = True
        while goes_on and not self._stopped.is_set():
            self._woken.clear()
            if self._deliver():
                self._woken.wait(PATROL_S)
            else:
                goes_on = self._is_called_again()

    def _is_called_again(self) -> bool:
        """End the thread unless somebody woke it while it looked."""
        with self._lock:
            if not self._woken.is_set():
                self._thread = None
            return self._thread is not None
