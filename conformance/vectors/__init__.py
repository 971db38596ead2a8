"""Test vectors: the cases of `conformance.tokens`, frozen into JSON for any language."""

from conformance.vectors.reading import Vector, read_vectors

__all__ = ["Vector", "read_vectors"]
