"""Test vectors: the cases of `conformance.tokens`, frozen into JSON for any language."""
