"""Members who show a pass on their phone."""
