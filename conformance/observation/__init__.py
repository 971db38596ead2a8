"""What a target did with a launch, decided from outside (the design's "what counts as what", stable)."""
