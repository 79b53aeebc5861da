"""Recordings as data: conversations, ends, an index, and what each packet does."""
