"""Room tests of the gateway: over ASGI, with a small platform of their own, real keys and real tokens."""
