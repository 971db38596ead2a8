"""SHA-256 of what a report stands on, so that two people can see whether they speak of the same."""

from hashlib import sha256
from importlib.resources import files
from pathlib import Path


def digest_of(file: Path) -> str:
    """Return the digest of a file's bytes, "" where there is no such file any more."""
    try:
        return sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def digest_of_catalogue() -> str:
    """Return the digest of the catalogue: of its files' names and bytes, in the order of the names."""
    digest = sha256()
    found = (file for file in files("conformance.catalogue").iterdir() if file.name.endswith(".toml"))
    for file in sorted(found, key=lambda file: file.name):
        digest.update(f"{file.name}\0".encode() + file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()
