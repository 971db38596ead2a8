"""Property tests for validators of id_tokens: strategies, a class to subclass, and ways to reach a validator."""
