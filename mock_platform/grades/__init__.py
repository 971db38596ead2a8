"""The gradebook: line items, scores, results (Assignment and Grade Services 2.0)."""
