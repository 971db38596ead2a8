"""The log: one event, one line of JSON, on standard error. Never a token, a key or a name of a person.

What is logged is chosen where it happens. Behind that stands a second line: whatever looks like an e-mail address, a
JWT or a long random text is struck out of every event, the tracebacks of defects included.
"""

import re
import sys
from typing import Any, Final

import structlog
from structlog.typing import EventDict, WrappedLogger

STRUCK_OUT: Final = "[struck out]"

_EMAIL: Final = re.compile(r"[\w.+%-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63})+")
# 43 characters of base64url are 32 random bytes: an ltik, an API key, a service key. Ids have 32 digits and stay.
_LONGEST_ID: Final = 42
_RANDOM: Final = re.compile(r"eyJ[\w-]{8,}(?:\.[\w-]*){1,4}|(?<![\w-])[\w-]{43,}")


def write_to_stderr() -> None:
    """Send every event of this process to standard error."""
    structlog.configure(
        processors=[*_told(), without_secrets, structlog.processors.JSONRenderer()],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def logging_of_others() -> dict[str, Any]:
    """How what libraries log (uvicorn: defects with their tracebacks) becomes the same kind of line."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"event": {"()": _formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "event", "stream": "ext://sys.stderr"}},
        "root": {"level": "WARNING", "handlers": ["stderr"]},
    }


def without_secrets(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Strike out of an event what nobody should have put there."""
    return {name: _struck(value) if isinstance(value, str) else value for name, value in event.items()}


def _struck(text: str) -> str:
    # Most values are short words: every request has an event, and searching costs more than writing it.
    if "@" in text or "%40" in text:
        text = _EMAIL.sub(STRUCK_OUT, text)
    return _RANDOM.sub(STRUCK_OUT, text) if len(text) > _LONGEST_ID or "eyJ" in text else text


def _told() -> list[structlog.typing.Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _formatter() -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_told(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            without_secrets,
            structlog.processors.JSONRenderer(),
        ],
    )
