"""One packet as text: a line, a tree, octets, JSON, and the arithmetic of its checksums."""
