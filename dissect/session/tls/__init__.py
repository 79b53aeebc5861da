"""TLS in the streams of a connection: its records, and what its handshake says before it is encrypted."""
