"""The proof of the suite: seeded mistakes that it must name, miniatures that it must see through, and its command."""
