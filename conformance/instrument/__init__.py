"""The mock LMS as the suite plays it: its control API, faults, and invitations to register."""
