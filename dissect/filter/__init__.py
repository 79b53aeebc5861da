"""The filter language: one parser, and its evaluation on a packet."""
