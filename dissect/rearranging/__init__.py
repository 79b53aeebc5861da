"""Captures made of other captures: merged by time, split, or without repetitions."""
