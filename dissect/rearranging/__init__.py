"""Captures made of other captures: merged by time, or split."""
