"""Captures read so that what earlier packets tell of a packet is known."""
