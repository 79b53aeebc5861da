"""What is said of the checksums of a capture, block by block: equal ones together, counted by the engine."""
