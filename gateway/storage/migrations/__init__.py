"""Alembic's migrations, run from the program: there is no alembic.ini, and nobody needs to call `alembic`.

While the processes of an installation are replaced one by one, older ones work on the newer schema. So a migration only
adds: tables, and columns that may be null or have a default. What is no longer needed goes a release later. Revisions
are numbered, in four digits: of two the later one is the greater text.
"""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection

# The newest revision; known here so that a start with an up-to-date schema need not import Alembic. A test
# compares them.
HEAD: Final = "0002"


def upgrade(connection: Connection) -> None:
    """Apply the missing migrations within the connection's transaction."""
    from alembic import command

    command.upgrade(config_for(connection), "head")


def config_for(connection: Connection):  # type: ignore[no-untyped-def]  # naming the type would import Alembic
    """Alembic's configuration for a connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
