"""Target files of tools that a test starts itself: templates, whose ports are filled in when they are known."""

from pathlib import Path

TEMPLATES = Path(__file__).with_name("targets")


def filled_in(template: str, folder: Path, **values: object) -> Path:
    """Write the target file *template*, with its ports and whatever else it leaves open filled in, into *folder*."""
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    file = folder / template
    file.write_text(text, encoding="utf-8")
    return file
