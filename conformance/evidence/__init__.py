"""What a report shows of a test: exchanges, decoded tokens, what was changed; and never a secret."""
