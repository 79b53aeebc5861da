"""Frames of a capture, thousands at a time, in plain buffers, and their layers: by the engine, if there is one."""
