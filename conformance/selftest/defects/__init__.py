"""The small tool with seeded defects: each a mistake that somebody could make, or made, and that a requirement names.

They are written from the requirements, the traps and the published vulnerabilities, not from the tests of the suite.
"""
