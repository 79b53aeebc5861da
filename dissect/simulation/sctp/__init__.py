"""One end of an SCTP association."""
