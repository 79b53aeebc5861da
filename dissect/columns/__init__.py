"""Whole captures as columns: NumPy and Numba underneath, Arrow on top. Needs the extra `table`."""
