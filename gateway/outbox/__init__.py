"""What is accepted now and delivered later: scores to platforms, notices to the tool."""
