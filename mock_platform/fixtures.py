"""Where the data of this project lies: keys, scenarios, vocabulary.

An editable checkout has it in `fixtures/` beside the packages; a wheel carries the same files inside this
package, because a top-level `fixtures` in site-packages would collide with a package of that name.
"""

from pathlib import Path

_PACKAGED = Path(__file__).with_name("_fixtures")
_CHECKOUT = Path(__file__).resolve().parent.parent / "fixtures"


def fixtures_path() -> Path:
    """Return the folder that holds the data files, in a wheel as in a checkout."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT
