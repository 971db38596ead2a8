"""What the services need: each part below belongs to one of them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("registration_id", sa.String(32), nullable=False),
        sa.Column("activity", sa.String(64), nullable=False),
        sa.Column("lane", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("unrefused", sa.Integer, nullable=False),
        sa.Column("accepted_at", sa.DateTime, nullable=False),
        sa.Column("due_at", sa.DateTime, nullable=False),
        sa.Column("holder", sa.String(32)),
        sa.Column("held_until", sa.DateTime),
        sa.Column("ended_at", sa.DateTime),
        sa.Column("reply", sa.Text),
        sa.PrimaryKeyConstraint("number", name="pk_outbox"),
        sa.UniqueConstraint("id", name="uq_outbox_id"),
        _belongs_to_registration("outbox"),
    )
    op.create_index("ix_outbox_lane", "outbox", ["lane", "number"])
    op.create_index("ix_outbox_state", "outbox", ["state", "due_at"])
    op.create_index("ix_outbox_activity", "outbox", ["activity", "number"])
    op.create_index("ix_outbox_registration_id", "outbox", ["registration_id"])
    op.create_index("ix_outbox_ended_at", "outbox", ["ended_at"])
    op.create_table(
        "score_times",
        sa.Column("registration_id", sa.String(32), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("registration_id", "fingerprint", name="pk_score_times"),
        _belongs_to_registration("score_times"),
    )
    op.create_index("ix_score_times_last", "score_times", ["last"])
    op.create_table(
        "registration_requests",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_registration_requests"),
    )
    op.create_index("ix_registration_requests_expires_at", "registration_requests", ["expires_at"])
    _rotation()
    _dynamic_registration()
    _keys_of_the_api()
    _submissions()
    _revisions()
    _seals()


def _dynamic_registration() -> None:
    op.add_column("registrations", sa.Column("self_registered_at", sa.DateTime))
    op.create_index("ix_registrations_self_registered_at", "registrations", ["self_registered_at", "active"])


def _rotation() -> None:
    op.add_column("registrations", sa.Column("key_id", sa.String(32)))
    op.add_column("registrations", sa.Column("next_key_id", sa.String(32)))
    op.add_column("registrations", sa.Column("next_public_key", sa.Text))
    op.add_column("registrations", sa.Column("next_private_key", sa.LargeBinary))
    op.add_column("registrations", sa.Column("next_signs_at", sa.DateTime))
    op.create_index("ix_registrations_created_at", "registrations", ["created_at", "next_signs_at"])


def _keys_of_the_api() -> None:
    op.add_column("api_keys", sa.Column("name", sa.Text))
    op.create_table(
        "renewed_service_keys",
        sa.Column("context", sa.String(64), nullable=False),
        sa.Column("serial", sa.Integer, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("context", name="pk_renewed_service_keys"),
        sa.UniqueConstraint("fingerprint", name="uq_renewed_service_keys_fingerprint"),
        sa.ForeignKeyConstraint(
            ["context"], ["service_contexts.fingerprint"], name="fk_renewed_service_keys_context", ondelete="CASCADE"
        ),
    )


def _submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("registration_id", sa.String(32), nullable=False),
        sa.Column("claims", sa.Text, nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_submissions"),
        _belongs_to_registration("submissions"),
    )
    op.create_index("ix_submissions_expires_at", "submissions", ["expires_at"])
    op.create_index("ix_submissions_registration_id", "submissions", ["registration_id"])


def _revisions() -> None:
    op.create_table(
        "revisions",
        sa.Column("rows_of", sa.String(32), nullable=False),
        sa.Column("revision", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("rows_of", name="pk_revisions"),
    )


def _seals() -> None:
    op.create_table(
        "seals",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_seals"),
    )


def _belongs_to_registration(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["registration_id"], ["registrations.id"], name=f"fk_{table}_registration_id", ondelete="CASCADE"
    )
