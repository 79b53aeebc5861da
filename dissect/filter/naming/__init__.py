"""What the names of the filter language mean: derived from the declarations, or read from what the build has stored."""
