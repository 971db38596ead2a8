"""Validators of signed messages, right and wrong: what the properties and the vectors prove themselves on.

The right ones are small and written from the documents alone. Each wrong one differs from a right one in one mistake
that somebody made before.
"""
