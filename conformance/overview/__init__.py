"""The suite in words and tables, made from the catalogue and from the tests that there are."""
