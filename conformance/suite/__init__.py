"""The tests that judge a target: `pytest --pyargs conformance.suite --lti-target FILE`. To add a case, add a row."""
