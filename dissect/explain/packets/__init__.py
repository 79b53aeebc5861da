"""Packets as data: layers, messages, checksums, and what filled fields follow from."""
