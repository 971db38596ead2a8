"""Dynamic registration: a tool is invited, introduces itself, and is registered as the platform sees fit.

LTI Dynamic Registration 1.0 on top of OpenID Connect Dynamic Client Registration and RFC 7591 and 7592.
"""
