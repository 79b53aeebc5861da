"""Filters over the rows of a block: what the engine has found decides most of them, and packets the others."""
