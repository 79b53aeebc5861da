"""The JSON Schemas of what commands print, and what all that they describe have in common."""
