"""What asset processors report."""
