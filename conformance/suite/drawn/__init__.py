"""What hypothesis draws at a target: sequences of launches and tokens by the hundred, on demand (`--properties`)."""
