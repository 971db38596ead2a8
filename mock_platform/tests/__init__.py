"""Tests of the mock LMS. They speak to a real server over a socket and read tokens with a reader of their own."""
