"""Filters over whole batches."""
