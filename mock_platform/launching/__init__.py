"""The way of a launch: login initiation, authentication request, answer (Security Framework 1.0 section 5.1)."""
