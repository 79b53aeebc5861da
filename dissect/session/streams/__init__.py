"""Streams of octets, put together from segments: the part that knows no protocol."""
