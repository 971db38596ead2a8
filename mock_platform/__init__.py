"""A mock LMS that is correct by default and wrong on request."""
