"""The threads that asyncio lends to whoever asks, a test in which nobody gets one, and those of SQLite's driver."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def busy_threads() -> Iterator[None]:
    """Occupy the threads of the running loop."""
    free, threads = threading.Event(), ThreadPoolExecutor(1)
    asyncio.get_running_loop().set_default_executor(threads)
    threads.submit(free.wait)
    try:
        yield
    finally:
        free.set()


def await_drivers() -> None:
    """Wait for the end of the driver's threads: that of a connection which failed has a last word for its loop."""
    for thread in threading.enumerate():
        if thread.name.endswith("(_connection_worker_thread)"):
            thread.join(60)
