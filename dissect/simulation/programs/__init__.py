"""The programs that talk, and what they call."""
