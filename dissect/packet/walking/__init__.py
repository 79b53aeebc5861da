"""The walk through a frame, header by header."""
