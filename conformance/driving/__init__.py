"""Driving a target: what it is made to do after a launch, in the session that the launch gave it.

A tool acts by the requests of its target file (`[drive.*]`), a gateway by calls of its API; tests know the names of
the actions. What a target did is judged by what the mock LMS was asked, never by what the target says of it.
"""
