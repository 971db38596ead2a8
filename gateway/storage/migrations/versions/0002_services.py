"""What the services need: each part below belongs to one of them."""

import sqlalchemy as sa
from alembic import op  # noqa: F401 - the rooms that need a table use it

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    pass


def _belongs_to_registration(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["registration_id"], ["registrations.id"], name=f"fk_{table}_registration_id", ondelete="CASCADE"
    )
