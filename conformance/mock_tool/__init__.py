"""The tool that the suite plays when a platform is judged."""
