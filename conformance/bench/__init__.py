"""The benches that tests work at, and the launches, visits and sessions that they give."""
