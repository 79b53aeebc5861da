"""The parameters of chunks: RFC 9260 §3.2.1."""
