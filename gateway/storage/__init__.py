"""What the gateway remembers, in one database: SQLite for one machine, PostgreSQL for several (SQLAlchemy, Alembic)."""
