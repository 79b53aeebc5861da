"""What the benchmark is made of: the capture, who reads it, how they are timed, and the tables that say it."""
