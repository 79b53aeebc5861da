"""Following a capture: one pass over its packets, in their order, that tells of each what only those before it show."""
