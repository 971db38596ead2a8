"""Everything received, sent and noticed: kept in bounds, streamed, exported."""
