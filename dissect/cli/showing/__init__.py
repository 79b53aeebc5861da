"""What `dissect show` prints of a capture, and of which of its packets."""
