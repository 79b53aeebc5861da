"""Relative sequence numbers: counted from the first one of each direction of a conversation."""
