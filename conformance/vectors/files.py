"""The files of vectors in a folder: written, or compared with what the code would write.

`fixtures/vectors` is such a folder, and ships with the wheel; the schema beside the files is written by hand.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from conformance.tokens.drafts import DRAFTS
from conformance.vectors.choice import chosen_cases
from conformance.vectors.document import document_of, text_of
from conformance.vectors.reading import vectors_path

SCHEMA_FILE: Final = "schema.json"


def files_of_vectors() -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each file, made anew: the vectors, and the schema that they keep to."""
    for message in DRAFTS:
        text = text_of(document_of(message, list(chosen_cases(message))))
        yield f"{message}.json", f"{text}\n".encode("ascii")
    yield SCHEMA_FILE, (vectors_path() / SCHEMA_FILE).read_bytes()


def write_vectors(folder: Path) -> list[Path]:
    """Write every file into this folder, which is made where there is none; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = list(files_of_vectors())  # all of them first: a folder with some would be taken for whole
    return [_written(folder / name, content) for name, content in files]


def stale_vectors(folder: Path) -> list[Path]:
    """Return the files of this folder that are missing, or have other bytes than the code would write."""
    return [folder / name for name, content in files_of_vectors() if not _holds(folder / name, content)]


def _written(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file


def _holds(file: Path, content: bytes) -> bool:
    return file.is_file() and file.read_bytes() == content
