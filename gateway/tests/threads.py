"""The threads that asyncio lends to whoever asks, and a test in which nobody gets one."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event


@contextmanager
def busy_threads() -> Iterator[None]:
    """Occupy the threads of the running loop."""
    free, threads = Event(), ThreadPoolExecutor(1)
    asyncio.get_running_loop().set_default_executor(threads)
    threads.submit(free.wait)
    try:
        yield
    finally:
        free.set()
