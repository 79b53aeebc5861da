"""What the names of the filter language mean: as it follows from the declarations, or as that was stored."""
