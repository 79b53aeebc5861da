"""What a declaration says of a header in the stack: what follows it, its checksum, its fragments."""
