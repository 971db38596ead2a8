"""Outages: what counts as a database that does not answer, whatever its driver makes of it.

asyncpg lets errors of the network and its own time limit through as they are; an engine that tells outages makes them
SQLAlchemy's OperationalError. SQLite has that for a file that is locked, full or gone.
"""

from typing import Any

from sqlalchemy import Dialect, Engine, ExceptionContext, event
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoFreeConnection


def is_outage(error: SQLAlchemyError) -> bool:
    """Whether the database did not answer, as against a statement that it refused."""
    if isinstance(error, (OperationalError, NoFreeConnection)):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


def tell_outages(engine: Engine) -> None:
    """Have every outage of an engine raised as SQLAlchemyError."""
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "handle_error", _told)


def _connect(dialect: Dialect, _record: Any, arguments: Any, options: Any) -> Any:
    try:
        return dialect.connect(*arguments, **options)
    except OSError as error:
        raise OperationalError(None, None, error) from error
    except Exception as error:
        # A server that is starting, or has no connection left, says so in a class of asyncpg's.
        if type(error).__module__.startswith("asyncpg"):
            raise OperationalError(None, None, error) from error
        raise


def _told(context: ExceptionContext) -> OperationalError | None:
    error = context.original_exception
    return OperationalError(context.statement, None, error) if isinstance(error, OSError) else None
