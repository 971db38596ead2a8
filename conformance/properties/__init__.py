"""Property tests for validators of id_tokens: strategies, a class to subclass, and ways to reach a validator."""

from conformance.properties.strategies import acceptable_id_tokens, hostile_id_tokens, valid_id_tokens

__all__ = ["acceptable_id_tokens", "hostile_id_tokens", "valid_id_tokens"]
