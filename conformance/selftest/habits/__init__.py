"""The small tool with legal habits: old, slow, odd, and right all the same. None of them may be accused of anything."""
