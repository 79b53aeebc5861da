"""Capture files read as batches of frames."""
