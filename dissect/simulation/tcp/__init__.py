"""One end of a TCP connection."""
