"""HTTP in, one call, HTTP out. Judgement lives in the rooms that the routes call."""
