"""What is remembered of packets and connections, of a limited number at a time."""
