"""The parts of the benchmark: the capture, the contestants, the timing, and the tables of results."""
