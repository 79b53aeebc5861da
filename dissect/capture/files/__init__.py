"""The octets of capture files: where they come from, where they go, and their compression."""
