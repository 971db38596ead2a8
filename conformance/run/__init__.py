"""One run of the suite: collected, chosen, staged, judged, and told while it goes on."""
