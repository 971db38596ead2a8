"""The first tables: registrations, nonces, launches, service contexts, API keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "registrations",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("client_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("authentication_endpoint", sa.Text, nullable=False),
        sa.Column("accesstoken_endpoint", sa.Text, nullable=False),
        sa.Column("auth_method", sa.String(16), nullable=False),
        sa.Column("auth_key", sa.Text, nullable=False),
        sa.Column("authorization_server", sa.Text),
        sa.Column("redirect_uri", sa.Text),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("public_key", sa.Text, nullable=False),
        sa.Column("private_key", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_registrations"),
        sa.UniqueConstraint("url", "client_id", name="uq_registrations_url"),
    )
    op.create_table(
        "consumed_nonces",
        sa.Column("registration_id", sa.String(32), nullable=False),
        sa.Column("day", sa.String(8), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("registration_id", "day", "nonce", name="pk_consumed_nonces"),
        _belongs_to_registration("consumed_nonces"),
    )
    op.create_index("ix_consumed_nonces_expires_at", "consumed_nonces", ["expires_at"])
    op.create_table(
        "launches",
        sa.Column("day", sa.String(8), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("registration_id", sa.String(32), nullable=False),
        sa.Column("deployment_id", sa.Text, nullable=False),
        sa.Column("claims", sa.Text, nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("day", "fingerprint", name="pk_launches"),
        _belongs_to_registration("launches"),
    )
    op.create_index("ix_launches_expires_at", "launches", ["expires_at"])
    op.create_index("ix_launches_registration_id", "launches", ["registration_id"])
    op.create_table(
        "service_contexts",
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("registration_id", sa.String(32), nullable=False),
        sa.Column("deployment_id", sa.Text, nullable=False),
        sa.Column("claims", sa.Text, nullable=False),
        sa.Column("refreshed_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_service_contexts"),
        _belongs_to_registration("service_contexts"),
    )
    op.create_index("ix_service_contexts_registration_id", "service_contexts", ["registration_id"])
    op.create_table(
        "api_keys",
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_api_keys"),
    )


def _belongs_to_registration(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["registration_id"], ["registrations.id"], name=f"fk_{table}_registration_id", ondelete="CASCADE"
    )
