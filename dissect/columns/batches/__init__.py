"""Frames and layers as arrays, thousands of packets at a time."""
