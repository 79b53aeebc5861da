"""HTTP/1.1 (RFC 9110, RFC 9112): requests and responses in both streams of a connection."""
