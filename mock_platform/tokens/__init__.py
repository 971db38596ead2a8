"""The token endpoint and what it grants (Security Framework 1.0 section 4.1)."""
