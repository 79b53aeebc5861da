"""Captures that are named on the command line, and how they are read."""
