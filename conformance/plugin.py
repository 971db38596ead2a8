"""The pytest plugin of the suite."""
