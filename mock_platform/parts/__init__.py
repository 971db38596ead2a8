"""What a platform remembers besides its world: each part can be written down, and be as it was written down.

A scenario file, a snapshot and a state file hold the same documents. Sessions, issued tokens, launches and the
journal are no parts: they end with the server, and go on when a scenario is replaced or a snapshot restored.
"""

from mock_platform.parts.part import PART_NAMES, Part, documents_of, restore_parts

__all__ = ["PART_NAMES", "Part", "documents_of", "restore_parts"]
