"""Packets as code that builds them again."""
