"""Transactions of several statements, each run as one function.

SQLite's asynchronous driver changes threads twice for every statement, which costs more than the statement: there the
whole function runs in a thread, on a connection of its own. The thread is for nothing else: those of asyncio are busy
whenever somebody has many keys made. Elsewhere it runs on the event loop, through SQLAlchemy.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.storage.database import prepare_sqlite

Result = TypeVar("Result")


class Transactions:
    """Runs functions within transactions. `engine` is what executes them; it ends with the engine that was given."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="transactions")
        self.engine = engine.sync_engine
        if engine.dialect.name == "sqlite":
            self.engine = _engine_beside(engine)
            event.listen(engine.sync_engine, "engine_disposed", self._end)

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """Run a function within a transaction of its own: committed when it returns, rolled back when it raises."""
        if self.engine is not self._engine.sync_engine:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._run, work)
        async with self._engine.begin() as connection:
            return await connection.run_sync(work)

    def _run(self, work: Callable[[Connection], Result]) -> Result:
        with self.engine.begin() as connection:
            return work(connection)

    def _end(self, _engine: Engine) -> None:
        self._thread.shutdown()
        self.engine.dispose()


def _engine_beside(engine: AsyncEngine) -> Engine:
    beside = create_engine(engine.url.set(drivername="sqlite"), hide_parameters=True)
    event.listen(beside, "connect", prepare_sqlite)
    return beside
