"""A small correct LTI tool of ours, for the suite to be proven on: as it is, and with one of many seeded defects.

It is written from the requirements, as the developer of a tool would write it, on `cryptography`, httpx and Starlette,
and shares nothing with the mock LMS or the suite: no names, no tokens, no validators. Its parts are classes and tables
of checks that `app.Parts` puts together: a defect exchanges one of them.
"""
