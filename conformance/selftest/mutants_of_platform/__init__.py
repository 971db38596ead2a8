"""Mutants of the mock LMS: platforms with one mistake each, judged as any platform is."""
