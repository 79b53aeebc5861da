"""Why an ERROR or ABORT chunk was sent, or a request refused: RFC 9260 §3.3.10."""
