"""The sums themselves, over octets."""
