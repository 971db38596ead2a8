"""The tables. Uniqueness and the end of a launch with its platform are the database's business: constraints, not code.

Nonces and launches carry the day they belong to in their key, so that PostgreSQL can partition both by day.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, stored as UTC without a zone, which both databases compare alike."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> Any:
        """Turn an aware datetime into what is stored."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        """Turn what is stored into an aware datetime."""
        return None if value is None else value.replace(tzinfo=UTC)


registrations = Table(
    "registrations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("url", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("authentication_endpoint", Text, nullable=False),
    Column("accesstoken_endpoint", Text, nullable=False),
    Column("auth_method", String(16), nullable=False),
    Column("auth_key", Text, nullable=False),
    Column("authorization_server", Text),
    Column("redirect_uri", Text),
    Column("active", Boolean, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("private_key", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    # The name of the key pair above; the registration's own id where there is none.
    Column("key_id", String(32)),
    # The pair of the latest rotation (gateway.keys.key_pairs).
    Column("next_key_id", String(32)),
    Column("next_public_key", Text),
    Column("next_private_key", LargeBinary),
    Column("next_signs_at", Moment),
    # When the platform registered itself, until somebody has switched it on or off.
    Column("self_registered_at", Moment),
    UniqueConstraint("url", "client_id"),
    # All that tells whether the key set is still the same: it is asked for often, and the rows are large.
    Index(None, "created_at", "next_signs_at"),
    Index(None, "self_registered_at", "active"),
)

# What is another after every change of the rows of a table (gateway.storage.revisions).
revisions = Table(
    "revisions",
    metadata,
    Column("rows_of", String(32), primary_key=True),
    Column("revision", String(32), nullable=False),
)

# Which SECRET the database was begun with (gateway.storage.seals).
seals = Table(
    "seals",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

consumed_nonces = Table(
    "consumed_nonces",
    metadata,
    Column("registration_id", ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True),
    Column("day", String(8), primary_key=True),
    Column("nonce", String(64), primary_key=True),
    Column("expires_at", Moment, nullable=False),
    Index(None, "expires_at"),
)

launches = Table(
    "launches",
    metadata,
    Column("day", String(8), primary_key=True),
    Column("fingerprint", String(64), primary_key=True),
    Column("registration_id", ForeignKey("registrations.id", ondelete="CASCADE"), nullable=False),
    Column("deployment_id", Text, nullable=False),
    Column("claims", Text, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index(None, "expires_at"),
    Index(None, "registration_id"),
)

service_contexts = Table(
    "service_contexts",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("registration_id", ForeignKey("registrations.id", ondelete="CASCADE"), nullable=False),
    Column("deployment_id", Text, nullable=False),
    Column("claims", Text, nullable=False),
    Column("refreshed_at", Moment, nullable=False),
    Index(None, "registration_id"),
)

# Activities whose service key was revoked: `fingerprint` is that of the key which took its place.
renewed_service_keys = Table(
    "renewed_service_keys",
    metadata,
    Column("context", ForeignKey("service_contexts.fingerprint", ondelete="CASCADE"), primary_key=True),
    Column("serial", Integer, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    UniqueConstraint("fingerprint"),
)

# What notices named to asset processors (gateway.storage.submissions), by the fingerprint of its service key.
submissions = Table(
    "submissions",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("registration_id", ForeignKey("registrations.id", ondelete="CASCADE"), nullable=False),
    Column("claims", Text, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index(None, "expires_at"),
    Index(None, "registration_id"),
)

# What was accepted and is still to be delivered, in the order of `number` within each lane (gateway.storage.outbox).
outbox = Table(
    "outbox",
    metadata,
    # SQLite counts up by itself only an INTEGER.
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("registration_id", ForeignKey("registrations.id", ondelete="CASCADE"), nullable=False),
    Column("activity", String(64), nullable=False),
    Column("lane", String(64), nullable=False),
    Column("content", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("unrefused", Integer, nullable=False),
    Column("accepted_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("holder", String(32)),
    Column("held_until", Moment),
    Column("ended_at", Moment),
    Column("reply", Text),
    UniqueConstraint("id"),
    Index("ix_outbox_lane", "lane", "number"),
    Index("ix_outbox_state", "state", "due_at"),
    Index("ix_outbox_activity", "activity", "number"),
    Index(None, "registration_id"),
    Index(None, "ended_at"),
)

score_times = Table(
    "score_times",
    metadata,
    Column("registration_id", ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True),
    Column("fingerprint", String(64), primary_key=True),
    # Milliseconds since 1970: both databases add one to it in the statement that compares it.
    Column("last", BigInteger, nullable=False),
    Index(None, "last"),
)

# Registrations that wait for the tool's consent (gateway.storage.registration_requests); `content` is sealed.
registration_requests = Table(
    "registration_requests",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index(None, "expires_at"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("created_at", Moment, nullable=False),
    Column("name", Text),
)
