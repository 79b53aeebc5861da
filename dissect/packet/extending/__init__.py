"""Protocols that others declare: where they are found, and what they have to keep to."""
