"""Reading a target file: what is wrong with it gets one sentence that names the key.

A key that nobody knows is an error that names the nearest known one: a typo must not become a default.
"""

import difflib
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from conformance.target.action import Action
from conformance.target.file import (
    Drive,
    FurtherRegistration,
    Gateway,
    Limits,
    Observe,
    PlatformIdentity,
    Target,
    TargetError,
    Tool,
)
from conformance.target.lms import FurtherTool, Lms, LoginForm, User


def read_target(path: Path) -> Target:
    """Read and check a target file; raise `TargetError` with the file and the key when it is wrong."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise TargetError(f"{path}: there is no such file") from error
    except OSError as error:
        raise TargetError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TargetError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise TargetError(f"{path}: not TOML: {error}") from error
    return target_from(document, source=str(path))


def target_from(document: dict[str, Any], *, source: str) -> Target:
    """Check a target that is already parsed; *source* begins the error message."""
    try:
        return Target.model_validate(document)
    except ValidationError as error:
        raise TargetError(f"{source}: {_sentence(error)}") from error


def _sentence(error: ValidationError) -> str:
    errors = error.errors()
    first = next((one for one in errors if one["type"] == "extra_forbidden"), errors[0])  # a typo makes another missing
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"{key} is not a known key; {_nearest_key(first['loc'])}"
    if first["type"] == "missing":
        return f"{key} is missing"
    message = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    if first["type"] == "value_error":
        return f"{key}: {message}" if key else message
    return f"{key or 'the file'}: expected {message}, got {str(first['input'])[:80]!r}"


def _nearest_key(location: tuple[int | str, ...]) -> str:
    known = _known_keys(location[:-1])
    nearest = difflib.get_close_matches(str(location[-1]), known, n=1)
    return f"the nearest one is {nearest[0]!r}" if nearest else f"known here: {', '.join(known)}"


_TABLES: dict[str, type[BaseModel]] = {
    "platform": PlatformIdentity,
    "also": FurtherRegistration,
    "tool": Tool,
    "gateway": Gateway,
    "limits": Limits,
    "observe": Observe,
    "drive": Drive,
    "lms": Lms,
}
_TABLES_OF_LMS: dict[str, type[BaseModel]] = {"users": User, "login": LoginForm, "also": FurtherTool}


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    table = _TABLES.get(str(location[0]), Target) if location else Target
    if table is Drive and len(location) > 1:
        table = Action
    table = _TABLES_OF_LMS.get(str(location[1]), table) if table is Lms and len(location) > 1 else table
    return [field.alias or name for name, field in table.model_fields.items()]
