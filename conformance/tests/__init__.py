"""Room tests of the suite's own machinery."""
